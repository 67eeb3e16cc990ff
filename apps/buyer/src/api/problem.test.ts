import { expect, it } from "vitest";
import { problemOf } from "./problem";

it.each([
  ["7", 7],
  ["", undefined],
  ["0", undefined],
  ["soon", undefined],
])("Retry-After %j is %s seconds", (said, seconds) => {
  const answer = new Response(null, { status: 503, headers: { "Retry-After": said } });
  expect(problemOf(answer, undefined).retryAfter).toBe(seconds);
});

it("Retry-After may be a date", () => {
  const date = new Date(Date.now() + 60_000).toUTCString();
  const answer = new Response(null, { status: 503, headers: { "Retry-After": date } });
  expect(Math.round((problemOf(answer, undefined).retryAfter ?? 0) / 10)).toBe(6);
});
