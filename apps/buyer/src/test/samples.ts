import { HttpResponse, http } from "msw";
import type { Choice, EventDetail, Hold, Money, Offer, Order, PaymentStart, Quote } from "../api/types";

const day = 86_400_000;
const at = (days: number) => new Date(Date.now() + days * day).toISOString();

export const usd = (amount: number): Money => ({ amount, currency: "USD" });

export const event: EventDetail = {
  id: "evt_1",
  slug: "lanterns",
  name: "Lanterns of the North",
  summary: "Live in the round",
  description: "Six musicians.",
  image_url: "",
  image_alt: "",
  starts_at: at(12),
  ends_at: at(12.1),
  doors_at: at(11.95),
  zone: "America/Los_Angeles",
  venue: { name: "Warehouse 9", street: "900 Dock St", city: "Portland", country: "US" },
  organizer: { id: "org_1", name: "Harbour Nights" },
  status: "published",
  availability: "available",
  from_price: usd(4150),
};

export const offer: Offer = {
  event_id: event.id,
  currency: "USD",
  status: "on_sale",
  tiers: [
    {
      id: "tir_floor",
      name: "Floor",
      description: "",
      each: usd(4150),
      fees: usd(350),
      tax: usd(0),
      availability: "available",
      min: 1,
      max: 2,
    },
    {
      id: "tir_box",
      name: "Box",
      description: "",
      each: usd(9000),
      fees: usd(500),
      tax: usd(0),
      availability: "sold_out",
      min: 1,
      max: 6,
    },
  ],
};

export const quote: Quote = {
  total: usd(8300),
  fees: usd(700),
  tax: usd(0),
  lines: [
    {
      tier_id: "tir_floor",
      name: "Floor",
      quantity: 2,
      each: usd(4150),
      total: usd(8300),
      fees: usd(700),
      tax: usd(0),
    },
  ],
};

export const hold: Hold = {
  hold_id: "hld_1",
  event_id: "evt_1",
  hold_token: "hold-key",
  expires_at: at(0.006),
  quote,
};

export const payment: PaymentStart = {
  provider: "standin",
  publishable_key: "pk_test",
  standin_url: "http://standin.test",
  reference: "pi_1",
  client_secret: "pi_1_secret",
};

export const pending: Order = {
  id: "ord_1",
  reference: "K7QM2F9A",
  status: "pending_payment",
  event,
  buyer_name: "Ada Moreno",
  buyer_email: "ada@example.com",
  quote,
  created_at: at(0),
  expires_at: hold.expires_at,
  payment,
  tickets: [],
  mail: { state: "none" },
};

export const paid: Order = {
  ...pending,
  status: "paid",
  paid_at: at(0),
  expires_at: undefined,
  payment: undefined,
  mail: { state: "sent" },
  tickets: [1, 2].map((number) => ({
    id: `tkt_${number}`,
    number,
    of: 2,
    tier_name: "Floor",
    holder_name: "Ada Moreno",
    code: `TX1:CODE${number}`,
    state: "valid",
  })),
};

export const cancelledChoice: Choice = {
  event: {
    id: "evt_1",
    slug: "lanterns",
    name: "Lanterns of the North",
    starts_at: at(12),
    zone: "America/Los_Angeles",
    venue: "Warehouse 9",
    city: "Portland",
  },
  organizer: "Harbour Nights",
  reason: "The singer is ill.",
  state: "open",
  offers: ["refund", "move"],
  amount: usd(8300),
  paid: usd(8300),
  until: at(3),
  otherwise: "refund",
  new_event: {
    id: "evt_2",
    slug: "lanterns-again",
    name: "Lanterns again",
    starts_at: at(40),
    zone: "America/Los_Angeles",
    venue: "Warehouse 9",
    city: "Portland",
  },
};

/** An answer as the API gives when something is wrong. */
export function problem(status: number, type: string, detail = "", errors: object[] = []) {
  return HttpResponse.json(
    { type, title: detail, status, detail, errors, request_id: "req_42" },
    { status, headers: { "content-type": "application/problem+json" } },
  );
}

/** The API of an event on sale. */
export const selling = [
  http.get("/v1/waitingroom/events/evt_1/status", () =>
    HttpResponse.json({ event_id: "evt_1", phase: "off" }),
  ),
  http.get("/v1/events/public/lanterns", () => HttpResponse.json(event)),
  http.get("/v1/checkout/events/evt_1/offer", () => HttpResponse.json(offer)),
];
