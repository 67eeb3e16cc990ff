import { describe, expect, it } from "vitest";
import { t } from "../../../i18n";
import { check, declineWords, groupExpiry, groupNumber } from "./card";

const now = new Date(2026, 10, 22);
const good = { number: "4242 4242 4242 4242", expiry: "11 / 26", cvc: "123" };

describe("typing a card", () => {
  it.each([
    ["4242424242424242", "4242 4242 4242 4242"],
    ["4242-4242 42", "4242 4242 42"],
  ])("number %s", (typed, shown) => expect(groupNumber(typed)).toBe(shown));

  it.each([
    ["0429", "04 / 29"],
    ["4", "04"],
    ["1", "1"],
    ["1/29", "01 / 29"],
    ["04/2029", "04 / 29"],
    ["12", "12"],
  ])("expiry %s", (typed, shown) => expect(groupExpiry(typed)).toBe(shown));
});

describe("checking a card", () => {
  it("accepts one that expires this month", () => expect(check(good, now)).toEqual({}));

  it.each([
    [{ number: "4242 4242 4242 4241" }, { number: t.card.numberWrong }],
    [{ number: "4242" }, { number: t.card.numberWrong }],
    [{ expiry: "10 / 26" }, { expiry: t.card.expiryPast }],
    [{ expiry: "13 / 29" }, { expiry: t.card.expiryWrong }],
    [{ cvc: "12" }, { cvc: t.card.cvcWrong }],
  ])("refuses %j", (part, errors) => expect(check({ ...good, ...part }, now)).toEqual(errors));
});

it("a stolen card reads like any decline", () => {
  expect(declineWords("stolen_card")).toBe(t.card.declined.generic);
  expect(declineWords("insufficient_funds")).toBe(t.card.declined.funds);
});
