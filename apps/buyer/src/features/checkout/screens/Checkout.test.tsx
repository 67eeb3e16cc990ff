import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { t } from "../../../i18n";
import { c } from "../../../i18n/credit";
import { open } from "../../../test/render";
import { event, hold, paid, payment, pending, problem, usd } from "../../../test/samples";
import { server } from "../../../test/server";
import { noteLink } from "../../events/model/link";
import { session } from "../model/session";

const confirm = "http://standin.test/v1/payment_intents/pi_1/confirm";

function checkout() {
  session.keepHeld(hold, "hold-key", [{ tier_id: "tir_floor", quantity: 2 }], {
    id: event.id,
    slug: event.slug,
    name: event.name,
    starts_at: event.starts_at,
    zone: event.zone,
    organizer: event.organizer.name,
    place: "Warehouse 9, Portland",
  });
  open("/checkout/hld_1");
}

async function fill(number: string) {
  const type = async (label: string, text: string) => {
    const input = await screen.findByLabelText(label);
    await userEvent.clear(input);
    await userEvent.type(input, text);
  };
  await type(t.card.number, number);
  await type(t.card.expiry, "0499");
  await type(t.card.cvc, "123");
}

async function introduce() {
  await userEvent.type(await screen.findByLabelText(t.checkout.name), "Ada Moreno");
  await userEvent.type(screen.getByLabelText(t.checkout.email), "ada@example.com");
  await userEvent.click(screen.getByLabelText(t.checkout.terms));
}

const press = async (name: string) => userEvent.click(await screen.findByRole("button", { name }));

beforeEach(() => {
  server.use(
    http.get("/v1/checkout/holds/hld_1", ({ request }) =>
      request.headers.get("Hold-Token") === "hold-key" ? HttpResponse.json(hold) : problem(404, "not_found"),
    ),
    http.get("/v1/checkout/config", () =>
      HttpResponse.json({
        provider: "standin",
        publishable_key: "pk_test",
        standin_url: "http://standin.test",
      }),
    ),
    http.get("/v1/checkout/orders/ord_1", () => HttpResponse.json(paid)),
  );
});

