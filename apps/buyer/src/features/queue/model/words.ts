import { locale } from "../../../i18n/locale";
import { q } from "../../../i18n/queue";
import { clock, dayAndClock, sameDay } from "../../../i18n/time";

/** "1,248". */
export const figure = (n: number) => new Intl.NumberFormat(locale()).format(n);

const hour = 60; // minutes
const exact = 15; // minutes up to which single ones are told

/**
 * An honest estimate: a range, and no more exact than anybody can know. The server's figure goes
 * by the present rate, which may slow down, so the range reaches further up than down.
 */
export function estimateWords(seconds: number | undefined): string {
  if (seconds === undefined) return q.estimate.unknown;
  if (seconds <= 60) return q.estimate.minute;
  const minutes = seconds / 60;
  if (minutes > hour) return q.estimate.hour;
  const least = rounded(minutes * 0.8, Math.floor);
  const most = rounded(minutes * 1.4, Math.ceil);
  return most > hour ? q.estimate.atLeast(least) : q.estimate.range(least, most);
}

function rounded(minutes: number, how: (n: number) => number): number {
  return minutes < exact ? Math.max(1, how(minutes)) : how(minutes / 5) * 5;
}

/** The time until an instant: "2 d 3 h", "1:02:03", "2:03"; "0:00" when it is over. */
export function countdown(at: string, now: number): string {
  const left = Math.max(0, Math.ceil((Date.parse(at) - now) / 1000));
  const days = Math.floor(left / 86_400);
  const hours = Math.floor(left / 3600) % 24;
  const two = (n: number) => String(n).padStart(2, "0");
  const seconds = two(left % 60);
  const minutes = Math.floor((left % 3600) / 60);
  if (days > 0) return q.days(days, hours);
  return hours > 0 ? `${hours}:${two(minutes)}:${seconds}` : `${minutes}:${seconds}`;
}

/** "at 10:00" today, else "on Fri 4 Dec, 10:00"; in the zone of the event, as every time. */
export function moment(instant: string, zone: string, now: number): string {
  return sameDay(instant, now, zone) ? q.at(clock(instant, zone)) : q.on(dayAndClock(instant, zone));
}
