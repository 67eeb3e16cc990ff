import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { t } from "../../../i18n";
import { open } from "../../../test/render";
import { event, offer, problem } from "../../../test/samples";
import { server } from "../../../test/server";
import { place } from "../model/place";

const room = "/v1/waitingroom/events/evt_1";

const status = (said: object) =>
  http.get(`${room}/status`, () =>
    HttpResponse.json({
      event_id: "evt_1",
      phase: "open",
      serving: 5,
      positions: 100,
      waiting: 95,
      rate: 2,
      stock: "available",
      proof_of_work: false,
      poll_after: 60,
      now: "2030-05-01T10:00:00Z",
      seed_hash: "c0ffee",
      ...said,
    }),
  );
const standing = (said: object) => ({
  entrant_id: "ent_1",
  ticket: "my-ticket",
  phase: "open",
  serving: 5,
  ahead: 0,
  ...said,
});
const shop = [
  http.get("/v1/events/public/lanterns", () => HttpResponse.json(event)),
  http.get("/v1/checkout/events/evt_1/offer", () => HttpResponse.json(offer)),
];

describe("the waiting room", () => {
  beforeEach(() => localStorage.clear());

  it("solves the puzzle, keeps the place, and tells it with an honest estimate", async () => {
    const sent: { device: string; solution: string }[] = [];
    server.use(
      ...shop,
      status({ proof_of_work: true, message: "The band says hello" }),
      http.get(`${room}/challenge`, () =>
        HttpResponse.json({
          provider: "pow",
          challenge: "c",
          difficulty: 3,
          expires_at: "2030-05-01T10:10:00Z",
        }),
      ),
      http.post(`${room}/entries`, async ({ request }) => {
        sent.push((await request.json()) as (typeof sent)[number]);
        return HttpResponse.json(standing({ position: 48, ahead: 42, estimate_seconds: 260 }), {
          status: 201,
        });
      }),
    );
    open("/e/lanterns/queue");
    expect(await screen.findByRole("heading", { name: t.queue.ahead(42) })).toBeTruthy();
    expect(screen.getByText("48", { exact: false })).toBeTruthy();
    expect(screen.getByText(t.queue.about(5))).toBeTruthy();
    expect(screen.getByText("The band says hello")).toBeTruthy();
    expect(sent[0]?.device.length).toBe(32);
    expect(sent[0]?.solution).toMatch(/^\d+$/);
    expect(place.ticket("evt_1")).toBe("my-ticket");
  });

  it("goes on from the place that a reload or another tab left, and in when it is its turn", async () => {
    const asked: (string | null)[] = [];
    place.keepTicket("evt_1", "kept");
    server.use(
      ...shop,
      status({}),
      http.get(`${room}/place`, ({ request }) => {
        asked.push(request.headers.get("Queue-Ticket"));
        return HttpResponse.json(standing({ position: 3 }));
      }),
      http.post(`${room}/passes`, () =>
        HttpResponse.json({ pass: "let-me-in", expires_at: "2999-05-01T10:08:00Z" }, { status: 201 }),
      ),
    );
    open("/e/lanterns/queue");
    expect(await screen.findByText(t.queue.yourTurnText)).toBeTruthy();
    expect(window.location.pathname).toBe("/e/lanterns");
    expect(asked).toEqual(["kept"]);
    expect(place.pass("evt_1", Date.now())).toBe("let-me-in");
  });

  it("sends who reserves without a turn to the queue, and reserves with the pass after it", async () => {
    const passes: (string | null)[] = [];
    server.use(
      ...shop,
      status({ phase: "prequeue", sale_starts_at: "2999-05-01T10:00:00Z" }),
      http.post(`${room}/entries`, () => HttpResponse.json(standing({ phase: "prequeue" }), { status: 201 })),
      http.post("/v1/checkout/holds", ({ request }) => {
        passes.push(request.headers.get("Queue-Pass"), request.headers.get("Device-Id"));
        return problem(403, "queue_required", "Please join.");
      }),
    );
    open("/e/lanterns");
    expect(await screen.findByText(t.queue.there)).toBeTruthy();
    await userEvent.click(await screen.findByRole("button", { name: t.tier.extra("Floor") }));
    await userEvent.click(screen.getByRole("button", { name: t.bar.go }));
    expect(await screen.findByRole("heading", { name: t.queue.in })).toBeTruthy();
    expect(window.location.pathname).toBe("/e/lanterns/queue");
    expect(passes[0]).toBeNull();
    expect(passes[1]?.length).toBe(32);
  });

  it("says when everything is gone, when it stands still, and lets go on demand", async () => {
    let phase = "sold_out";
    const left: (string | null)[] = [];
    place.keepTicket("evt_1", "kept");
    server.use(
      ...shop,
      http.get(`${room}/status`, () =>
        HttpResponse.json({ event_id: "evt_1", phase, serving: 5, stock: "sold_out", poll_after: 0.01 }),
      ),
      http.get(`${room}/place`, () => HttpResponse.json(standing({ position: 30, ahead: 24 }))),
      http.delete(`${room}/place`, ({ request }) => {
        left.push(request.headers.get("Queue-Ticket"));
        return new HttpResponse(null, { status: 204 });
      }),
    );
    open("/e/lanterns/queue");
    expect(await screen.findByRole("heading", { name: t.queue.soldOut })).toBeTruthy();
    phase = "paused";
    expect(await screen.findByRole("heading", { name: t.queue.paused })).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: t.queue.leave }));
    await userEvent.click(screen.getByRole("button", { name: t.queue.leaveNow }));
    expect(await screen.findByRole("heading", { name: t.queue.left })).toBeTruthy();
    expect(left).toEqual(["my-ticket"]);
    expect(place.ticket("evt_1")).toBeUndefined();
  });
});
