import type { Order, Ticket } from "../../../api/types";
import { t } from "../../../i18n";
import { clock, day } from "../../../i18n/time";
import { Icon } from "../../../ui/Icon";
import { Qr } from "./Qr";

type Props = { order: Order; ticket: Ticket; onFull: () => void };

/** One ticket, as it would be printed. Always dark on light: scanners and eyes want that. */
export function TicketStub({ order, ticket, onFull }: Props) {
  const { event } = order;
  const valid = ticket.state === "valid";
  return (
    <article
      className={valid ? "ticket" : "ticket is-void"}
      aria-label={t.order.pager(ticket.number, ticket.of)}
    >
      <div className="ticket-top">
        <p className="ticket-presents">{t.order.presents(event.organizer.name)}</p>
        <h2 className="ticket-name">{event.name}</h2>
        <div className="ticket-code">
          {valid ? (
            <>
              <Qr code={ticket.code} label={t.order.qr(ticket.number, ticket.of)} />
              <button type="button" className="ticket-full" onClick={onFull}>
                <Icon name="expand" />
                {t.order.full}
              </button>
            </>
          ) : (
            <p className="ticket-void">
              <strong>{t.order.void}</strong>
              {t.order.voidText}
            </p>
          )}
        </div>
        {valid && <p className="ticket-hint">{t.order.show}</p>}
      </div>
      <div className="tear" aria-hidden="true" />
      <dl className="ticket-facts">
        <div>
          <dt>{event.doors_at ? t.order.doors : t.order.starts}</dt>
          <dd>
            {day(event.starts_at, event.zone)}, {clock(event.doors_at ?? event.starts_at, event.zone)}
          </dd>
        </div>
        {event.doors_at && (
          <div>
            <dt>{t.order.starts}</dt>
            <dd>{clock(event.starts_at, event.zone)}</dd>
          </div>
        )}
        <div className="is-wide">
          <dt>{t.order.venue}</dt>
          <dd>
            {event.venue.name}, {event.venue.city}
          </dd>
        </div>
        <div>
          <dt>{t.order.holder}</dt>
          <dd>{ticket.holder_name}</dd>
        </div>
        <div>
          <dt>{t.order.kind}</dt>
          <dd>{ticket.tier_name}</dd>
        </div>
      </dl>
      <p className="ticket-foot">
        <span>{t.order.reference(order.reference)}</span>
        <span>{t.order.pager(ticket.number, ticket.of)}</span>
      </p>
    </article>
  );
}
