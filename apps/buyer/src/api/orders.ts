import { queryOptions } from "@tanstack/react-query";
import { api, newKey, read } from "./client";
import type { Order } from "./types";

export const orderKeys = { one: (id: string) => ["orders", id] as const };

export function orderOne(id: string, token: string) {
  return queryOptions({
    queryKey: orderKeys.one(id),
    queryFn: ({ signal }) => getOrder(id, token, signal),
    enabled: token !== "",
  });
}

export function getOrder(id: string, token: string, signal?: AbortSignal): Promise<Order> {
  return read(
    api.GET("/v1/checkout/orders/{order_id}", {
      params: { path: { order_id: id }, header: { "Order-Token": token } },
      signal,
    }),
  );
}

function write(id: string, token: string) {
  return {
    params: { path: { order_id: id }, header: { "Order-Token": token } },
    headers: { "Idempotency-Key": newKey() },
  };
}

/** Asks the provider now what became of the payment. Safe to repeat: it never charges. */
export function confirmOrder(id: string, token: string): Promise<Order> {
  return read(api.POST("/v1/checkout/orders/{order_id}/confirm", write(id, token)));
}

export function cancelOrder(id: string, token: string): Promise<Order> {
  return read(api.POST("/v1/checkout/orders/{order_id}/cancel", write(id, token)));
}

export function resendMail(id: string, token: string): Promise<unknown> {
  return read(api.POST("/v1/checkout/orders/{order_id}/resend", write(id, token)));
}

export function mailOrderLinks(email: string): Promise<unknown> {
  return read(
    api.POST("/v1/checkout/order-links", {
      headers: { "Idempotency-Key": newKey() },
      body: { email },
    }),
  );
}

/** A file of the order. The token travels in a header, so a plain link cannot fetch it. */
export async function orderFile(id: string, token: string, name: "tickets.pdf" | "event.ics"): Promise<Blob> {
  const response = await fetch(`/v1/tickets/orders/${encodeURIComponent(id)}/${name}`, {
    headers: { "Order-Token": token, "X-Client": "buyer" },
  });
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response.blob();
}
