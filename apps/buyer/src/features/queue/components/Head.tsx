import { Link } from "wouter";
import type { EventDetail } from "../../../api/types";
import { dayAndClock } from "../../../i18n/time";
import { Picture } from "../../../ui/Picture";

/** What people are waiting for. */
export function Head({ event }: { event: EventDetail }) {
  return (
    <header className="queue-head">
      <Picture url={event.image_url} sizes="72px" eager className="queue-picture" />
      <p>
        <Link href={`/e/${event.slug}`} className="queue-event">
          {event.name}
        </Link>
        <span className="queue-where">
          {dayAndClock(event.starts_at, event.zone)} · {event.venue.name}
        </span>
      </p>
    </header>
  );
}
