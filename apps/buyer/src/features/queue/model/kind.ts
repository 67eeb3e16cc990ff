import type { View } from "./watch";

export type Kind =
  | "joining"
  | "trouble"
  | "email"
  | "off"
  | "closed"
  | "prequeue"
  | "drawing"
  | "waiting"
  | "paused"
  | "sold_out"
  | "turn"
  | "over"
  | "left";

/** What the screen is about, by the server's time now in ms. */
export function kindOf({ turn, kept, error }: View, now: number): Kind {
  if (turn?.status.phase === "off") return "off";
  if (kept.pass && kept.passUntil) return Date.parse(kept.passUntil) > now ? "turn" : "over";
  if (kept.ended) return kept.ended;
  if (!turn) return error ? "trouble" : "joining";
  if (turn.need) return "email";
  const { phase } = turn.status;
  if (phase === "closed" || phase === "sold_out") return phase;
  if (!turn.mine) return "joining";
  if (phase === "prequeue" || phase === "paused") return phase;
  return turn.mine.position === undefined ? "drawing" : "waiting";
}
