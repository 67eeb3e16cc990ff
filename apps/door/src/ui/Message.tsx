import type { ReactNode } from "react";

type Props = {
  title: string;
  text: string;
  figure?: string;
  role?: "alert" | "status";
  /** 1 when it is the whole page, 2 below a page's own heading. */
  level?: 1 | 2;
  children?: ReactNode;
};

/** A page, or a part of one, that has nothing to show but a sentence and the next step. */
export function Message({ title, text, figure, role, level = 1, children }: Props) {
  const Heading = level === 1 ? "h1" : "h2";
  return (
    <section className="message" role={role}>
      {figure && (
        <p className="message-figure" aria-hidden="true">
          {figure}
        </p>
      )}
      <Heading className="message-title">{title}</Heading>
      <p className="message-text">{text}</p>
      {children && <div className="message-next">{children}</div>}
    </section>
  );
}
