import { api, read } from "../../api/client";
import { Problem } from "../../api/problem";
import type { Availability } from "../../api/types";

const every = 10_000; // ms between two questions while nothing is pushed
const anew = 30_000; // ms after which a closed stream is opened again

/**
 * Tells what is left of an event whenever it changes, while the page is seen. The server pushes
 * it; where that fails the same document is asked for now and then, until the stream is back.
 * Returns what ends it.
 */
export function follow(eventId: string, tell: (now: Availability) => void): () => void {
  let source: EventSource | undefined;
  let asking: ReturnType<typeof setTimeout> | undefined;
  let opening: ReturnType<typeof setTimeout> | undefined;

  const ask = async () => {
    let wait = every;
    try {
      const path = { event_id: eventId };
      const document = await read(
        api.GET("/v1/checkout/events/{event_id}/availability", { params: { path } }),
      );
      if (asking) tell(document);
    } catch (error) {
      if (error instanceof Problem && error.retryAfter) wait = Math.max(wait, error.retryAfter * 1000);
    }
    if (asking) asking = setTimeout(ask, wait);
  };
  const poll = () => {
    asking ??= setTimeout(ask, every);
  };
  const rest = () => {
    clearTimeout(asking);
    asking = undefined;
  };

  const open = () => {
    source?.close();
    clearTimeout(opening);
    if (typeof EventSource === "undefined") return poll();
    const mine = new EventSource(`/v1/checkout/events/${eventId}/availability/live`);
    source = mine;
    mine.onopen = rest;
    mine.onmessage = ({ data }) => tell(JSON.parse(data));
    mine.onerror = () => {
      poll();
      // The browser tries again by itself, unless the server's answer was no stream.
      if (mine.readyState === EventSource.CLOSED) opening = setTimeout(open, anew);
    };
  };
  const close = () => {
    source?.close();
    source = undefined;
    clearTimeout(opening);
    rest();
  };
  const turn = () => (document.hidden ? close() : open());

  turn();
  document.addEventListener("visibilitychange", turn);
  return () => {
    document.removeEventListener("visibilitychange", turn);
    close();
  };
}
