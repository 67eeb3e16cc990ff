import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { patiently } from "./patience";
import { Problem } from "./problem";

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0);
});
afterEach(() => void vi.useRealTimers());

const busy = (seconds?: number, status = 503) => new Problem(status, "busy", "", [], "", seconds);
const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

/** Work that fails so often before it succeeds. */
function work(...failures: Problem[]) {
  const tries: number[] = [];
  const told: (number | undefined)[] = [];
  const start = Date.now();
  const left = new AbortController();
  const done = patiently(
    async () => {
      tries.push((Date.now() - start) / 1000);
      const failure = failures.shift();
      if (failure) throw failure;
      return "held";
    },
    (at) => told.push(at && Math.round((at - start) / 1000)),
    left.signal,
  );
  done.catch(() => {});
  return { done, tries, told, left };
}

it("tries again when the server says, and tells when that is", async () => {
  const { done, tries, told } = work(busy(7), busy(3, 429));
  await pass(11);
  expect(await done).toBe("held");
  expect(tries).toEqual([0, 7, 10]);
  expect(told).toEqual([7, undefined, 10, undefined]);
});

it("gives up in the end", async () => {
  const { done, tries } = work(busy(2), busy(2), busy(2), busy(2), busy(2), busy(2));
  await pass(60);
  await expect(done).rejects.toMatchObject({ status: 503 });
  expect(tries).toEqual([0, 2, 4, 6, 8]);
});

it("does not keep anybody for minutes or for nobody knows how long, nor repeat what is refused", async () => {
  await expect(work(busy()).done).rejects.toMatchObject({ status: 503 });
  await expect(work(busy(120)).done).rejects.toMatchObject({ retryAfter: 120 });
  await expect(work(new Problem(409, "sold_out", "")).done).rejects.toMatchObject({ code: "sold_out" });
});

it("ends when it is given up", async () => {
  const { done, tries, left } = work(busy(5));
  await pass(1);
  left.abort();
  await pass(10);
  await expect(done).rejects.toMatchObject({ name: "AbortError" });
  expect(tries).toEqual([0]);
});
