import type { Verdict } from "../api/types";

/** One try to get in: a code as the camera or keyboard gave it, or a ticket found by search. */
export type Scan = { id: string } & ({ code: string } | { ticketId: string; reason: string });

/**
 * Where verdicts come from: the server now, this device's own copy of the event when there is
 * no network (a later issue). The screens know only this.
 */
export interface Verdicts {
  /**
   * Judges a scan. The same scan again gives the same verdict, so asking again after a lost
   * answer is safe. Rejects with a Problem when there is no verdict; that is never a "yes".
   */
  decide(scan: Scan, signal: AbortSignal): Promise<Verdict>;
  /** Takes an admission back and gives when (RFC 3339). Again is no error. */
  undo(scanId: string, reason: string): Promise<string>;
}