describe("the checkout", () => {
  it("says at each field what is missing before anything is sent", async () => {
    checkout();
    await screen.findByLabelText(t.card.number);
    await press(t.checkout.pay("$83.00"));
    for (const text of [
      t.checkout.nameMissing,
      t.checkout.emailWrong,
      t.checkout.termsMissing,
      t.card.numberWrong,
    ]) {
      expect(screen.getByText(text)).toBeTruthy();
    }
  });

  it("keeps everything after a decline and pays the same order with another card", async () => {
    const orders: unknown[] = [];
    const cards: (string | null)[] = [];
    server.use(
      http.post("/v1/checkout/orders", async ({ request }) => {
        orders.push(await request.json());
        return HttpResponse.json({ order: pending, order_token: "order-key", payment }, { status: 201 });
      }),
      http.post(confirm, async ({ request }) => {
        const form = new URLSearchParams(await request.text());
        cards.push(form.get("payment_method_data[card][number]"));
        expect(form.get("client_secret")).toBe("pi_1_secret");
        if (cards.length > 1) return HttpResponse.json({ status: "succeeded" });
        const error = { type: "card_error", code: "card_declined", decline_code: "insufficient_funds" };
        return HttpResponse.json({ error }, { status: 402 });
      }),
      http.post("/v1/checkout/orders/ord_1/confirm", () => HttpResponse.json(paid)),
    );
    checkout();
    await introduce();
    await fill("4000000000009995");
    await press(t.checkout.pay("$83.00"));
    expect(await screen.findByText(t.card.declined.funds)).toBeTruthy();
    expect(screen.getByLabelText(t.checkout.name)).toHaveProperty("value", "Ada Moreno");
    expect(screen.getByLabelText(t.card.number)).toHaveProperty("value", "4000 0000 0000 9995");

    await fill("4242424242424242");
    await press(t.checkout.pay("$83.00"));
    expect(await screen.findByText(t.order.title)).toBeTruthy();
    expect(window.location.pathname + window.location.search).toBe("/order/ord_1");
    expect(window.location.hash).toBe("#order-key");
    expect(orders).toEqual([
      {
        hold_id: "hld_1",
        hold_token: "hold-key",
        name: "Ada Moreno",
        email: "ada@example.com",
        accept_terms: true,
      },
    ]);
    expect(cards).toEqual(["4000000000009995", "4242424242424242"]);
  });

  it("tells by which promoter's link the buyer came", async () => {
    const links: unknown[] = [];
    server.use(
      http.post("/v1/checkout/orders", async ({ request }) => {
        links.push(((await request.json()) as { link?: string }).link);
        return HttpResponse.json({ order: paid, order_token: "order-key" }, { status: 201 });
      }),
    );
    noteLink(event.slug, "?via=Night-Radio");
    noteLink(event.slug, "?via=not%20a%20link");
    noteLink("another", "?via=elsewhere");
    checkout();
    await introduce();
    await fill("4242424242424242");
    await press(t.checkout.pay("$83.00"));
    await screen.findByText(t.order.title);
    expect(links).toEqual(["night-radio"]);
  });

  it.each([
    ["the platform's own", undefined],
    ["an organizer's", "acct_1"],
  ])("pays on the account that the payment is on: %s", async (_, account) => {
    const named: (string | null)[] = [];
    server.use(
      http.post("/v1/checkout/orders", () =>
        HttpResponse.json(
          { order: pending, order_token: "order-key", payment: { ...payment, account } },
          { status: 201 },
        ),
      ),
      http.post(confirm, async ({ request }) => {
        named.push(new URLSearchParams(await request.text()).get("_stripe_account"));
        return HttpResponse.json({ status: "succeeded" });
      }),
      http.post("/v1/checkout/orders/ord_1/confirm", () => HttpResponse.json(paid)),
    );
    checkout();
    await introduce();
    await fill("4242424242424242");
    await press(t.checkout.pay("$83.00"));
    expect(await screen.findByText(t.order.title)).toBeTruthy();
    expect(named).toEqual([account ?? null]);
  });

  it("asks for no card when nothing is to be paid", async () => {
    const free = { ...hold, quote: { ...hold.quote, total: usd(0), fees: usd(0) } };
    server.use(
      http.get("/v1/checkout/holds/hld_1", () => HttpResponse.json(free)),
      http.post("/v1/checkout/orders", () =>
        HttpResponse.json({ order: paid, order_token: "order-key" }, { status: 201 }),
      ),
    );
    checkout();
    await screen.findByRole("button", { name: t.checkout.free });
    expect(screen.queryByLabelText(t.card.number)).toBeNull();
    await introduce();
    await press(t.checkout.free);
    expect(await screen.findByText(t.order.title)).toBeTruthy();
  });

  const worth = (pays: number, left = pays) =>
    http.post("/v1/refunds/credits/check", () => HttpResponse.json({ left: usd(left), pays: usd(pays) }));
  const useCredit = async () => {
    await userEvent.click(await screen.findByText(c.credit.open));
    await userEvent.type(screen.getByLabelText(c.credit.code), "abcd-efgh{Enter}");
  };

  it("pays with a credit what it can, and the rest by card", async () => {
    let sent: unknown;
    server.use(
      worth(3000),
      http.post("/v1/checkout/orders", async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json({ order: pending, order_token: "order-key", payment }, { status: 201 });
      }),
      http.post(confirm, () => HttpResponse.json({ status: "succeeded" })),
      http.post("/v1/checkout/orders/ord_1/confirm", () => HttpResponse.json(paid)),
    );
    checkout();
    await useCredit();
    expect(await screen.findByText(c.credit.applied("$30.00"), { exact: false })).toBeTruthy();
    expect(screen.getByRole("row", { name: `${c.credit.due} $53.00` })).toBeTruthy();
    await introduce();
    await fill("4242424242424242");
    await press(t.checkout.pay("$53.00"));
    expect(await screen.findByText(t.order.title)).toBeTruthy();
    expect(sent).toMatchObject({ credit_code: "abcd-efgh" });
  });

  it("asks for no card when a credit pays everything, and can do without it again", async () => {
    server.use(
      worth(8300, 9000),
      http.post("/v1/checkout/orders", () =>
        HttpResponse.json({ order: paid, order_token: "order-key" }, { status: 201 }),
      ),
    );
    checkout();
    await useCredit();
    expect(await screen.findByText(c.credit.left("$7.00"), { exact: false })).toBeTruthy();
    expect(screen.queryByLabelText(t.card.number)).toBeNull();
    await press(c.credit.remove);
    expect(await screen.findByLabelText(t.card.number)).toBeTruthy();
    await useCredit();
    await introduce();
    await press(t.checkout.free);
    expect(await screen.findByText(t.order.title)).toBeTruthy();
  });

  it("says what is wrong with a code, at once or when the order is made", async () => {
    server.use(
      http.post("/v1/refunds/credits/check", () =>
        problem(404, "credit_unknown", "There is no such credit."),
      ),
    );
    checkout();
    await userEvent.click(await screen.findByText(c.credit.open));
    await press(c.credit.apply);
    expect(screen.getByText(c.credit.missing)).toBeTruthy();
    await userEvent.type(screen.getByLabelText(c.credit.code), "guess{Enter}");
    expect(await screen.findByText("There is no such credit.")).toBeTruthy();
    server.use(
      worth(3000),
      http.post("/v1/checkout/orders", () =>
        problem(422, "validation_failed", "The request is not valid.", [
          { field: "body.credit_code", message: "Nothing is left of this credit." },
        ]),
      ),
    );
    await press(c.credit.apply);
    await introduce();
    await fill("4242424242424242");
    await press(t.checkout.pay("$53.00"));
    expect(await screen.findByText("Nothing is left of this credit.")).toBeTruthy();
  });

  it("shows the server's word at the field it is about", async () => {
    server.use(
      http.post("/v1/checkout/orders", () =>
        problem(422, "validation_failed", "The request is not valid.", [
          { field: "body.email", message: "This address cannot get mail." },
        ]),
      ),
    );
    checkout();
    await introduce();
    await fill("4242424242424242");
    await press(t.checkout.pay("$83.00"));
    expect(await screen.findByText("This address cannot get mail.")).toBeTruthy();
  });

  it("leads back to the event when the time is over", async () => {
    server.use(http.get("/v1/checkout/holds/hld_1", () => problem(410, "hold_expired")));
    checkout();
    expect(await screen.findByText(t.checkout.over)).toBeTruthy();
    expect(screen.getByRole("link", { name: t.checkout.again })).toHaveProperty("pathname", "/e/lanterns");
  });

  it("does not open in a tab that does not hold the tickets", async () => {
    open("/checkout/hld_9");
    expect(await screen.findByText(t.checkout.lost)).toBeTruthy();
  });
});

