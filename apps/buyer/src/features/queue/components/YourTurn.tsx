import { useEffect, useState } from "react";
import type { EventDetail } from "../../../api/types";
import { q } from "../../../i18n/queue";
import { dayAndClock } from "../../../i18n/time";
import { LinkButton } from "../../../ui/Button";
import { Notice } from "../../../ui/Notice";
import { useNow } from "../../../ui/useNow";
import { countdown } from "../model/words";

const pause = 3000; // ms to read that it is one's turn, before the tickets open

type Props = { event: EventDetail; until: string; door: string; onGo: () => void };

/** The stub of a turn: how long it lasts, and on to the tickets. Whoever is in another tab is waited for. */
export function YourTurn({ event, until, door, onGo }: Props) {
  const now = useNow(1000);
  const [wasAway] = useState(() => document.hidden);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const plan = () => {
      clearTimeout(timer);
      if (!document.hidden) timer = setTimeout(onGo, pause);
    };
    plan();
    document.addEventListener("visibilitychange", plan);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", plan);
    };
  }, [onGo]);
  return (
    <div className="standing">
      <h1 className="standing-title">{q.turn}</h1>
      {wasAway && (
        <Notice tone="spot" icon="ticket">
          {q.turnAway}
        </Notice>
      )}
      <section className="stub" aria-label={q.turnLeft}>
        <div className="stub-time stub-time--spot">
          <p>
            <strong>{q.turnLeft}</strong>
            <span>{q.turnText}</span>
          </p>
          <p className="stub-clock" role="timer" aria-live="off">
            {countdown(until, now)}
          </p>
        </div>
        <div className="tear" aria-hidden="true" />
        <div className="stub-body">
          <p className="stub-event">{event.name}</p>
          <p className="stub-where">
            {dayAndClock(event.starts_at, event.zone)} · {event.venue.name}, {event.venue.city}
          </p>
          <LinkButton href={door} replace>
            {q.turnGo}
          </LinkButton>
        </div>
      </section>
    </div>
  );
}
