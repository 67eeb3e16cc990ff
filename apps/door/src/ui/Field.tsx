import { type InputHTMLAttributes, type RefObject, useId } from "react";

type Props = Omit<InputHTMLAttributes<HTMLInputElement>, "id"> & {
  label: string;
  hint?: string;
  error?: string;
  inputRef?: RefObject<HTMLInputElement | null>;
};

/** A labelled input; its error stands below it and is read with it. */
export function Field({ label, hint, error, inputRef, ...input }: Props) {
  const id = useId();
  const told = error || hint;
  return (
    <div className={`field${error ? " has-error" : ""}`}>
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        ref={inputRef}
        id={id}
        className={`input ${input.className ?? ""}`}
        aria-invalid={error ? true : undefined}
        aria-describedby={told ? `${id}-told` : undefined}
      />
      {told && (
        <p
          id={`${id}-told`}
          className={error ? "field-error" : "field-hint"}
          role={error ? "alert" : undefined}
        >
          {told}
        </p>
      )}
    </div>
  );
}
