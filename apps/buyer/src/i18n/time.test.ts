import { describe, expect, it } from "vitest";
import { clock, countdown, elsewhere, leaf, sameDay } from "./time";

const start = "2030-12-05T04:00:00Z"; // Wednesday evening in Portland, Thursday morning in Berlin

describe("times of an event", () => {
  it("are those of the venue, wherever the reader is", () => {
    expect(leaf(start, "America/Los_Angeles")).toEqual({ weekday: "Wed", day: "4", month: "Dec" });
    expect(leaf(start, "Europe/Berlin")).toEqual({ weekday: "Thu", day: "5", month: "Dec" });
    expect(clock(start, "America/Los_Angeles")).toMatch(/^(20:00|8:00.PM)$/);
  });

  it("are told twice only where the clocks differ", () => {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(elsewhere(start, here)).toBe(false);
    expect(elsewhere(start, "Pacific/Kiritimati")).toBe(true);
  });

  it("belong to a day of the venue", () => {
    expect(sameDay(start, "2030-12-04T20:00:00Z", "America/Los_Angeles")).toBe(true);
    expect(sameDay(start, "2030-12-04T20:00:00Z", "Europe/Berlin")).toBe(false);
  });
});

describe("countdown", () => {
  it.each([
    [600_000, "10:00"],
    [59_001, "1:00"],
    [59_000, "0:59"],
    [1, "0:01"],
    [0, "0:00"],
    [-5000, "0:00"],
  ])("%i ms is %s", (ms, text) => expect(countdown(ms)).toBe(text));
});
