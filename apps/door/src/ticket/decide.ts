// The rules of the door, the same as in modules/checkin/decide.go: both run the cases of
// apps/contract/door/decide.json, so that a device without a network cannot judge differently.

export type Outcome = "admitted" | "already_in" | "wrong_event" | "wrong_day" | "void" | "unknown" | "unpaid";

/** All that a decision rests on. Times are seconds since 1970 UTC. */
export type Facts = {
  signed: boolean;
  known: boolean;
  ticket_event: string;
  device_event: string;
  same_organization: boolean;
  state: string;
  paid: boolean;
  valid_from: number;
  valid_until: number;
  now: number;
  inside: boolean;
};

/** A verdict and what may be shown beside it. */
export type Decision = {
  verdict: Outcome;
  title: string;
  shows_ticket: boolean;
  shows_previous: boolean;
  names_event: boolean;
};

/** Forgives clocks on both ends of a ticket's time, in seconds. */
export const grace = 5 * 60;

export const titles: Record<Outcome, string> = {
  admitted: "Let in",
  already_in: "Already in",
  wrong_event: "Other event",
  wrong_day: "Not today",
  void: "Not valid",
  unknown: "Not a ticket",
  unpaid: "Not paid",
};

/**
 * Judges a scan. The first rule that applies counts: a door must never learn more of a ticket
 * than the reason it needs.
 */
export function decide(facts: Facts): Decision {
  if (!facts.signed) return say("unknown");
  if (facts.ticket_event !== facts.device_event) {
    return say("wrong_event", { names_event: facts.same_organization });
  }
  if (!facts.known) return say("unknown");
  if (facts.state !== "valid") return say("void", { shows_ticket: true });
  if (!facts.paid) return say("unpaid", { shows_ticket: true });
  if (facts.now < facts.valid_from - grace || facts.now > facts.valid_until + grace) {
    return say("wrong_day", { shows_ticket: true });
  }
  if (facts.inside) return say("already_in", { shows_ticket: true, shows_previous: true });
  return say("admitted", { shows_ticket: true });
}

function say(verdict: Outcome, shows: Partial<Decision> = {}): Decision {
  return {
    verdict,
    title: titles[verdict],
    shows_ticket: false,
    shows_previous: false,
    names_event: false,
    ...shows,
  };
}
