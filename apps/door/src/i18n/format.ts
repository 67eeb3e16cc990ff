const locale = "en-GB";

/** "19:42" in a zone. */
export function clockTime(at: string, zone: string): string {
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(
    new Date(at),
  );
}

/** "Fri 4 Dec, 19:42" in a zone. */
export function dayTime(at: string, zone: string): string {
  const day = new Intl.DateTimeFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    timeZone: zone,
  }).format(new Date(at));
  return `${day}, ${clockTime(at, zone)}`;
}

/** The time alone when it is of the same day as now, else with its day. */
export function briefTime(at: string, zone: string, now: number): string {
  const day = (when: number) =>
    new Intl.DateTimeFormat(locale, { dateStyle: "short", timeZone: zone }).format(when);
  return day(Date.parse(at)) === day(now) ? clockTime(at, zone) : dayTime(at, zone);
}

/** "just now", "4 minutes ago", "2 hours ago". now in ms since 1970. */
export function ago(at: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(at)) / 1000));
  if (seconds < 5) return "just now";
  if (seconds < 60) return `${seconds} seconds ago`;
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "always" });
  if (seconds < 3600) return words.format(-Math.floor(seconds / 60), "minute");
  if (seconds < 48 * 3600) return words.format(-Math.floor(seconds / 3600), "hour");
  return words.format(-Math.floor(seconds / 86_400), "day");
}

const figures = new Intl.NumberFormat("en-US");

/** "1,204". */
export function count(n: number): string {
  return figures.format(n);
}
