import { api, read } from "../../../api/client";
import type { QueuePlace } from "../../../api/types";
import { device } from "./place";

/** What a waiting room that asks for an e-mail address is told. */
export type Answer = { email?: string; email_code?: string };

export type Puzzle = { challenge?: string; solution?: string };

const at = (eventId: string) => ({ path: { event_id: eventId } });
const withTicket = (eventId: string, ticket: string) => ({
  ...at(eventId),
  header: { "Queue-Ticket": ticket },
});

export const calls = {
  status: (eventId: string, signal: AbortSignal) =>
    read(api.GET("/v1/waitingroom/events/{event_id}/status", { params: at(eventId), signal })),
  challenge: (eventId: string, signal: AbortSignal) =>
    read(api.GET("/v1/waitingroom/events/{event_id}/challenge", { params: at(eventId), signal })),
  /** The same device, or confirmed address, has its one place however often it asks. */
  join: (eventId: string, said: Puzzle & Answer, signal: AbortSignal): Promise<QueuePlace> => {
    const body = { device: device(), ...said };
    return read(api.POST("/v1/waitingroom/events/{event_id}/entries", { params: at(eventId), body, signal }));
  },
  place: (eventId: string, ticket: string, signal: AbortSignal) =>
    read(api.GET("/v1/waitingroom/events/{event_id}/place", { params: withTicket(eventId, ticket), signal })),
  leave: (eventId: string, ticket: string) =>
    read(api.DELETE("/v1/waitingroom/events/{event_id}/place", { params: withTicket(eventId, ticket) })),
  /** Asking again while the pass is good gives the same pass. */
  pass: (eventId: string, ticket: string, signal: AbortSignal) =>
    read(
      api.POST("/v1/waitingroom/events/{event_id}/passes", { params: withTicket(eventId, ticket), signal }),
    ),
  draw: (eventId: string, signal: AbortSignal) =>
    read(api.GET("/v1/waitingroom/events/{event_id}/draw", { params: at(eventId), signal })),
  drawn: (eventId: string, after: string, signal: AbortSignal) =>
    read(
      api.GET("/v1/waitingroom/events/{event_id}/draw/entrants", {
        params: { ...at(eventId), query: { limit: 1000, after: after || undefined } },
        signal,
      }),
    ),
};
