import { readFileSync } from "node:fs";
import { HttpResponse, http } from "msw";
import type { Enrolment } from "../api/enrolment";
import type { Claimed, Counters, Device, DoorEvent, Gate, Verdict, VerdictTicket } from "../api/types";

const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

/** Data that every client of the platform shares. */
export function contract<T>(file: string): T {
  return JSON.parse(readFileSync(`../contract/${file}`, "utf8")) as T;
}

const vectors = contract<{ cases: { text: string }[] }>("tickets/tx1.json").cases;

/** Two texts that have the form of a ticket. */
export const codeA = vectors[0]?.text ?? "";
export const codeB = vectors[1]?.text ?? "";

export const event: DoorEvent = {
  id: "evt_1",
  name: "Lanterns of the North",
  starts_at: at(60),
  ends_at: at(240),
  doors_at: at(-30),
  zone: "Europe/Berlin",
  status: "published",
  venue_name: "Kesselhaus",
};

export const gates: Gate[] = [
  { id: "gat_a", name: "Gate A" },
  { id: "gat_b", name: "Gate B" },
];

export const device: Device = {
  id: "dev_1",
  name: "Ada’s phone",
  event_id: event.id,
  gate_id: "gat_b",
  gate_name: "Gate B",
  enrolled_at: at(-120),
  expires_at: at(1600),
};

export const claimed: Claimed = {
  device_token: "token-1",
  expires_at: device.expires_at,
  device: { ...device, gate_id: undefined, gate_name: "" },
  event,
  gates,
};

export const door: Enrolment = {
  token: "token-1",
  expiresAt: device.expires_at,
  device,
  event,
  gates,
  gateId: "gat_b",
  settled: true,
};

export const figures: Counters = { admitted: 412, expected: 632, last_hour: 188 };

export const ticket: VerdictTicket = {
  id: "tkt_1",
  holder_name: "Ada Moreno",
  tier_name: "Floor",
  number: 1,
  of: 2,
  order_reference: "K7QM2XPA",
};

/** A verdict without its scan id. */
export function verdict(kind: Verdict["verdict"], title: string, more: Partial<Verdict> = {}): Verdict {
  return {
    scan_id: "scn_00000000000000000000000000",
    verdict: kind,
    title,
    at: at(0),
    gate_name: "Gate B",
    device_name: device.name,
    ...more,
  };
}

export const admitted = () => verdict("admitted", "Let in", { ticket, undo_until: at(10) });

/** An answer as the API gives when something is wrong. */
export function problem(status: number, type: string, detail = "") {
  return HttpResponse.json(
    { type, title: "", status, detail, request_id: "req_42" },
    { status, headers: { "content-type": "application/problem+json" } },
  );
}

/** The API of a door that works; scans get the verdict. */
export function doorApi(answer: () => Verdict = admitted) {
  return [
    http.get("*/v1/checkin/counters", () => HttpResponse.json(figures)),
    http.get("*/v1/checkin/session", () =>
      HttpResponse.json({ device, event, gates, gate_id: "gat_b", counters: figures }),
    ),
    http.post<never, { scan_id: string }>("*/v1/checkin/scans", async ({ request }) =>
      HttpResponse.json({ ...answer(), scan_id: (await request.json()).scan_id }),
    ),
  ];
}
