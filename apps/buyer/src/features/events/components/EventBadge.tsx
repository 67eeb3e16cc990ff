import type { EventSummary } from "../../../api/types";
import { t } from "../../../i18n";
import { sameDay } from "../../../i18n/time";

type Badge = { text: string; tone: "quiet" | "warn" | "refuse" | "spot" };

function badgeOf(event: EventSummary, now: number): Badge | undefined {
  if (event.status === "cancelled") return { text: t.badge.cancelled, tone: "refuse" };
  if (event.status === "ended" || event.availability === "ended" || Date.parse(event.ends_at) < now) {
    return { text: t.badge.ended, tone: "quiet" };
  }
  if (Date.parse(event.doors_at ?? event.starts_at) < now) return { text: t.badge.now, tone: "spot" };
  if (event.availability === "sold_out") return { text: t.badge.sold_out, tone: "quiet" };
  if (event.availability === "few") return { text: t.badge.few, tone: "warn" };
  if (event.availability === "not_on_sale") return { text: t.badge.not_on_sale, tone: "quiet" };
  if (sameDay(event.starts_at, now, event.zone)) return { text: t.badge.tonight, tone: "spot" };
  return undefined;
}

/** The one thing to know about an event before choosing it, if there is any. */
export function EventBadge({ event, now }: { event: EventSummary; now: number }) {
  const badge = badgeOf(event, now);
  return badge ? <span className={`badge badge--${badge.tone}`}>{badge.text}</span> : null;
}
