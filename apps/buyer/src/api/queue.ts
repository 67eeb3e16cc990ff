import { queryOptions } from "@tanstack/react-query";
import { device, place } from "../features/queue/model/place";
import { api, read } from "./client";
import { serverNow } from "./clock";

const path = (eventId: string) => ({ path: { event_id: eventId } });

/** The waiting room of an event: the same for everybody. */
export function queueStatus(eventId: string) {
  return queryOptions({
    queryKey: ["queue", "status", eventId],
    queryFn: ({ signal }) =>
      read(api.GET("/v1/waitingroom/events/{event_id}/status", { params: path(eventId), signal })),
    staleTime: 5000,
    retry: false, // without an answer the shop goes on; the server lets nobody in who must wait
  });
}

/** What every reservation carries: who this browser is, and its turn in the waiting room. */
export function admission(eventId: string): Record<string, string> {
  const pass = place.pass(eventId, serverNow());
  return { "Device-Id": device(), ...(pass && { "Queue-Pass": pass }) };
}

export const queue = {
  challenge: (eventId: string) =>
    read(api.GET("/v1/waitingroom/events/{event_id}/challenge", { params: path(eventId) })),
  join: (eventId: string, challenge: string, solution: string) =>
    read(
      api.POST("/v1/waitingroom/events/{event_id}/entries", {
        params: path(eventId),
        body: { device: device(), challenge, solution },
      }),
    ),
  place: (eventId: string, ticket: string) =>
    read(
      api.GET("/v1/waitingroom/events/{event_id}/place", {
        params: { ...path(eventId), header: { "Queue-Ticket": ticket } },
      }),
    ),
  leave: (eventId: string, ticket: string) =>
    read(
      api.DELETE("/v1/waitingroom/events/{event_id}/place", {
        params: { ...path(eventId), header: { "Queue-Ticket": ticket } },
      }),
    ),
  pass: (eventId: string, ticket: string) =>
    read(
      api.POST("/v1/waitingroom/events/{event_id}/passes", {
        params: { ...path(eventId), header: { "Queue-Ticket": ticket } },
      }),
    ),
  draw: (eventId: string) =>
    read(api.GET("/v1/waitingroom/events/{event_id}/draw", { params: path(eventId) })),
  drawn: (eventId: string, after: string) =>
    read(
      api.GET("/v1/waitingroom/events/{event_id}/draw/entrants", {
        params: { ...path(eventId), query: { limit: 1000, after: after || undefined } },
      }),
    ),
};
