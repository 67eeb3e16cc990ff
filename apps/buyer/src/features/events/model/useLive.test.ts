import { describe, expect, it } from "vitest";
import { offer } from "../../../test/samples";
import { merge } from "./useLive";

describe("live availability", () => {
  it("changes what is left and nothing else", () => {
    const [first, ...rest] = offer.tiers;
    if (!first) throw new Error("the sample has no tiers");
    const fresh = merge(offer, {
      event_id: offer.event_id,
      status: "on_sale",
      tiers: [{ id: first.id, availability: "few", remaining: 3, max: 3 }],
    });
    expect(fresh?.tiers[0]).toEqual({ ...first, availability: "few", remaining: 3, max: 3 });
    expect(fresh?.tiers.slice(1)).toEqual(rest);
    expect(merge(undefined, { event_id: "evt_1", status: "sold_out", tiers: [] })).toBeUndefined();
  });
});
