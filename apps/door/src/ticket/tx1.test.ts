import { beforeAll, describe, expect, it } from "vitest";
import { contract } from "../test/samples";
import { importKey, parse, type Result, verify } from "./tx1";

type Vectors = {
  keys: { event: number; kid: number; public_jwk: { x: string } }[];
  cases: {
    name: string;
    text: string;
    result: Result;
    payload?: {
      kid: number;
      event: number;
      ticket_uuid: string;
      tier: number;
      seat: number;
      zones: number;
      valid_from: number;
      valid_until: number;
      generation: number;
      flags: number;
    };
  }[];
};

const { keys, cases } = contract<Vectors>("tickets/tx1.json");
const imported = new Map<string, CryptoKey>();

beforeAll(async () => {
  for (const key of keys) imported.set(`${key.event}/${key.kid}`, await importKey(key.public_jwk.x));
});

describe("TX1, the same vectors as in Go", () => {
  it("has vectors", () => expect(cases.length).toBeGreaterThan(20));

  it.each(cases)("$name: $result", async ({ text, result, payload }) => {
    expect(await verify(text, (event, kid) => imported.get(`${event}/${kid}`))).toBe(result);
    const parsed = parse(text);
    if (!payload) {
      expect(parsed).toEqual({ fault: result });
      return;
    }
    expect("code" in parsed && parsed.code.payload).toEqual({
      kid: payload.kid,
      event: payload.event,
      ticket: payload.ticket_uuid.replaceAll("-", ""),
      tier: payload.tier,
      seat: payload.seat,
      zones: payload.zones,
      validFrom: payload.valid_from,
      validUntil: payload.valid_until,
      generation: payload.generation,
      flags: payload.flags,
    });
  });
});
