import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { eventKeys } from "../../../api/events";
import type { Availability, Offer } from "../../../api/types";

/** What is left, as it changes, while the page is seen: the server pushes the changing part of the offer. */
export function useLive(eventId: string, running: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!running || typeof EventSource === "undefined") return;
    let source: EventSource | undefined;
    const follow = () => {
      source?.close();
      if (document.hidden) return;
      source = new EventSource(`/v1/checkout/events/${eventId}/availability/live`);
      source.onmessage = ({ data }) =>
        client.setQueryData(eventKeys.offer(eventId), (offer?: Offer) => merge(offer, JSON.parse(data)));
    };
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      source?.close();
    };
  }, [client, eventId, running]);
}

/** An offer with what is left now. */
export function merge(offer: Offer | undefined, now: Availability): Offer | undefined {
  if (!offer) return offer;
  const left = new Map(now.tiers.map((tier) => [tier.id, tier]));
  return {
    ...offer,
    status: now.status,
    tiers: offer.tiers.map((tier) => {
      const fresh = left.get(tier.id);
      return fresh
        ? { ...tier, availability: fresh.availability, remaining: fresh.remaining, max: fresh.max }
        : tier;
    }),
  };
}
