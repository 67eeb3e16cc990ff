import { serverNow } from "../api/clock";
import { Problem } from "../api/problem";
import type { Verdict } from "../api/types";
import { createStore } from "../app/store";
import { titles } from "../ticket/decide";
import { parse } from "../ticket/tx1";
import { newScanId } from "./scanId";
import type { Scan, Verdicts } from "./verdicts";

/** What the door shows. */
export type View =
  | { kind: "ready" }
  | { kind: "asking"; scan: Scan }
  /** Not judged: no answer yet. asking again by itself unless the problem will not pass. */
  | { kind: "unjudged"; scan: Scan; problem: Problem | null }
  /** scanned is what the camera may still see; "" for what was found by search. */
  | { kind: "judged"; verdict: Verdict; scanned: string };

const slow = 2500; // ms without an answer before the screen says so
const pauses = [400, 1000, 2000, 4000]; // ms before asking again; the last one repeats
const place = "door.unjudged";

/**
 * The one desk of the door: takes codes, asks for verdicts one at a time, asks again with the
 * same scan id until there is an answer, and keeps what was said last. Green is shown for the
 * server's word only.
 */
export class Desk {
  readonly view = createStore<View>({ kind: "ready" });
  /** The newest admission of this device, for undoing it after its screen is gone. */
  readonly last = createStore<Verdict | null>(null);
  #verdicts: Verdicts;
  #tries = 0;
  #call: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #late: ReturnType<typeof setTimeout> | undefined;
  #next: string | null = null;

  constructor(verdicts: Verdicts) {
    this.#verdicts = verdicts;
  }

  /** Whether a new code would be taken now. */
  get free(): boolean {
    const { kind } = this.view.get();
    return kind === "ready" || kind === "judged";
  }

  /** Takes a code of the camera, which reads it again soon when it is refused (false). */
  offer(code: string): boolean {
    if (!this.free) return false;
    this.#take(code);
    return true;
  }

  /** Takes a code that comes once only: a hand scanner's or a typed one. */
  enter(code: string): void {
    if (!this.offer(code)) this.#next = code;
  }

  /** Lets a ticket in that was found by search, by the same rules. */
  admit(ticketId: string, reason: string): boolean {
    if (!this.free) return false;
    this.#begin({ id: newScanId(), ticketId, reason });
    return true;
  }

  /** Clears the screen for the next code. An unjudged scan is given up. */
  next(): void {
    this.#stop();
    this.#show({ kind: "ready" });
    const waiting = this.#next;
    this.#next = null;
    if (waiting !== null) this.#take(waiting);
  }

  /** Asks again now: the network is back. */
  hurry(): void {
    const view = this.view.get();
    if (view.kind !== "unjudged" || this.#call) return;
    this.#stop();
    this.#ask(view.scan);
  }

  async undo(scanId: string, reason: string): Promise<string> {
    const at = await this.#verdicts.undo(scanId, reason);
    if (this.last.get()?.scan_id === scanId) this.last.set(null);
    const view = this.view.get();
    if (view.kind === "judged" && view.verdict.scan_id === scanId) this.next();
    return at;
  }

  /** Takes up the scan that was not judged when the page was closed. */
  resume(): void {
    try {
      const text = sessionStorage.getItem(place);
      if (!text || !this.free) return;
      const scan = JSON.parse(text) as Scan;
      this.#show({ kind: "unjudged", scan, problem: null });
      this.#ask(scan);
    } catch {
      // Storage is refused: there is nothing to take up.
    }
  }

  /** Forgets everything: another device, or none, works from here on. */
  reset(): void {
    this.#next = null;
    this.#stop();
    this.#show({ kind: "ready" });
    this.last.set(null);
  }

  #take(code: string): void {
    const parsed = parse(code);
    if ("fault" in parsed && parsed.fault === "not_a_ticket") {
      this.#stop();
      this.#show({ kind: "judged", scanned: code, verdict: notATicket() });
      return;
    }
    this.#begin({ id: newScanId(), code });
  }

  #begin(scan: Scan): void {
    this.#stop();
    this.#tries = 0;
    this.#show({ kind: "asking", scan });
    this.#ask(scan);
  }

  async #ask(scan: Scan): Promise<void> {
    const call = new AbortController();
    this.#call = call;
    this.#late = setTimeout(() => this.#show({ kind: "unjudged", scan, problem: null }), slow);
    try {
      const verdict = await this.#verdicts.decide(scan, call.signal);
      if (!call.signal.aborted) this.#judged(scan, verdict);
    } catch (cause) {
      if (!call.signal.aborted) this.#failed(scan, cause);
    }
  }

  #judged(scan: Scan, verdict: Verdict): void {
    this.#stop();
    if (verdict.verdict === "admitted") this.last.set(verdict);
    this.#show({ kind: "judged", verdict, scanned: "code" in scan ? scan.code : "" });
    const waiting = this.#next;
    this.#next = null;
    if (waiting !== null) this.#timer = setTimeout(() => this.#take(waiting), 1200);
  }

  #failed(scan: Scan, cause: unknown): void {
    this.#stop();
    const problem = cause instanceof Problem ? cause : new Problem(0, "no_answer", "");
    if (problem.status === 401) {
      this.reset();
      return;
    }
    this.#show({ kind: "unjudged", scan, problem });
    if (!problem.passing) return;
    const pause = pauses[Math.min(this.#tries, pauses.length - 1)];
    this.#tries++;
    this.#timer = setTimeout(() => this.#ask(scan), pause);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#late);
    this.#call?.abort();
    this.#call = null;
  }

  #show(view: View): void {
    this.view.set(view);
    try {
      if (view.kind === "asking" || view.kind === "unjudged") {
        sessionStorage.setItem(place, JSON.stringify(view.scan));
      } else sessionStorage.removeItem(place);
    } catch {
      // Storage is refused: a reload then loses the scan, and the ticket is scanned again.
    }
  }
}

/** What is no ticket by its form alone needs no server. */
function notATicket(): Verdict {
  return {
    scan_id: "",
    verdict: "unknown",
    title: titles.unknown,
    at: new Date(serverNow()).toISOString(),
    gate_name: "",
    device_name: "",
  };
}