describe("the return from the bank", () => {
  const placed = { orderId: "ord_1", token: "order-key", holdId: "hld_1", payment };

  it("shows the tickets, and takes the provider's secrets out of the address", async () => {
    session.keepPlaced(placed);
    server.use(http.post("/v1/checkout/orders/ord_1/confirm", () => HttpResponse.json(paid)));
    open("/checkout/return?order=ord_1&payment_intent_client_secret=s");
    expect(await screen.findByText(t.order.title)).toBeTruthy();
    expect(window.location.search).toBe("");
  });

  it("goes back to the checkout with words when the bank said no", async () => {
    const refused = { ...pending, decline: { code: "authentication_failed", message: "" } };
    server.use(
      http.post("/v1/checkout/orders/ord_1/confirm", () => HttpResponse.json(refused)),
      http.get("/v1/checkout/orders/ord_1", () => HttpResponse.json(refused)),
    );
    session.keepPlaced(placed);
    session.keepHeld(hold, "hold-key", [], {
      id: event.id,
      slug: event.slug,
      name: event.name,
      starts_at: event.starts_at,
      zone: event.zone,
      organizer: "",
      place: "",
    });
    open("/checkout/return?order=ord_1");
    expect(await screen.findByText(t.card.declined.authentication)).toBeTruthy();
    expect(window.location.pathname).toBe("/checkout/hld_1");
  });
});
