import { useEffect, useState } from "react";
import type { Money, Quote } from "../../../api/types";
import { t } from "../../../i18n";
import { c } from "../../../i18n/credit";
import { less, money, price } from "../../../i18n/money";
import { countdown, dayAndClock } from "../../../i18n/time";
import { useNow } from "../../../ui/useNow";
import type { HeldEvent } from "../model/session";

/** credit is what of the total is paid with one. */
type Props = { event: HeldEvent; quote?: Quote; credit?: Money; deadline: string; onOver: () => void };

const second = 1000;
const urgent = 120 * second;
const told = [5, 2, 1]; // minutes that are said aloud

/** The stub that is torn off when the tickets are yours: how long they are held, and what they cost. */
export function HoldStub({ event, quote, credit, deadline, onOver }: Props) {
  const now = useNow(second);
  const left = Date.parse(deadline) - now;
  const word = useAnnouncement(left);

  useEffect(() => {
    if (left <= 0) onOver();
  }, [left, onOver]);

  return (
    <section className="stub" aria-labelledby="stub-title">
      <div className="stub-time">
        <p>
          <strong id="stub-title">{t.checkout.held}</strong>
          <span>{t.checkout.heldText}</span>
        </p>
        <p className={left <= urgent ? "stub-clock is-urgent" : "stub-clock"} role="timer" aria-live="off">
          {countdown(left)}
        </p>
        <p className="visually-hidden" role="status">
          {word}
        </p>
      </div>
      <div className="tear" aria-hidden="true" />
      <div className="stub-body">
        <p className="stub-event">{event.name}</p>
        <p className="stub-where">
          {dayAndClock(event.starts_at, event.zone)} · {event.place}
        </p>
        {quote && <Summary quote={quote} credit={credit} />}
      </div>
    </section>
  );
}

/** "5 minutes left" once when the mark is passed, not every second. */
function useAnnouncement(left: number): string {
  const [word, setWord] = useState("");
  const minutes = Math.ceil(left / 60_000);
  useEffect(() => {
    if (told.includes(minutes)) setWord(t.checkout.announce(minutes));
  }, [minutes]);
  return word;
}

function Summary({ quote, credit }: { quote: Quote; credit?: Money }) {
  return (
    <table className="lines">
      <caption className="visually-hidden">{t.checkout.summary}</caption>
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
          <th scope="row">
            {t.checkout.total}
            <span className="lines-fees">{includedOf(quote)}</span>
          </th>
          <td>{price(quote.total)}</td>
        </tr>
        {credit && (
          <>
            <tr>
              <th scope="row">{c.credit.line}</th>
              <td>−{money(credit)}</td>
            </tr>
            <tr>
              <th scope="row">{c.credit.due}</th>
              <td>{money(less(quote.total, credit))}</td>
            </tr>
          </>
        )}
      </tfoot>
    </table>
  );
}

function includedOf({ fees, tax }: Quote): string {
  if (fees.amount > 0 && tax.amount > 0) return t.checkout.included(money(fees), money(tax));
  if (fees.amount > 0) return t.checkout.includedFees(money(fees));
  return tax.amount > 0 ? t.checkout.includedTax(money(tax)) : "";
}
