import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { paid, pending, problem } from "../../../test/samples";
import { server } from "../../../test/server";
import { settle } from "./settle";

const address = "/v1/checkout/orders/ord_1/confirm";
const quick = [0, 0, 0];

/** Gives the answers one after the other, the last one for ever; counts the questions. */
function answers(...list: (() => Response)[]) {
  const asked = { times: 0, tokens: new Set<string | null>() };
  server.use(
    http.post(address, ({ request }) => {
      const answer = list[Math.min(asked.times, list.length - 1)];
      asked.times++;
      asked.tokens.add(request.headers.get("Order-Token"));
      return answer?.();
    }),
  );
  return asked;
}

describe("settling a payment", () => {
  it("asks until the order is paid", async () => {
    const asked = answers(
      () => HttpResponse.json(pending),
      () => HttpResponse.json(pending),
      () => HttpResponse.json(paid),
    );
    expect(await settle("ord_1", "key", quick)).toMatchObject({ kind: "final", order: { status: "paid" } });
    expect(asked).toEqual({ times: 3, tokens: new Set(["key"]) });
  });

  it("stops at a decline", async () => {
    const asked = answers(() =>
      HttpResponse.json({ ...pending, decline: { code: "expired_card", message: "" } }),
    );
    expect(await settle("ord_1", "key", quick)).toEqual({ kind: "declined", code: "expired_card" });
    expect(asked.times).toBe(1);
  });

  it("outlives lost answers and a server that is away", async () => {
    answers(
      () => HttpResponse.error(),
      () => problem(503, "unavailable"),
      () => HttpResponse.json(paid),
    );
    expect(await settle("ord_1", "key", quick)).toMatchObject({ kind: "final" });
  });

  it("says so when nobody knows", async () => {
    const asked = answers(() => HttpResponse.json(pending));
    expect(await settle("ord_1", "key", quick)).toEqual({ kind: "open" });
    expect(asked.times).toBe(4);
  });

  it("does not repeat what cannot succeed", async () => {
    const asked = answers(() => problem(404, "not_found"));
    await expect(settle("ord_1", "wrong", quick)).rejects.toMatchObject({ status: 404, requestId: "req_42" });
    expect(asked.times).toBe(1);
  });
});
