// The server's clock as far as this device knows it: a phone that is minutes off must not
// show "4 minutes ago" for what happened just now.
let ahead = 0; // ms that the server is ahead of this device

const ignored = 2000; // the Date header has whole seconds, and the answer took a while

/** Learns from the Date header of an answer. */
export function learn(response: Response): void {
  const told = Date.parse(response.headers.get("Date") ?? "");
  if (Number.isNaN(told)) return;
  const difference = told - Date.now();
  ahead = Math.abs(difference) < ignored ? 0 : difference;
}

/** The server's time now, in ms since 1970. */
export function serverNow(): number {
  return Date.now() + ahead;
}
