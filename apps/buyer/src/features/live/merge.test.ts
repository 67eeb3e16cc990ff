import { describe, expect, it } from "vitest";
import { offer } from "../../test/samples";
import { merge, turned } from "./merge";

const floor = { id: "tir_floor", availability: "few" as const, remaining: 3, max: 3 };
const now = (
  ...tiers: (typeof floor | (Omit<typeof floor, "availability"> & { availability: "sold_out" }))[]
) => ({
  event_id: offer.event_id,
  status: "on_sale" as const,
  tiers,
});

describe("live availability", () => {
  it("changes what is left and nothing else", () => {
    const [first, ...rest] = offer.tiers;
    const fresh = merge(offer, now(floor));
    expect(fresh.tiers[0]).toEqual({ ...first, availability: "few", remaining: 3, max: 3 });
    expect(fresh.tiers.slice(1)).toEqual(rest);
  });

  it("names what sold out and what came back, once", () => {
    const gone = merge(offer, now({ ...floor, availability: "sold_out", remaining: 0 }));
    expect(turned(offer, gone)).toEqual({ went: ["Floor"], back: [] });
    expect(turned(gone, gone)).toEqual({ went: [], back: [] });
    expect(turned(gone, offer)).toEqual({ went: [], back: ["Floor"] });
    expect(turned(offer, { ...offer, status: "sold_out" })).toEqual({ went: ["Floor"], back: [] });
  });
});
