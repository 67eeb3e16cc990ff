import { expect, it } from "vitest";
import { ago, briefTime, clockTime } from "./format";

const now = Date.parse("2026-12-04T19:00:00Z");

it.each([
  ["2026-12-04T18:59:58Z", "just now"],
  ["2026-12-04T18:59:30Z", "30 seconds ago"],
  ["2026-12-04T18:55:10Z", "4 minutes ago"],
  ["2026-12-04T18:00:00Z", "1 hour ago"],
  ["2026-12-01T19:00:00Z", "3 days ago"],
  ["2026-12-04T19:00:09Z", "just now"],
])("%s is %s", (at, words) => {
  expect(ago(at, now)).toBe(words);
});

it("shows times in the zone of the event, with the day when it is another", () => {
  expect(clockTime("2026-12-04T18:42:00Z", "Europe/Berlin")).toBe("19:42");
  expect(briefTime("2026-12-04T18:42:00Z", "Europe/Berlin", now)).toBe("19:42");
  expect(briefTime("2026-12-03T18:42:00Z", "Europe/Berlin", now)).toBe("Thu 3 Dec, 19:42");
});
