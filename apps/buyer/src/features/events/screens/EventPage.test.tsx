import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { t } from "../../../i18n";
import { open } from "../../../test/render";
import { event, hold, offer, problem, selling } from "../../../test/samples";
import { server } from "../../../test/server";
import { session } from "../../checkout/model/session";

const holds = "/v1/checkout/holds";
const extra = () => screen.findByRole("button", { name: t.tier.extra("Floor") });

describe("an event on sale", () => {
  it("tells the all-in price and holds what is chosen", async () => {
    const sent: unknown[] = [];
    server.use(
      ...selling,
      http.get(`${holds}/hld_1`, () => HttpResponse.json(hold)),
      http.get("/v1/checkout/config", () =>
        HttpResponse.json({ provider: "standin", publishable_key: "pk" }),
      ),
      http.post(holds, async ({ request }) => {
        sent.push(await request.json(), request.headers.get("Idempotency-Key")?.length);
        return HttpResponse.json(hold, { status: 201 });
      }),
    );
    open("/e/lanterns");
    await userEvent.dblClick(await extra());
    expect(screen.getByText("$83.00")).toBeTruthy();
    expect(screen.getByText(t.tier.fees("$3.50"))).toBeTruthy();
    expect(screen.getByText(t.tier.limit(2))).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: t.bar.go }));
    expect(await screen.findByText(t.checkout.held)).toBeTruthy();
    expect(window.location.pathname).toBe("/checkout/hld_1");
    expect(window.location.href).not.toContain("hold-key");
    expect(sent).toEqual([{ event_id: "evt_1", items: [{ tier_id: "tir_floor", quantity: 2 }] }, 32]);
    expect(session.held("hld_1")?.token).toBe("hold-key");
  });

  it("repeats a hold whose answer was lost with the same key, and a later one with another", async () => {
    const keys: (string | null)[] = [];
    server.use(
      ...selling,
      http.post(holds, ({ request }) => {
        keys.push(request.headers.get("Idempotency-Key"));
        return keys.length === 1 ? HttpResponse.error() : problem(409, "sold_out", "gone");
      }),
    );
    open("/e/lanterns");
    await userEvent.click(await extra());
    await userEvent.click(screen.getByRole("button", { name: t.bar.go }));
    await screen.findByText(t.trouble.offlineText);
    await userEvent.click(screen.getByRole("button", { name: t.bar.go }));
    expect(await screen.findByText(t.bar.gone)).toBeTruthy();
    expect(keys[0]).toBe(keys[1]);
    await userEvent.click(await extra());
    await userEvent.click(screen.getByRole("button", { name: t.bar.go }));
    await screen.findByText(t.bar.gone);
    expect(keys[2]).not.toBe(keys[0]);
  });
});

describe("an event without a sale", () => {
  it.each([
    [{ status: "sold_out" as const }, t.event.soldOut],
    [{ status: "ended" as const }, t.event.salesEnded],
    [{ status: "not_started" as const }, t.tier.notStartedYet],
  ])("%j is told and cannot be bought", async (state, text) => {
    server.use(
      http.get("/v1/checkout/events/evt_1/offer", () => HttpResponse.json({ ...offer, ...state })),
      ...selling,
    );
    open("/e/lanterns");
    expect((await screen.findAllByText(text)).length).toBeGreaterThan(0);
    expect(screen.queryByRole("button", { name: t.bar.go })).toBeNull();
    expect(screen.queryByRole("button", { name: t.tier.extra("Floor") })).toBeNull();
  });

  it("cancelled: says so, and why", async () => {
    const cancelled = { ...event, status: "cancelled", cancel_reason: "The singer is ill." };
    server.use(http.get("/v1/events/public/lanterns", () => HttpResponse.json(cancelled)));
    open("/e/lanterns");
    expect(await screen.findByText(t.event.cancelled)).toBeTruthy();
    expect(screen.getByText("The singer is ill.")).toBeTruthy();
  });

  it("unknown: leads back to the list", async () => {
    server.use(http.get("/v1/events/public/lanterns", () => problem(404, "not_found")));
    open("/e/lanterns");
    expect(await screen.findByText(t.event.missing)).toBeTruthy();
  });
});
