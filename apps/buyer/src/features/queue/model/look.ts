import { learnNow, serverNow } from "../../../api/clock";
import { isProblem } from "../../../api/problem";
import type { QueuePlace, QueueStatus } from "../../../api/types";
import { type Answer, calls, type Puzzle } from "./calls";
import { place } from "./place";
import { type Progress, solve } from "./puzzle";

export type Turn = {
  status: QueueStatus;
  mine?: QueuePlace;
  /** What must be said before there is a place; "again" when the code was not right. */
  need?: "email" | "code" | "again";
};

export type Tools = { signal: AbortSignal; solving: Progress; answer?: Answer };

const attempts = 3; // a challenge may run out while a slow device solves it

/** One look at the queue: joins when there is no place yet, goes in when it is our turn. */
export async function look(eventId: string, tools: Tools): Promise<Turn> {
  const asked = Date.now();
  const status = await calls.status(eventId, tools.signal);
  learnNow(status.now, asked);
  if (status.seed_hash && !place.of(eventId).hash) place.keep(eventId, { hash: status.seed_hash });
  if (status.phase === "off" || status.phase === "closed") return { status };
  if (place.pass(eventId, serverNow()) || place.of(eventId).ended) return { status };
  place.dropPass(eventId); // one that is over
  const mine = (await standing(eventId, tools)) ?? (await join(eventId, status, tools));
  if (mine === undefined || typeof mine === "string") return { status, need: mine };
  if (place.of(eventId).ended) return { status }; // left in another tab meanwhile
  const called = status.phase === "open" && mine.position !== undefined && mine.position <= mine.serving;
  keep(eventId, mine);
  if (called) await goIn(eventId, mine.ticket, tools.signal);
  return { status, mine };
}

/** The place that a ticket stands for; undefined without a ticket, or when the server knows it no more. */
async function standing(eventId: string, { signal }: Tools): Promise<QueuePlace | undefined> {
  const { ticket } = place.of(eventId);
  if (!ticket) return undefined;
  try {
    return await calls.place(eventId, ticket, signal);
  } catch (error) {
    if (!isProblem(error, "not_found")) throw error;
    place.end(eventId);
    return undefined;
  }
}

/** Takes a place; undefined when the room has just closed. */
async function join(
  eventId: string,
  status: QueueStatus,
  tools: Tools,
  left = attempts,
): Promise<QueuePlace | Turn["need"]> {
  const { answer, signal } = tools;
  if (status.email_required && !answer?.email) return "email";
  const puzzle = status.proof_of_work ? await solved(eventId, tools) : {};
  try {
    return await calls.join(eventId, { ...puzzle, ...answer }, signal);
  } catch (error) {
    if (isProblem(error, "queue_closed")) return undefined;
    if (isProblem(error, "challenge_failed") && left > 1) return join(eventId, status, tools, left - 1);
    if (!isProblem(error, "email_unconfirmed")) throw error;
  }
  return answer?.email_code ? "again" : "code";
}

async function solved(eventId: string, { signal, solving }: Tools): Promise<Puzzle> {
  const { challenge, difficulty } = await calls.challenge(eventId, signal);
  solving(0);
  return { challenge, solution: await solve({ challenge, difficulty }, solving, signal) };
}

function keep(eventId: string, { ticket, entrant_id: entrant, position, ahead }: QueuePlace): void {
  const before = place.of(eventId);
  if (position === undefined) {
    place.keep(eventId, { ticket, entrant });
    return;
  }
  const from = before.from ?? ahead + 1;
  place.keep(eventId, { ticket, entrant, from, done: Math.max(before.done ?? 0, 1 - ahead / from) });
}

async function goIn(eventId: string, ticket: string, signal: AbortSignal): Promise<void> {
  try {
    const { pass, expires_at: passUntil } = await calls.pass(eventId, ticket, signal);
    place.keep(eventId, { pass, passUntil });
  } catch (error) {
    if (isProblem(error, "pass_used_up")) {
      // The next place is taken when the visitor asks for it: who is away should not be called again.
      place.end(eventId, "over");
      await calls.leave(eventId, ticket).catch(() => {}); // best effort; a used place is passed over
    } else if (!isProblem(error, "not_yet") && !isProblem(error, "sold_out")) throw error;
  }
}
