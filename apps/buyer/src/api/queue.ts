import { queryOptions } from "@tanstack/react-query";
import { device, place } from "../features/queue/model/place";
import { api, read } from "./client";
import { serverNow } from "./clock";
import type { QueueStatus } from "./types";

const seldom = 15; // seconds at least between two looks of a page that only shows the way to the queue

/** The waiting room of an event: the same for everybody. Without one it is asked for once. */
export function queueStatus(eventId: string) {
  return queryOptions({
    queryKey: ["queue", "status", eventId],
    queryFn: ({ signal }): Promise<QueueStatus> =>
      read(
        api.GET("/v1/waitingroom/events/{event_id}/status", {
          params: { path: { event_id: eventId } },
          signal,
        }),
      ),
    staleTime: 5000,
    refetchInterval: ({ state: { data } }) =>
      data && data.phase !== "off" ? Math.max(seldom, data.poll_after) * 1000 : false,
    retry: false, // without an answer the shop goes on; the server lets nobody in who must wait
  });
}

/** What every reservation carries: who this browser is, and its turn in the waiting room. */
export function admission(eventId: string): Record<string, string> {
  const pass = place.pass(eventId, serverNow());
  return { "Device-Id": device(), ...(pass && { "Queue-Pass": pass }) };
}
