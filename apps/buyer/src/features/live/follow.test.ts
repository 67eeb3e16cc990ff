import { HttpResponse, http } from "msw";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { server } from "../../test/server";
import { seen } from "../../test/tabs";
import { follow } from "./follow";

const document_ = (remaining: number) => ({
  event_id: "evt_1",
  status: "on_sale",
  tiers: [{ id: "tir_floor", availability: "few", remaining, max: 2 }],
});

class Stream {
  static readonly CLOSED = 2;
  static all: Stream[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onerror?: () => void;
  readyState = 0;
  url: string;
  constructor(url: string) {
    this.url = url;
    Stream.all.push(this);
  }
  close() {
    this.readyState = 2;
  }
}

let stop = () => {};
const left: (number | undefined)[] = [];
const begin = () => {
  stop = follow("evt_1", (now) => left.push(now.tiers[0]?.remaining));
};
const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
const newest = () => Stream.all.at(-1) as Stream;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  vi.stubGlobal("EventSource", Stream);
  Stream.all = [];
  left.length = 0;
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("tells what is pushed while the page is seen, and nothing while it is hidden", async () => {
  begin();
  expect(newest().url).toBe("/v1/checkout/events/evt_1/availability/live");
  newest().onmessage?.({ data: JSON.stringify(document_(7)) });
  expect(left).toEqual([7]);
  seen(false);
  expect(newest().readyState).toBe(Stream.CLOSED);
  expect(Stream.all).toHaveLength(1);
  seen(true);
  expect(Stream.all).toHaveLength(2);
  stop();
  expect(newest().readyState).toBe(Stream.CLOSED);
  seen(true);
  expect(Stream.all).toHaveLength(2);
});

it("asks every ten seconds while the stream is broken, and no more once it is back", async () => {
  let asked = 0;
  server.use(
    http.get("/v1/checkout/events/evt_1/availability", () => HttpResponse.json(document_(100 + ++asked))),
  );
  begin();
  newest().onerror?.();
  newest().onerror?.(); // every failed try of the browser says so
  await pass(9);
  expect(asked).toBe(0);
  await pass(2);
  await vi.waitFor(() => expect(left).toEqual([101]));
  await pass(10);
  await vi.waitFor(() => expect(left).toEqual([101, 102]));
  newest().onopen?.();
  await pass(60);
  expect(asked).toBe(2);
});

it("opens a stream anew that the server refused", async () => {
  server.use(http.get("/v1/checkout/events/evt_1/availability", () => HttpResponse.json(document_(1))));
  begin();
  newest().close();
  newest().onerror?.();
  await pass(31);
  expect(Stream.all).toHaveLength(2);
});

it("asks where the browser knows no streams", async () => {
  vi.stubGlobal("EventSource", undefined);
  server.use(http.get("/v1/checkout/events/evt_1/availability", () => HttpResponse.json(document_(3))));
  begin();
  await pass(11);
  await vi.waitFor(() => expect(left).toEqual([3]));
});
