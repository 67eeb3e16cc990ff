import type { ButtonHTMLAttributes, ReactNode } from "react";

type Props = ButtonHTMLAttributes<HTMLButtonElement> & {
  look?: "primary" | "quiet" | "danger";
  /** Something is under way: the button stays in place, says so and does nothing. */
  busy?: boolean;
  children: ReactNode;
};

export function Button({ look = "primary", busy = false, type = "button", onClick, ...rest }: Props) {
  return (
    <button
      {...rest}
      type={type}
      className={`button button--${look}${busy ? " is-busy" : ""}`}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    />
  );
}
