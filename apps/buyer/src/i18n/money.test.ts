import { describe, expect, it } from "vitest";
import { money } from "./money";

describe("money", () => {
  it.each([
    [4150, "USD", "$41.50"],
    [100000, "USD", "$1,000.00"],
    [0, "EUR", "€0.00"],
    [1500, "JPY", "¥1,500"],
    [1500, "KWD", "KWD 1.500"],
    [999, "UGX", "UGX 999"],
  ])("writes %i %s as %s", (amount, currency, text) => {
    expect(
      money({ amount, currency })
        .replace(/\u00a0/g, " ")
        .replace("JP¥", "¥"),
    ).toBe(text);
  });
});
