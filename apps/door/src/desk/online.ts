import { admit, scan as ask, undo } from "../api/door";
import { Problem } from "../api/problem";
import type { Verdict } from "../api/types";
import { titles } from "../ticket/decide";
import type { Scan, Verdicts } from "./verdicts";

/** Verdicts of the server. */
export class OnlineVerdicts implements Verdicts {
  async decide(scan: Scan, signal: AbortSignal): Promise<Verdict> {
    const verdict =
      "code" in scan
        ? await ask(scan.id, scan.code, signal)
        : await admit(scan.id, scan.ticketId, scan.reason, signal);
    // A sign-in page of somebody's network answers 200 as well. It is not a verdict.
    if (verdict?.scan_id !== scan.id || !(verdict.verdict in titles)) throw new Problem(0, "no_answer", "");
    return verdict;
  }

  undo(scanId: string, reason: string): Promise<string> {
    return undo(scanId, reason);
  }
}
