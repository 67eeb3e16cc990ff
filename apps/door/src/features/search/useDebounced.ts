import { useEffect, useState } from "react";

/** A value once it has kept still for so many ms. */
export function useDebounced<T>(value: T, stillFor: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), stillFor);
    return () => clearTimeout(timer);
  }, [value, stillFor]);
  return settled;
}
