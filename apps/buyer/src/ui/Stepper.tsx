import { t } from "../i18n";
import { Icon } from "./Icon";

type Props = {
  name: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
};

/** One fewer, how many, one more. Below the least number stands zero; nothing in between. */
export function Stepper({ name, value, min, max, onChange }: Props) {
  const fewer = value <= min ? 0 : value - 1;
  const extra = value === 0 ? Math.max(1, min) : value + 1;
  return (
    <fieldset className="stepper">
      <legend className="visually-hidden">{name}</legend>
      <button
        type="button"
        aria-label={t.tier.fewer(name)}
        disabled={value === 0}
        onClick={() => onChange(fewer)}
      >
        <Icon name="minus" />
      </button>
      <output aria-label={t.tier.quantity(name, value)}>{value}</output>
      <button
        type="button"
        aria-label={t.tier.extra(name)}
        disabled={extra > max}
        onClick={() => onChange(extra)}
      >
        <Icon name="plus" />
      </button>
    </fieldset>
  );
}
