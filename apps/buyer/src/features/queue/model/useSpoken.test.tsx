import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useSpoken } from "./useSpoken";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000));

it("says the newest place at most every thirty seconds, and news at once", async () => {
  const { result, rerender } = renderHook(({ words, about }) => useSpoken(words, about), {
    initialProps: { words: "40 ahead", about: "waiting" },
  });
  await pass(0);
  expect(result.current).toBe("40 ahead");
  for (const ahead of [38, 35, 31]) {
    rerender({ words: `${ahead} ahead`, about: "waiting" });
    await pass(9);
    expect(result.current).toBe("40 ahead");
  }
  await pass(4);
  expect(result.current).toBe("31 ahead");
  rerender({ words: "paused", about: "paused" });
  await pass(0);
  expect(result.current).toBe("paused");
});
