import type { EventDetail, Venue } from "../../../api/types";
import { t } from "../../../i18n";
import { clock, dayAndClock, elsewhere, longDay, shortDay } from "../../../i18n/time";
import { Icon } from "../../../ui/Icon";

/** When, where, by whom, refunds: the small print of a programme, in a list. */
export function Facts({ event, now }: { event: EventDetail; now: number }) {
  return (
    <dl className="facts">
      <div>
        <dt>{t.event.when}</dt>
        <dd>
          <time dateTime={event.starts_at}>{longDay(event.starts_at, event.zone)}</time>
          <span className="facts-more">
            {event.doors_at && `${t.event.doors(clock(event.doors_at, event.zone))} · `}
            {t.event.starts(clock(event.starts_at, event.zone))} ·{" "}
            {t.event.ends(clock(event.ends_at, event.zone))} ({t.event.zone(event.venue.city)})
          </span>
          {elsewhere(event.starts_at, event.zone) && (
            <span className="facts-more">
              {t.event.yours(`${t.event.starts(dayAndClock(event.starts_at))}`)}
            </span>
          )}
        </dd>
      </div>
      <div>
        <dt>{t.event.where}</dt>
        <dd>
          {event.venue.name}
          <span className="facts-more">{addressOf(event.venue)}</span>
          <a className="facts-link" href={mapAddress(event.venue)} target="_blank" rel="noreferrer">
            <Icon name="pin" />
            {t.event.map}
          </a>
        </dd>
      </div>
      <div>
        <dt>{t.event.by}</dt>
        <dd>{event.organizer.name}</dd>
      </div>
      <div>
        <dt>{t.event.refunds}</dt>
        <dd>{refundsOf(event, now)}</dd>
      </div>
    </dl>
  );
}

function refundsOf(event: EventDetail, now: number): string {
  if (!event.refunds_until) return t.event.refundsNone;
  const date = shortDay(event.refunds_until, event.zone);
  return Date.parse(event.refunds_until) < now ? t.event.refundsOver(date) : t.event.refundsUntil(date);
}

function addressOf(venue: Venue): string {
  return [venue.street, venue.city, venue.country].filter(Boolean).join(", ");
}

function mapAddress(venue: Venue): string {
  const query = encodeURIComponent(`${venue.name}, ${addressOf(venue)}`);
  return `https://www.openstreetmap.org/search?query=${query}`;
}
