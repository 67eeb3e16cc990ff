import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { learn, learnNow, serverNow } from "./clock";

const here = Date.parse("2030-05-01T10:00:00Z");
const ahead = () => serverNow() - Date.now();
const dated = (ms: number) => new Response(null, { headers: { Date: new Date(here + ms).toUTCString() } });

beforeEach(() => void vi.useFakeTimers({ now: here }));
afterEach(() => {
  learn(dated(0));
  vi.useRealTimers();
});

it("a device that is minutes off counts by the server's clock", () => {
  learn(dated(300_000));
  expect(ahead()).toBe(300_000);
  learn(dated(0));
  expect(ahead()).toBe(0);
});

it("takes the time that an answer names in the middle of the way, and keeps it when a rounded one agrees", () => {
  learnNow(new Date(here + 5700).toISOString(), here - 400);
  expect(ahead()).toBe(5900);
  learn(dated(5000));
  expect(ahead()).toBe(5900);
  learnNow(new Date(here + 5200).toISOString(), here); // a cache kept it for a moment
  expect(ahead()).toBe(5900);
});
