import { HttpResponse, http } from "msw";
import { event, offer } from "./samples";

/** The API of the waiting room of an event, for tests. */
export const room = "/v1/waitingroom/events/evt_1";

/** An instant so many seconds from now. */
export const laterBy = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

export const status = (said: object) =>
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
      email_required: false,
      poll_after: 60,
      now: new Date().toISOString(),
      seed_hash: "c0ffee",
      ...said,
    }),
  );

export const standing = (said: object) => ({
  entrant_id: "ent_1",
  ticket: "my-ticket",
  phase: "open",
  serving: 5,
  ahead: 0,
  ...said,
});

/** Whoever asks gets this place. */
export const entered = (said: object) =>
  http.post(`${room}/entries`, () => HttpResponse.json(standing(said), { status: 201 }));

export const shop = [
  http.get("/v1/events/public/lanterns", () => HttpResponse.json(event)),
  http.get("/v1/checkout/events/evt_1/offer", () => HttpResponse.json(offer)),
];
