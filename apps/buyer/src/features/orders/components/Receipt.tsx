import { Link } from "wouter";
import type { Order } from "../../../api/types";
import { t } from "../../../i18n";
import { money, price } from "../../../i18n/money";
import { dayAndClock, shortDay } from "../../../i18n/time";

export function Receipt({ order }: { order: Order }) {
  const { quote, event } = order;
  const title = order.paid_at ? t.order.receipt : t.checkout.summary;
  const mailed = order.mail.state === "sent" || order.mail.state === "delivered";
  return (
    <section className="receipt" aria-labelledby="receipt-title">
      <h2 id="receipt-title" className="section-title">
        {title}
      </h2>
      <p className="receipt-line">
        {t.order.reference(order.reference)}
        {order.paid_at && ` · ${t.order.paidOn(dayAndClock(order.paid_at))}`}
      </p>
      <table className="lines">
        <caption className="visually-hidden">{title}</caption>
        <tbody>
          {quote.lines.map((line) => (
            <tr key={line.tier_id}>
              <th scope="row">{t.bar.line(line.quantity, line.name)}</th>
              <td>{price(line.total)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t.checkout.total}</th>
            <td>{price(quote.total)}</td>
          </tr>
          {quote.fees.amount > 0 && (
            <tr className="is-small">
              <th scope="row">{t.order.fees}</th>
              <td>{money(quote.fees)}</td>
            </tr>
          )}
          {quote.tax.amount > 0 && (
            <tr className="is-small">
              <th scope="row">{t.order.tax}</th>
              <td>{money(quote.tax)}</td>
            </tr>
          )}
          {order.credit && (
            <tr>
              <th scope="row">{t.order.paidCredit}</th>
              <td>{money(order.credit)}</td>
            </tr>
          )}
          {order.refunded && (
            <tr>
              <th scope="row">{t.order.givenBack}</th>
              <td>−{money(order.refunded)}</td>
            </tr>
          )}
        </tfoot>
      </table>
      <p className="receipt-line">
        {event.refunds_until && <>{t.order.refunds(shortDay(event.refunds_until, event.zone))} · </>}
        <Link href={`/e/${event.slug}`}>{t.order.eventPage}</Link>
      </p>
      {mailed && <p className="receipt-line">{t.order.mailTo(order.buyer_email)}</p>}
    </section>
  );
}
