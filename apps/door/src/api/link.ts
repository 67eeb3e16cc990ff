import { createStore } from "../app/store";

// navigator.onLine says what the antenna thinks. Whether the platform can be reached is known
// from its answers only: those to scans, and those to a heartbeat in between.

export type Link = "unknown" | "online" | "offline";

export const link = createStore<Link>("unknown");

const patience = 2; // failures in a row before the door calls itself offline
let failures = 0;

/** Notes an answer, or that none came. One answer is proof; one failure is not. */
export function heard(answer: boolean): void {
  failures = answer ? 0 : failures + 1;
  if (answer) link.set("online");
  else if (failures >= patience) link.set("offline");
}
