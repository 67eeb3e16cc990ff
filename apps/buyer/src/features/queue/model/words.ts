import { t } from "../../../i18n";

/** An honest estimate: rounded up, and no more exact than anybody can know. */
export function estimateWords(seconds: number | undefined): string {
  if (seconds === undefined) return t.queue.unknown;
  if (seconds <= 60) return t.queue.minute;
  const minutes = Math.ceil(seconds / 60);
  if (minutes <= 10) return t.queue.about(minutes);
  if (minutes <= 60) return t.queue.about(Math.ceil(minutes / 5) * 5);
  return t.queue.hour;
}

/** The time until an instant: 1:02:03, 2:03. */
export function countdown(at: string | undefined, now: number): string {
  const left = Math.max(0, Math.ceil((Date.parse(at ?? "") - now) / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(left / 3600);
  const rest = `${two(Math.floor((left % 3600) / 60))}:${two(left % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest.replace(/^0/, "");
}
