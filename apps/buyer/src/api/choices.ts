import { queryOptions } from "@tanstack/react-query";
import { api, forgetKey, keyFor, read } from "./client";
import type { Choice, ChoiceKind } from "./types";

export function choiceOf(id: string, token: string) {
  return queryOptions({
    queryKey: ["choices", id] as const,
    queryFn: ({ signal }): Promise<Choice> =>
      read(
        api.GET("/v1/refunds/orders/{order_id}/choice", {
          params: { path: { order_id: id }, header: { "Order-Token": token } },
          signal,
        }),
      ),
    enabled: token !== "",
  });
}

/** Decides what the order of a cancelled event becomes; a lost answer is asked for with the same key. */
export async function choose(id: string, token: string, choice: ChoiceKind): Promise<Choice> {
  const intention = ["choose", id, choice];
  const made = await read(
    api.POST("/v1/refunds/orders/{order_id}/choice", {
      params: { path: { order_id: id }, header: { "Order-Token": token } },
      headers: { "Idempotency-Key": keyFor(...intention) },
      body: { choice },
    }),
  ).catch((error) => {
    if (error.status > 0 && error.status < 500) forgetKey(...intention); // a later try is another one
    throw error;
  });
  forgetKey(...intention);
  return made;
}
