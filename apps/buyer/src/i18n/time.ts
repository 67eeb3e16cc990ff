import { locale } from "./locale";

// Every date is written in the zone of the event, because that is where people meet.

type Options = Intl.DateTimeFormatOptions;

function format(instant: string | number, zone: string | undefined, options: Options): string {
  return new Intl.DateTimeFormat(locale(), { ...options, timeZone: zone }).format(new Date(instant));
}

/** "Fri 4 Dec", with the year when it is not this one. */
export function day(instant: string, zone?: string): string {
  const options: Options = { weekday: "short", day: "numeric", month: "short" };
  if (!sameYear(instant, zone)) options.year = "numeric";
  return format(instant, zone, options).replace(/^(\w+), (\d)/, "$1 $2");
}

/** "Friday 4 December 2026". */
export function longDay(instant: string, zone: string): string {
  const text = format(instant, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  return text.replace(/^(\w+), (\d)/, "$1 $2");
}

/** "27 Nov". */
export function shortDay(instant: string, zone?: string): string {
  const options: Options = { day: "numeric", month: "short" };
  if (!sameYear(instant, zone)) options.year = "numeric";
  return format(instant, zone, options);
}

/** "20:00", or "8:00 pm" for those who write it so. */
export function clock(instant: string, zone?: string): string {
  const { hourCycle } = new Intl.DateTimeFormat(locale(), { hour: "numeric" }).resolvedOptions();
  const text = format(instant, zone, {
    hour: hourCycle === "h23" ? "2-digit" : "numeric",
    minute: "2-digit",
  });
  return text.replace(/ /g, "\u00a0"); // "8:00 pm" stays on one line
}

/** "Fri 4 Dec, 20:00". */
export function dayAndClock(instant: string, zone?: string): string {
  return `${day(instant, zone)}, ${clock(instant, zone)}`;
}

/** "December 2026". */
export function month(instant: string, zone: string): string {
  return format(instant, zone, { month: "long", year: "numeric" });
}

/** The parts of a calendar leaf: "Fri", "4", "Dec". */
export function leaf(instant: string, zone: string): { weekday: string; day: string; month: string } {
  return {
    weekday: format(instant, zone, { weekday: "short" }),
    day: format(instant, zone, { day: "numeric" }),
    month: format(instant, zone, { month: "short" }),
  };
}

/** Whether clocks at the venue and here differ at that instant. */
export function elsewhere(instant: string, zone: string): boolean {
  const options: Options = { dateStyle: "short", timeStyle: "short" };
  return format(instant, zone, options) !== format(instant, undefined, options);
}

export function sameDay(a: string | number, b: string | number, zone: string): boolean {
  const options: Options = { dateStyle: "short" };
  return format(a, zone, options) === format(b, zone, options);
}

function sameYear(instant: string, zone?: string): boolean {
  return format(instant, zone, { year: "numeric" }) === format(Date.now(), zone, { year: "numeric" });
}

/** "9:41" from a number of ms; never below "0:00". */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
