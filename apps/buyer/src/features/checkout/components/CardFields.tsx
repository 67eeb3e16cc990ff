import { t } from "../../../i18n";
import { Field } from "../../../ui/Field";
import { type Card, type CardErrors, groupExpiry, groupNumber } from "../payment/card";

type Props = {
  card: Card;
  errors: CardErrors;
  disabled: boolean;
  onChange: (name: keyof Card, value: string) => void;
  onLeave: (name: keyof Card) => void;
};

export function CardFields({ card, errors, disabled, onChange, onLeave }: Props) {
  return (
    <div className="card-fields">
      <Field
        label={t.card.number}
        name="cardnumber"
        autoComplete="cc-number"
        inputMode="numeric"
        placeholder="1234 1234 1234 1234"
        value={card.number}
        error={errors.number}
        readOnly={disabled}
        onChange={(event) => onChange("number", groupNumber(event.target.value))}
        onBlur={() => onLeave("number")}
      />
      <Field
        label={t.card.expiry}
        name="cc-exp"
        autoComplete="cc-exp"
        inputMode="numeric"
        placeholder={t.card.expiryHint}
        value={card.expiry}
        error={errors.expiry}
        readOnly={disabled}
        onChange={(event) => {
          // Deleting the slash must not write it again.
          const typed = event.target.value;
          onChange(
            "expiry",
            typed.length < card.expiry.length ? typed.replace(/[\s/]+$/, "") : groupExpiry(typed),
          );
        }}
        onBlur={() => onLeave("expiry")}
      />
      <Field
        label={t.card.cvc}
        name="cvc"
        autoComplete="cc-csc"
        inputMode="numeric"
        maxLength={4}
        placeholder="123"
        value={card.cvc}
        error={errors.cvc}
        readOnly={disabled}
        onChange={(event) => onChange("cvc", event.target.value.replace(/\D/g, ""))}
        onBlur={() => onLeave("cvc")}
      />
    </div>
  );
}
