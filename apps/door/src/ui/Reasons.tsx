import { useId } from "react";

type Props = {
  label: string;
  options: string[];
  value: string;
  onChange(value: string): void;
  other: string;
};

/** One tap for the usual reasons, a field for any other. */
export function Reasons({ label, options, value, onChange, other }: Props) {
  const name = useId();
  return (
    <fieldset className="reasons">
      <legend>{label}</legend>
      <div className="chips">
        {options.map((option) => (
          <label key={option} className="chip">
            <input type="radio" name={name} checked={value === option} onChange={() => onChange(option)} />
            <span>{option}</span>
          </label>
        ))}
      </div>
      <input
        className="input"
        aria-label={other}
        placeholder={other}
        maxLength={200}
        value={options.includes(value) ? "" : value}
        onChange={(event) => onChange(event.target.value)}
      />
    </fieldset>
  );
}
