import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { t } from "../../../i18n";
import { c } from "../../../i18n/credit";
import { open } from "../../../test/render";
import { cancelledChoice, paid, problem, usd } from "../../../test/samples";
import { server } from "../../../test/server";

const address = "/v1/refunds/orders/ord_1/choice";

function answer(choice: object) {
  server.use(http.get(address, () => HttpResponse.json(choice)));
}

function take(reply: () => Response) {
  const asked: { token: string | null; key: string | null; body: unknown }[] = [];
  server.use(
    http.post(address, async ({ request }) => {
      const { headers } = request;
      asked.push({
        token: headers.get("Order-Token"),
        key: headers.get("Idempotency-Key"),
        body: await request.json(),
      });
      return reply();
    }),
  );
  return asked;
}

const pick = async (name: RegExp) => userEvent.click(await screen.findByRole("radio", { name }));
const confirm = () => userEvent.click(screen.getByRole("button", { name: c.choice.confirm }));

describe("the choice of who bought for a cancelled event", () => {
  it("shows why, what there is, until when and what happens otherwise", async () => {
    answer(cancelledChoice);
    open("/order/ord_1/choice#key");
    expect(await screen.findByRole("radio", { name: /Tickets for Lanterns again/ })).toBeTruthy();
    expect(screen.getByRole("radio", { name: /Your money back.*\$83/ })).toBeTruthy();
    expect(screen.getByText(cancelledChoice.reason)).toBeTruthy();
    expect(screen.getByText(new RegExp(c.choice.otherwiseRefund))).toBeTruthy();
  });

  it("asks for one, and sends it with the order's key", async () => {
    answer(cancelledChoice);
    const asked = take(() =>
      HttpResponse.json({ ...cancelledChoice, state: "done", choice: "move", offers: [] }),
    );
    open("/order/ord_1/choice#key");
    await screen.findByRole("radio", { name: /Your money back/ });
    await confirm();
    expect(screen.getByText(c.choice.missing)).toBeTruthy();
    expect(asked).toHaveLength(0);
    await pick(/Tickets for/);
    await confirm();
    expect(await screen.findByRole("heading", { name: c.choice.moved })).toBeTruthy();
    expect(asked).toMatchObject([{ token: "key", body: { choice: "move" } }]);
    expect(asked[0]?.key).toBeTruthy();
    expect(screen.getByRole("link", { name: c.choice.order }).getAttribute("href")).toBe("/order/ord_1#key");
  });

  it("says that the new date is full, and lets choose again under another key", async () => {
    answer(cancelledChoice);
    const asked = take(() => problem(409, "new_event_full"));
    open("/order/ord_1/choice#key");
    await pick(/Tickets for/);
    await confirm();
    expect(await screen.findByText(c.choice.full)).toBeTruthy();
    await pick(/Tickets for/);
    await confirm();
    await screen.findByText(c.choice.full);
    expect(new Set(asked.map(({ key }) => key)).size).toBe(2);
    take(() => HttpResponse.json({ ...cancelledChoice, state: "done", choice: "refund", offers: [] }));
    await pick(/Your money back/);
    await confirm();
    expect(await screen.findByRole("heading", { name: c.choice.refunded })).toBeTruthy();
  });

  it("offers a credit, and shows its code once it is chosen", async () => {
    const withCredit = { ...cancelledChoice, offers: ["refund", "credit"], otherwise: "credit" };
    const credit = { code: "ABCD-EFGH-JKMN-PQRS", amount: usd(8300), left: usd(8300) };
    answer(withCredit);
    take(() => HttpResponse.json({ ...withCredit, state: "done", choice: "credit", offers: [], credit }));
    open("/order/ord_1/choice#key");
    expect(await screen.findByText(new RegExp(c.choice.otherwiseCredit))).toBeTruthy();
    await pick(/A credit of \$83/);
    await confirm();
    expect(await screen.findByText(credit.code)).toBeTruthy();
  });

  it("leads to the credit from an order whose money it is", async () => {
    answer({ ...cancelledChoice, state: "done", choice: "credit", offers: [] });
    server.use(
      http.get("/v1/checkout/orders/ord_1", () =>
        HttpResponse.json({ ...paid, status: "refunded", event: { ...paid.event, status: "cancelled" } }),
      ),
    );
    open("/order/ord_1#key");
    const link = await screen.findByRole("link", { name: t.order.showCredit });
    expect(link.getAttribute("href")).toBe("/order/ord_1/choice#key");
  });

  it("repeats a lost answer under the same key", async () => {
    answer(cancelledChoice);
    const asked = take(() => HttpResponse.error());
    open("/order/ord_1/choice#key");
    await pick(/Your money back/);
    await confirm();
    expect(await screen.findByText(t.trouble.offlineText)).toBeTruthy();
    await confirm();
    await screen.findByText(t.trouble.offlineText);
    expect(new Set(asked.map(({ key }) => key)).size).toBe(1);
  });

  it.each([
    [{ ...cancelledChoice, state: "chosen", choice: "move" }, c.choice.noted],
    [{ ...cancelledChoice, full: true }, c.choice.full],
    [{ ...cancelledChoice, amount: usd(0) }, c.choice.refundFree],
    [{ ...cancelledChoice, otherwise: "move" }, c.choice.otherwiseMove],
    [{ ...cancelledChoice, offers: [] }, c.choice.over],
    [{ ...cancelledChoice, state: "done", choice: "none", offers: [] }, c.choice.over],
    [{ ...cancelledChoice, state: "done", choice: "refund", offers: [] }, c.choice.refunded],
    [
      { ...cancelledChoice, state: "done", choice: "refund", offers: [], paid: usd(0) },
      c.choice.refundedFree,
    ],
  ])("says what the matter is %#", async (choice, text) => {
    answer(choice);
    open("/order/ord_1/choice#key");
    expect((await screen.findAllByText(text, { exact: false })).length).toBeGreaterThan(0);
  });

  it("tells nothing without the key, and nothing to choose where nothing was cancelled", async () => {
    server.use(http.get(address, () => problem(404, "not_found")));
    open("/order/ord_1/choice#wrong");
    expect(await screen.findByText(t.order.locked)).toBeTruthy();
  });

  it("says that there is nothing to choose where nothing was cancelled", async () => {
    server.use(http.get(address, () => problem(404, "no_choice")));
    open("/order/ord_1/choice#key");
    expect(await screen.findByText(c.choice.over)).toBeTruthy();
  });

  it("is offered on the order's page", async () => {
    answer(cancelledChoice);
    server.use(
      http.get("/v1/checkout/orders/ord_1", () =>
        HttpResponse.json({ ...paid, event: { ...paid.event, status: "cancelled" } }),
      ),
    );
    open("/order/ord_1#key");
    const link = await screen.findByRole("link", { name: c.choice.go });
    expect(link.getAttribute("href")).toBe("/order/ord_1/choice#key");
  });
});
