import { describe, expect, it } from "vitest";
import { q } from "../../../i18n/queue";
import { countdown, estimateWords, moment } from "./words";

describe("an estimate", () => {
  it.each([
    [undefined, q.estimate.unknown],
    [0, q.estimate.minute],
    [60, q.estimate.minute],
    [61, q.estimate.range(1, 2)],
    [5 * 60, q.estimate.range(4, 7)],
    [20 * 60, q.estimate.range(15, 30)],
    [42 * 60, q.estimate.range(30, 60)],
    [55 * 60, q.estimate.atLeast(40)],
    [61 * 60, q.estimate.hour],
  ])("of %s seconds promises no more than anybody can know", (seconds, words) =>
    expect(estimateWords(seconds)).toBe(words),
  );
});

it("a countdown goes by the clock and stops at zero", () => {
  const at = "2030-05-01T10:00:00Z";
  const before = (seconds: number) => countdown(at, Date.parse(at) - seconds * 1000);
  expect([before(90_000 + 3661), before(3725), before(125), before(5), before(-9)]).toEqual([
    "1 d 2 h",
    "1:02:05",
    "2:05",
    "0:05",
    "0:00",
  ]);
});

it("a moment has its day unless it is today", () => {
  const now = Date.parse("2030-05-01T10:00:00Z");
  expect(moment("2030-05-01T18:00:00Z", "Europe/London", now)).toMatch(/^at 7:00/);
  expect(moment("2030-05-02T18:00:00Z", "Europe/London", now)).toMatch(/^on Thu/);
});
