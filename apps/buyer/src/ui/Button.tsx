import type { ButtonHTMLAttributes, ReactNode } from "react";
import { Link } from "wouter";

type Look = "primary" | "quiet" | "text";

type Props = ButtonHTMLAttributes<HTMLButtonElement> & {
  look?: Look;
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
      aria-disabled={busy || rest["aria-disabled"]}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    />
  );
}

type LinkProps = { href: string; look?: Look; replace?: boolean; children: ReactNode };

/** A place to go that looks like a button. */
export function LinkButton({ href, look = "primary", replace, children }: LinkProps) {
  return (
    <Link href={href} replace={replace} className={`button button--${look}`}>
      {children}
    </Link>
  );
}
