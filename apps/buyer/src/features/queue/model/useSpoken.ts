import { useEffect, useRef, useState } from "react";

const every = 30_000; // ms at least between two words about the same thing

/** The words for a screen reader: at once when they are about something new, else now and then. */
export function useSpoken(words: string, about: string): string {
  const [said, setSaid] = useState("");
  const last = useRef({ at: 0, about: "" });
  useEffect(() => {
    const due = last.current.about === about ? last.current.at + every : 0;
    const timer = setTimeout(
      () => {
        last.current = { at: Date.now(), about };
        setSaid(words);
      },
      Math.max(0, due - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [words, about]);
  return said;
}
