import { useCallback, useEffect, useRef, useState } from "react";
import { type Answer, calls } from "./calls";
import { place } from "./place";
import { forgetQueue, type View, type Watcher, watch } from "./watch";

/** The queue of an event as it goes on, and what the visitor can do in it. */
export function useQueue(eventId: string) {
  const [view, setView] = useState<View>(() => ({ kept: place.of(eventId) }));
  const watcher = useRef<Watcher | undefined>(undefined);
  useEffect(() => {
    const mine = watch(eventId, setView);
    watcher.current = mine;
    return () => mine.stop();
  }, [eventId]);

  const now = useCallback((answer?: Answer) => watcher.current?.now(answer), []);
  const leave = useCallback(() => {
    const { ticket } = place.of(eventId);
    forgetQueue(eventId, "left");
    setView({ kept: place.of(eventId) });
    // Best effort: a place that nobody takes up is passed over.
    if (ticket) calls.leave(eventId, ticket).catch(() => {});
  }, [eventId]);
  const join = useCallback(() => {
    forgetQueue(eventId);
    setView({ kept: place.of(eventId) });
    now();
  }, [eventId, now]);
  return { view, now, leave, join };
}
