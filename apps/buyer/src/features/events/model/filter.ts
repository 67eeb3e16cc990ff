import type { EventFilter } from "../../../api/events";

// The filter lives in the address, so that back, reload and a shared link work.

export const spans = ["any", "today", "weekend", "month", "custom"] as const;
export type Span = (typeof spans)[number];

export type Filter = { q: string; city: string; span: Span; from: string; until: string };

export const noFilter: Filter = { q: "", city: "", span: "any", from: "", until: "" };

export function isFiltered(filter: Filter): boolean {
  return filter.q !== "" || filter.city !== "" || filter.span !== "any";
}

export function readFilter(search: string): Filter {
  const said = new URLSearchParams(search);
  const when = spans.find((span) => span === said.get("when")) ?? "any";
  return {
    q: said.get("q") ?? "",
    city: said.get("city") ?? "",
    span: when,
    from: when === "custom" ? (said.get("from") ?? "") : "",
    until: when === "custom" ? (said.get("until") ?? "") : "",
  };
}

/** The address of the list with this filter. */
export function filterAddress(filter: Filter): string {
  const said = new URLSearchParams();
  if (filter.q) said.set("q", filter.q);
  if (filter.city) said.set("city", filter.city);
  if (filter.span !== "any") said.set("when", filter.span);
  if (filter.span === "custom" && filter.from) said.set("from", filter.from);
  if (filter.span === "custom" && filter.until) said.set("until", filter.until);
  const text = said.toString();
  return text ? `/?${text}` : "/";
}

const friday = 5;

/** What to ask the API for: days as on the wall at the venue, the last one included. */
export function toQuery(filter: Filter, now: Date): EventFilter {
  const { from, to } = range(filter, now);
  return {
    q: filter.q.trim() || undefined,
    city: filter.city.trim() || undefined,
    from: from || undefined,
    to: to || undefined,
  };
}

function range(filter: Filter, now: Date): { from?: string; to?: string } {
  const today = plus(now, 0);
  switch (filter.span) {
    case "any":
      return {};
    case "today":
      return { from: today, to: today };
    case "weekend": {
      const weekday = now.getDay() || 7; // Sunday is the last day of its week
      return { from: plus(now, Math.max(0, friday - weekday)), to: plus(now, 7 - weekday) };
    }
    case "month":
      return { from: today, to: dayOf(new Date(now.getFullYear(), now.getMonth() + 1, 0)) };
    case "custom":
      return { from: filter.from, to: filter.until };
  }
}

function plus(now: Date, days: number): string {
  return dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() + days));
}

/** "2026-12-04", by this device's calendar. */
function dayOf(date: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
