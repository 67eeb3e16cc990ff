import { Link } from "wouter";
import type { EventSummary } from "../../../api/types";
import { t } from "../../../i18n";
import { money } from "../../../i18n/money";
import { clock, day, leaf } from "../../../i18n/time";
import { Picture } from "../../../ui/Picture";
import { EventBadge } from "./EventBadge";

export type RowProps = { event: EventSummary; now: number };

/** One line of the programme: when, what, where, from how much. The whole line is the link. */
export function EventRow({ event, now }: RowProps) {
  const date = leaf(event.starts_at, event.zone);
  return (
    <article className="row">
      <p className="leaf" aria-hidden="true">
        <span className="leaf-week">{date.weekday}</span>
        <span className="leaf-day">{date.day}</span>
        <span className="leaf-month">{date.month}</span>
      </p>
      <div className="row-text">
        <h3 className="row-name">
          <Link href={`/e/${event.slug}`} className="cover-link">
            {event.name}
          </Link>
        </h3>
        <p className="row-where">
          <time dateTime={event.starts_at}>
            <span className="visually-hidden">{day(event.starts_at, event.zone)} </span>
            {clock(event.starts_at, event.zone)}
          </time>
          {" · "}
          {event.venue.name}, {event.venue.city}
        </p>
        {event.summary && <p className="row-summary">{event.summary}</p>}
      </div>
      <p className="row-price">
        <FromPrice event={event} />
        <EventBadge event={event} now={now} />
      </p>
      <Picture url={event.image_url} sizes="(min-width: 900px) 200px, 88px" className="row-picture" />
    </article>
  );
}

/** The first event of the programme, large. */
export function LeadEvent({ event, now }: RowProps) {
  return (
    <article className="lead">
      <Picture url={event.image_url} sizes="(min-width: 900px) 640px, 75vw" eager className="lead-picture" />
      <div className="lead-text">
        <p className="dateline">
          <strong>{day(event.starts_at, event.zone)}</strong>
          <span>{clock(event.starts_at, event.zone)}</span>
          <EventBadge event={event} now={now} />
        </p>
        <h2 className="lead-name">
          <Link href={`/e/${event.slug}`} className="cover-link">
            {event.name}
          </Link>
        </h2>
        <p className="lead-where">
          {event.venue.name}, {event.venue.city}
        </p>
        {event.summary && <p className="lead-summary">{event.summary}</p>}
        <p className="lead-price">
          <FromPrice event={event} />
        </p>
      </div>
    </article>
  );
}

function FromPrice({ event }: { event: EventSummary }) {
  const price = event.from_price;
  if (!price || event.availability === "sold_out" || event.availability === "ended") return null;
  if (price.amount === 0) return <span className="price">{t.list.free}</span>;
  return (
    <span className="from">
      {t.list.fromPrice} <span className="price">{money(price)}</span>
    </span>
  );
}
