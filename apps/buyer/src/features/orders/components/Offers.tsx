import type { Choice, ChoiceKind } from "../../../api/types";
import { c } from "../../../i18n/credit";
import { money } from "../../../i18n/money";
import { dayAndClock } from "../../../i18n/time";

type Props = {
  choice: Choice;
  picked: ChoiceKind | undefined;
  error: string | undefined;
  onPick: (kind: ChoiceKind) => void;
};

/** What may be had instead of a cancelled event, one of which is picked. */
export function Offers({ choice, picked, error, onPick }: Props) {
  return (
    <fieldset className="choice-offers" aria-describedby={error ? "choice-missing" : undefined}>
      <legend className="visually-hidden">{c.choice.legend}</legend>
      {choice.offers.map((kind) => {
        const { name, when, text } = wordsOf(kind, choice);
        return (
          <label key={kind} className="choice-offer">
            <input
              type="radio"
              name="choice"
              value={kind}
              checked={picked === kind}
              aria-invalid={error ? true : undefined}
              onChange={() => onPick(kind)}
            />
            <span className="choice-name">{name}</span>
            {when && <span className="choice-when">{when}</span>}
            <span className="choice-text">{text}</span>
          </label>
        );
      })}
      {error && (
        <p id="choice-missing" className="field-error" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

function wordsOf(kind: ChoiceKind, choice: Choice): { name: string; when?: string; text: string } {
  const { new_event: next, amount } = choice;
  if (kind === "move" && next) {
    const place = [next.venue, next.city].filter(Boolean).join(", ");
    return {
      name: c.choice.move(next.name),
      when: [dayAndClock(next.starts_at, next.zone), place].filter(Boolean).join(" · "),
      text: c.choice.moveText,
    };
  }
  if (kind === "credit") {
    return { name: c.choice.credit(money(amount)), text: c.choice.creditText(choice.organizer) };
  }
  if (amount.amount === 0) return { name: c.choice.refundFree, text: c.choice.refundFreeText };
  return { name: c.choice.refund, text: c.choice.refundText(money(amount)) };
}
