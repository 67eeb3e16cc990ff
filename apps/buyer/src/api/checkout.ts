import { queryOptions } from "@tanstack/react-query";
import { api, forgetKey, keyFor, newKey, read } from "./client";
import { admission } from "./queue";
import type { Buyer, CreditWorth, Hold, Item, PlacedOrder } from "./types";

/** How payments for an event are taken: some are on its organizer's own account. */
export function payConfig(eventId: string) {
  return queryOptions({
    queryKey: ["checkout", "config", eventId],
    queryFn: ({ signal }) =>
      read(api.GET("/v1/checkout/config", { params: { query: { event_id: eventId } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function holdOne(holdId: string, token: string) {
  return queryOptions({
    queryKey: ["checkout", "hold", holdId],
    queryFn: ({ signal }) =>
      read(
        api.GET("/v1/checkout/holds/{hold_id}", {
          params: { path: { hold_id: holdId }, header: { "Hold-Token": token } },
          signal,
        }),
      ),
  });
}

/** Holds the tickets. A try after a lost answer gives the same hold; after success the next is a new one. */
export async function createHold(eventId: string, items: Item[]): Promise<Hold> {
  const intention = ["hold", eventId, JSON.stringify(items)];
  const hold = await read(
    api.POST("/v1/checkout/holds", {
      headers: { "Idempotency-Key": keyFor(...intention), ...admission(eventId) },
      body: { event_id: eventId, items },
    }),
  );
  forgetKey(...intention);
  return hold;
}

export function releaseHold(holdId: string, token: string): Promise<unknown> {
  return read(
    api.DELETE("/v1/checkout/holds/{hold_id}", {
      params: { path: { hold_id: holdId }, header: { "Hold-Token": token } },
      headers: { "Idempotency-Key": newKey() },
    }),
  );
}

/**
 * Turns a hold into an order, of which a credit pays what it can; the same hold and buyer give the
 * same order however often it is sent.
 */
export function placeOrder(
  holdId: string,
  token: string,
  buyer: Buyer,
  { link, creditCode }: { link?: string; creditCode?: string } = {},
): Promise<PlacedOrder> {
  return read(
    api.POST("/v1/checkout/orders", {
      headers: { "Idempotency-Key": keyFor("order", holdId, buyer.name, buyer.email, creditCode ?? "") },
      body: {
        hold_id: holdId,
        hold_token: token,
        ...buyer,
        accept_terms: true,
        link,
        ...(creditCode && { credit_code: creditCode }),
      },
    }),
  );
}

/** What a credit's code pays of a total at the organizer of an event. */
export function checkCredit(eventId: string, code: string, total: number): Promise<CreditWorth> {
  return read(api.POST("/v1/refunds/credits/check", { body: { event_id: eventId, code, total } }));
}
