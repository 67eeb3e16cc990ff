import { describe, expect, it } from "vitest";
import type { Tier } from "../../../api/types";
import { offer, usd } from "../../../test/samples";
import { lowest, most, onSale, possible, sameItems, toItems, totalOf } from "./selection";

const floor = offer.tiers[0] as Tier;

describe("a selection", () => {
  it("costs the all-in price times how many", () => {
    expect(totalOf({ tir_floor: 2 }, offer)).toEqual(usd(8300));
  });

  it("keeps what the offer still allows", () => {
    expect(possible({ tir_floor: 5, tir_box: 1, tir_gone: 2 }, offer)).toEqual({ tir_floor: 2 });
  });

  it("falls when fewer are left than the least an order may have", () => {
    const pairs: Tier = { ...floor, min: 2, remaining: 1 };
    expect(onSale(pairs)).toBe(false);
    expect(possible({ tir_floor: 2 }, { ...offer, tiers: [pairs] })).toEqual({});
  });

  it("names only what is chosen", () => {
    expect(toItems({ tir_floor: 0, tir_box: 3 })).toEqual([{ tier_id: "tir_box", quantity: 3 }]);
  });
});

it("one order has no more than are left", () => {
  expect(most({ ...floor, max: 8, remaining: 3 })).toBe(3);
  expect(most({ ...floor, max: 8 })).toBe(8);
});

it("the lowest price is one that can be bought", () => {
  const cheapButGone: Tier = { ...floor, id: "x", each: usd(100), availability: "sold_out" };
  expect(lowest({ ...offer, tiers: [cheapButGone, floor] })).toEqual(usd(4150));
  expect(lowest({ ...offer, tiers: [cheapButGone] })).toBeUndefined();
});

it("the same items in another order are the same", () => {
  const a = [
    { tier_id: "a", quantity: 1 },
    { tier_id: "b", quantity: 2 },
  ];
  expect(sameItems(a, [...a].reverse())).toBe(true);
  expect(sameItems(a, a.slice(1))).toBe(false);
});
