import { useEffect, useState } from "react";
import { serverNow } from "../api/clock";

/** The server's time in ms, told anew every `every` ms while `running`. */
export function useNow(every: number, running = true): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setNow(serverNow()), every);
    return () => clearInterval(timer);
  }, [every, running]);
  return now;
}
