import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { t } from "../../../i18n";
import { open } from "../../../test/render";
import { paid, pending, problem } from "../../../test/samples";
import { server } from "../../../test/server";
import { vault } from "../model/vault";

const address = "/v1/checkout/orders/ord_1";

function answer(order: object) {
  const tokens: (string | null)[] = [];
  server.use(
    http.get(address, ({ request }) => {
      tokens.push(request.headers.get("Order-Token"));
      return HttpResponse.json(order);
    }),
  );
  return tokens;
}

describe("the order page", () => {
  it("shows one QR per ticket and keeps them on this device", async () => {
    const tokens = answer(paid);
    open("/order/ord_1#key");
    expect(await screen.findByRole("img", { name: t.order.qr(1, 2) })).toBeTruthy();
    expect(screen.getByText(t.order.pager(1, 2), { selector: "[role=status]" })).toBeTruthy();
    expect(tokens).toEqual(["key"]);
    expect(vault.order("ord_1")?.tickets).toHaveLength(2);
  });

  it("shows the kept tickets when there is no network", async () => {
    vault.keepOrder(paid, "key");
    server.use(http.get(address, () => HttpResponse.error()));
    open("/order/ord_1");
    expect(await screen.findByRole("img", { name: t.order.qr(1, 2) })).toBeTruthy();
    expect(await screen.findByText(t.order.offline, {}, { timeout: 4000 })).toBeTruthy();
  });

  it("opens with its key only", async () => {
    open("/order/ord_1");
    expect(await screen.findByText(t.order.locked)).toBeTruthy();
  });

  it("tells nothing to a wrong key", async () => {
    server.use(http.get(address, () => problem(404, "not_found")));
    open("/order/ord_1#wrong");
    expect(await screen.findByText(t.order.locked)).toBeTruthy();
  });

  it.each([
    [pending, t.order.processing],
    [{ ...pending, decline: { code: "x", message: "" } }, t.order.pending],
    [{ ...pending, status: "expired" }, t.order.expired],
    [{ ...pending, status: "cancelled" }, t.order.cancelled],
    [{ ...paid, status: "refunded" }, t.order.refunded],
    [{ ...paid, status: "refunding" }, t.order.refunding],
    [{ ...paid, refunded: { amount: 2500, currency: "USD" } }, t.order.givenBack],
    [{ ...paid, mail: { state: "bounced" } }, t.order.bounced("ada@example.com")],
    [{ ...paid, event: { ...paid.event, status: "cancelled" } }, t.order.eventCancelled],
    [{ ...paid, tickets: paid.tickets.map((ticket) => ({ ...ticket, state: "void" })) }, t.order.void],
  ])("says what the matter is %#", async (order, text) => {
    answer(order);
    server.use(http.get("/v1/refunds/orders/ord_1/choice", () => problem(404, "no_choice")));
    open("/order/ord_1#key");
    expect((await screen.findAllByText(text)).length).toBeGreaterThan(0);
  });

  it("sends the mail again", async () => {
    answer(paid);
    server.use(http.post(`${address}/resend`, () => new HttpResponse(null, { status: 202 })));
    open("/order/ord_1#key");
    await userEvent.click(await screen.findByRole("button", { name: t.order.resend }));
    expect(await screen.findByText(t.order.resent("ada@example.com"))).toBeTruthy();
  });
});

it("finding an order tells everybody the same", async () => {
  let sent: unknown;
  server.use(
    http.post("/v1/checkout/order-links", async ({ request }) => {
      sent = await request.json();
      return new HttpResponse(null, { status: 202 });
    }),
  );
  open("/order/find");
  const input = await screen.findByLabelText(t.find.email);
  await userEvent.type(input, "ada");
  await userEvent.click(screen.getByRole("button", { name: t.find.send }));
  expect(screen.getByText(t.checkout.emailWrong)).toBeTruthy();
  expect(sent).toBeUndefined();
  await userEvent.type(input, "@example.com");
  await userEvent.click(screen.getByRole("button", { name: t.find.send }));
  expect(await screen.findByText(t.find.sentText("ada@example.com"))).toBeTruthy();
  expect(sent).toEqual({ email: "ada@example.com" });
});
