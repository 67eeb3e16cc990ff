import { t } from "../../../i18n";
import { shortDay } from "../../../i18n/time";
import type { HeldEvent } from "../model/session";

type Props = { event: HeldEvent; checked: boolean; error?: string; onChange: (checked: boolean) => void };

export function Terms({ event, checked, error, onChange }: Props) {
  return (
    <section className="terms">
      <label className={error ? "tick has-error" : "tick"}>
        <input
          type="checkbox"
          name="terms"
          required
          checked={checked}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? "terms-error" : undefined}
          onChange={(change) => onChange(change.target.checked)}
        />
        <span>{t.checkout.terms}</span>
      </label>
      {error && (
        <p id="terms-error" className="field-error">
          {error}
        </p>
      )}
      <details className="fold">
        <summary>{t.checkout.termsMore}</summary>
        <ul>
          <li>{t.checkout.termsSeller(event.organizer)}</li>
          <li>
            {event.refunds_until
              ? t.checkout.termsRefunds(shortDay(event.refunds_until, event.zone))
              : t.checkout.termsNoRefunds}
          </li>
          <li>{t.checkout.termsData}</li>
        </ul>
      </details>
    </section>
  );
}
