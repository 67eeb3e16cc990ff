import { useEffect, useRef, useState } from "react";
import type { Order } from "../../../api/types";
import { t } from "../../../i18n";
import { Icon } from "../../../ui/Icon";
import { FullScreen } from "./FullScreen";
import { TicketStub } from "./TicketStub";

/** One ticket at a time: swipe, or the buttons. */
export function TicketPager({ order }: { order: Order }) {
  const [index, setIndex] = useState(0);
  const [full, setFull] = useState(false);
  const strip = useRef<HTMLUListElement>(null);
  const { tickets } = order;
  const shown = tickets[index] ?? tickets[0];

  useEffect(() => {
    const list = strip.current;
    if (!list) return;
    const watcher = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          if (entry.isIntersecting) setIndex(Array.from(list.children).indexOf(entry.target));
        }
      },
      { root: list, threshold: 0.6 },
    );
    for (const child of Array.from(list.children)) watcher.observe(child);
    return () => watcher.disconnect();
  }, []);

  const go = (to: number) => {
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    strip.current?.children[to]?.scrollIntoView({
      behavior: calm ? "instant" : "smooth",
      inline: "center",
      block: "nearest",
    });
    setIndex(to);
  };

  return (
    <section className="pager" aria-labelledby="order-title">
      <header className="pager-head">
        <h1 id="order-title">{t.order.title}</h1>
        {tickets.length > 1 && (
          <div className="pager-nav">
            <button
              type="button"
              aria-label={t.order.previous}
              disabled={index === 0}
              onClick={() => go(index - 1)}
            >
              <Icon name="left" />
            </button>
            <p role="status">{t.order.pager(index + 1, tickets.length)}</p>
            <button
              type="button"
              aria-label={t.order.next}
              disabled={index === tickets.length - 1}
              onClick={() => go(index + 1)}
            >
              <Icon name="right" />
            </button>
          </div>
        )}
      </header>
      <ul className="pager-strip" ref={strip}>
        {tickets.map((ticket, at) => (
          <li key={ticket.id} inert={at !== index}>
            <TicketStub order={order} ticket={ticket} onFull={() => setFull(true)} />
          </li>
        ))}
      </ul>
      {full && shown && <FullScreen order={order} ticket={shown} onClose={() => setFull(false)} />}
    </section>
  );
}
