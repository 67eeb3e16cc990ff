// The server's clock as far as this browser knows it: a phone that is minutes off must not
// show a wrong countdown.
let ahead = 0; // ms that the server is ahead of this device

const ignored = 2000; // the Date header has whole seconds, and the answer took a while

/** Learns from the Date header of an answer; what is known already and agrees with it stays. */
export function learn(response: Response): void {
  const told = Date.parse(response.headers.get("Date") ?? "");
  if (Number.isNaN(told)) return;
  const difference = told - Date.now();
  if (Math.abs(difference - ahead) >= ignored) ahead = Math.abs(difference) < ignored ? 0 : difference;
}

const close = 1000; // a cache may have kept the answer for a second

/** Learns from an answer that names the server's time, to the second; asked is when it was asked for. */
export function learnNow(told: string, asked: number): void {
  const difference = Date.parse(told) - (asked + Date.now()) / 2;
  if (Math.abs(difference - ahead) >= close) ahead = difference;
}

/** The server's time now, in ms since 1970. */
export function serverNow(): number {
  return Date.now() + ahead;
}
