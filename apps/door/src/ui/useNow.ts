import { useEffect, useState } from "react";
import { serverNow } from "../api/clock";

/** The server's time in ms, renewed every so many ms. */
export function useNow(every = 10_000): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
