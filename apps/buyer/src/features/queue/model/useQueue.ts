import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, read } from "../../../api/client";
import { serverNow } from "../../../api/clock";
import { isProblem } from "../../../api/problem";
import { queue } from "../../../api/queue";
import type { QueuePlace, QueueStatus } from "../../../api/types";
import { place } from "./place";
import { solve } from "./sha256";

export type Turn = { status: QueueStatus; mine?: QueuePlace; admitted: boolean };

/** One look at the queue: join when there is no place yet, go in when it is our turn. */
export async function look(eventId: string): Promise<Turn> {
  const status = await read(
    api.GET("/v1/waitingroom/events/{event_id}/status", { params: { path: { event_id: eventId } } }),
  );
  if (status.phase === "off" || status.phase === "closed") return { status, admitted: false };
  if (place.pass(eventId, serverNow())) return { status, admitted: true };
  const mine = await standing(eventId, status);
  place.keepTicket(eventId, mine.ticket);
  const turn = status.phase === "open" && mine.position !== undefined && mine.position <= mine.serving;
  return { status, mine, admitted: turn && (await goIn(eventId, mine.ticket)) };
}

async function standing(eventId: string, status: QueueStatus): Promise<QueuePlace> {
  const ticket = place.ticket(eventId);
  if (ticket) {
    try {
      return await queue.place(eventId, ticket);
    } catch (error) {
      if (!isProblem(error, "not_found")) throw error;
    }
  }
  if (!status.proof_of_work) return queue.join(eventId, "", "");
  const { challenge, difficulty } = await queue.challenge(eventId);
  return queue.join(eventId, challenge, await solve(challenge, difficulty));
}

async function goIn(eventId: string, ticket: string): Promise<boolean> {
  try {
    const { pass, expires_at } = await queue.pass(eventId, ticket);
    place.keepPass(eventId, pass, expires_at);
    return true;
  } catch (error) {
    if (isProblem(error, "pass_used_up")) {
      await queue.leave(eventId, ticket);
      place.forget(eventId); // the next look joins again, at the end
    } else if (!isProblem(error, "not_yet") && !isProblem(error, "sold_out")) throw error;
    return false;
  }
}

/** Spread, so that a crowd does not ask in the same moment. */
const spread = (seconds: number) => seconds * 1000 * (0.8 + 0.4 * Math.random());

/**
 * Looks again and again, as often as the server asks for. Timers of a tab in the background may
 * sleep, so it looks at once when the tab is seen again or the network is back.
 */
export function useQueue(eventId: string, running: boolean) {
  const turn = useQuery({
    queryKey: ["queue", "turn", eventId],
    queryFn: () => look(eventId),
    enabled: running,
    refetchInterval: (query) =>
      query.state.data?.admitted ? false : spread(query.state.data?.status.poll_after ?? 5),
    refetchIntervalInBackground: true,
    retry: false,
    gcTime: 0,
  });
  const { refetch } = turn;
  useEffect(() => {
    const again = () => {
      if (running && !document.hidden) refetch();
    };
    document.addEventListener("visibilitychange", again);
    window.addEventListener("online", again);
    window.addEventListener("pageshow", again);
    return () => {
      document.removeEventListener("visibilitychange", again);
      window.removeEventListener("online", again);
      window.removeEventListener("pageshow", again);
    };
  }, [refetch, running]);
  return turn;
}
