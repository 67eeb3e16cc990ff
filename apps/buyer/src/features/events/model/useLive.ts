import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

/**
 * Keeps what is left of an offer up to date while the page is seen; gives a sentence when
 * something went or came back. It is fetched after the page has what it needs.
 */
export function useLive(eventId: string, running: boolean): string {
  const client = useQueryClient();
  const [word, setWord] = useState("");
  useEffect(() => {
    if (!running) return;
    let stop: (() => void) | undefined;
    let gone = false;
    import("../../live/live")
      .then(({ keepLive }) => {
        if (!gone) stop = keepLive(client, eventId, setWord);
      })
      .catch(() => {}); // what is left is then as old as the page
    return () => {
      gone = true;
      stop?.();
    };
  }, [client, eventId, running]);
  return word;
}
