import { useId } from "react";
import type { Gate } from "../../api/types";
import { t } from "../../i18n";

type Props = {
  gates: Gate[];
  value: string;
  onChange(gateId: string): void;
  label: string;
  disabled?: boolean;
};

/** The gates of the venue, and none in particular (""). */
export function GatePicker({ gates, value, onChange, label, disabled }: Props) {
  const name = useId();
  return (
    <fieldset className="picks" disabled={disabled}>
      <legend className="visually-hidden">{label}</legend>
      {[...gates, { id: "", name: t.gate.none }].map((gate) => (
        <label key={gate.id} className="pick">
          <input type="radio" name={name} checked={gate.id === value} onChange={() => onChange(gate.id)} />
          <span>{gate.name}</span>
        </label>
      ))}
    </fieldset>
  );
}
