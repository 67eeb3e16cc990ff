import { createStore } from "../app/store";
import type { Claimed, Device, DoorEvent, Gate, Session } from "./types";

/**
 * What this device is. The token is a bearer token kept in localStorage, because a door must
 * open again after the phone was locked or the app was closed, with no one there to sign in,
 * and with the event's name on the screen before any answer has come. What limits the harm of
 * a stolen token: it opens one event's door and nothing else, the office ends it at once, it
 * ends by itself a day after the event, and no script from elsewhere runs here (CSP).
 */
export type Enrolment = {
  token: string;
  expiresAt: string;
  device: Device;
  event: DoorEvent;
  gates: Gate[];
  gateId?: string;
  /** The person at the door has said at which gate this is, if at any. */
  settled: boolean;
};

const place = "door.enrolment";

function stored(): Enrolment | null {
  try {
    const text = localStorage.getItem(place);
    return text ? (JSON.parse(text) as Enrolment) : null;
  } catch {
    return null; // storage is refused or damaged: enrol again
  }
}

export const enrolment = createStore<Enrolment | null>(stored());

/** Why the device was sent back to the enrolment screen; "" for no reason to tell. */
export const farewell = createStore("");

function keep(next: Enrolment | null): void {
  try {
    if (next) localStorage.setItem(place, JSON.stringify(next));
    else localStorage.removeItem(place);
  } catch {
    // Private windows may refuse it; the device is then enrolled until the page is closed.
  }
  enrolment.set(next);
}

export function begin(claimed: Claimed): void {
  farewell.set("");
  keep({
    token: claimed.device_token,
    expiresAt: claimed.expires_at,
    device: claimed.device,
    event: claimed.event,
    gates: claimed.gates,
    gateId: claimed.gate_id,
    settled: Boolean(claimed.gate_id) || claimed.gates.length === 0,
  });
}

/** Takes what the server says of the device now. */
export function refresh(session: Session): void {
  const now = enrolment.get();
  if (!now) return;
  keep({
    ...now,
    device: session.device,
    event: session.event,
    gates: session.gates,
    gateId: session.gate_id,
  });
}

export function settle(): void {
  const now = enrolment.get();
  if (now) keep({ ...now, settled: true });
}

export function end(reason = ""): void {
  if (!enrolment.get()) return;
  farewell.set(reason);
  keep(null);
}

// Signing out in one tab is signing out in all.
window.addEventListener("storage", (event) => {
  if (event.key === place) enrolment.set(stored());
});
