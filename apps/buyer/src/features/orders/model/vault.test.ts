import { expect, it } from "vitest";
import { paid, payment, pending } from "../../../test/samples";
import { vault } from "./vault";

it("keeps tickets and token, and no secret of the payment", () => {
  vault.keepOrder({ ...paid, payment }, "key");
  expect(vault.order(paid.id)?.tickets).toHaveLength(2);
  expect(vault.token(paid.id)).toBe("key");
  expect(JSON.stringify({ ...localStorage })).not.toContain(payment.client_secret);
});

it("lists orders with tickets, the next event first, and forgets them", () => {
  const later = { ...paid, id: "ord_2", event: { ...paid.event, starts_at: "2099-01-01T00:00:00Z" } };
  vault.keepOrder(later, "b");
  vault.keepOrder(paid, "a");
  vault.keepOrder({ ...pending, id: "ord_3" }, "c");
  expect(vault.all().map((order) => order.id)).toEqual(["ord_1", "ord_2"]);
  vault.forget();
  expect(vault.all()).toEqual([]);
});

it("survives a damaged store", () => {
  localStorage.setItem("tix.order.ord_1", "{");
  expect(vault.token("ord_1")).toBe("");
  expect(vault.all()).toEqual([]);
});
