import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";

export type EventFilter = { q?: string; from?: string; to?: string; city?: string };

export const eventKeys = {
  list: (filter: EventFilter) => ["events", "list", filter] as const,
  one: (slug: string) => ["events", "one", slug] as const,
  offer: (eventId: string) => ["events", "offer", eventId] as const,
};

const pageSize = 12;

export function eventList(filter: EventFilter) {
  return infiniteQueryOptions({
    queryKey: eventKeys.list(filter),
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET("/v1/events/public", {
          params: { query: { ...filter, after: pageParam || undefined, limit: pageSize } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
  });
}

export function eventOne(slug: string) {
  return queryOptions({
    queryKey: eventKeys.one(slug),
    queryFn: ({ signal }) =>
      read(api.GET("/v1/events/public/{slug}", { params: { path: { slug } }, signal })),
  });
}

const offerAge = 15_000; // ms: prices and what is left change while a drop runs

export function eventOffer(eventId: string) {
  return queryOptions({
    queryKey: eventKeys.offer(eventId),
    queryFn: ({ signal }) =>
      read(
        api.GET("/v1/checkout/events/{event_id}/offer", { params: { path: { event_id: eventId } }, signal }),
      ),
    staleTime: offerAge,
    enabled: eventId !== "",
  });
}
