import { createHash } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { chance, solve } from "./puzzle";
import type { News, Task } from "./puzzle.worker";
import { seeker, sha256 } from "./sha256";

const hex = (text: string) =>
  Array.from(sha256(text), (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");

const zeros = (text: string) => Math.clz32(createHash("sha256").update(text).digest().readUInt32BE(0));

afterEach(() => vi.unstubAllGlobals());

describe("SHA-256", () => {
  it.each([
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ],
    [
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1",
    ],
  ])("of %j is as in FIPS 180", (text, sum) => expect(hex(text)).toBe(sum));

  it("agrees with another one around the edges of a block", () => {
    for (let length = 0; length < 200; length++) {
      const text = "0123456789abcdef".repeat(13).slice(0, length);
      expect(hex(text)).toBe(createHash("sha256").update(text).digest("hex"));
    }
  });
});

describe("the search", () => {
  it("finds the first number that the server accepts, whatever the challenge's length", () => {
    for (const length of [1, 54, 55, 62, 63, 64, 78, 119, 120, 130]) {
      const challenge = "k".repeat(length);
      const seek = seeker(challenge, 8);
      const found = seek(100) ?? seek(100_000);
      expect(zeros(`${challenge}:${found}`)).toBeGreaterThanOrEqual(8);
      for (let n = 0; n < Number(found); n++) expect(zeros(`${challenge}:${n}`)).toBeLessThan(8);
    }
  });

  it("solves a real one on the page where there is no worker, and tells how far it is", async () => {
    const told: number[] = [];
    const n = await solve(
      { challenge: "challenge.mac", difficulty: 12 },
      (done) => told.push(done),
      new AbortController().signal,
    );
    expect(zeros(`challenge.mac:${n}`)).toBeGreaterThanOrEqual(12);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.every((done) => done > 0 && done < 1)).toBe(true);
  });

  it("is done in a worker where there is one, which ends with it", async () => {
    const worker = stubWorker((post, { difficulty }) => {
      post({ tried: 2 ** difficulty });
      post({ tried: 2 ** (difficulty + 1), solution: "77" });
    });
    const told: number[] = [];
    const task = { challenge: "c", difficulty: 16 };
    expect(await solve(task, (done) => told.push(done), new AbortController().signal)).toBe("77");
    expect(told[0]).toBeCloseTo(1 - 1 / Math.E);
    expect(worker.ended).toBe(1);
    expect(worker.address).toMatch(/puzzle\.worker/);
  });

  it("goes on on the page when the worker may not run", async () => {
    stubWorker((_post, _task, fail) => fail());
    expect(await solve({ challenge: "c", difficulty: 4 }, () => {}, new AbortController().signal)).toMatch(
      /^\d+$/,
    );
  });

  it("ends when the page is left", async () => {
    const worker = stubWorker(() => {});
    const left = new AbortController();
    const solving = solve({ challenge: "c", difficulty: 16 }, () => {}, left.signal);
    left.abort();
    await expect(solving).rejects.toMatchObject({ name: "AbortError" });
    expect(worker.ended).toBe(1);
  });

  it("shows a progress that only grows and never promises to be done", () => {
    expect(chance(0, 16)).toBe(0);
    expect(chance(2 ** 16, 16)).toBeLessThan(chance(2 ** 17, 16));
    expect(chance(2 ** 20, 16)).toBeLessThan(1);
  });
});

type Play = (post: (news: News) => void, task: Task, fail: () => void) => void;

function stubWorker(play: Play) {
  const told = { ended: 0, address: "" };
  class FakeWorker {
    onmessage?: (event: { data: News }) => void;
    onerror?: () => void;
    constructor(address: URL) {
      told.address = address.href;
    }
    postMessage(task: Task) {
      queueMicrotask(() =>
        play(
          (data) => this.onmessage?.({ data }),
          task,
          () => this.onerror?.(),
        ),
      );
    }
    terminate() {
      told.ended++;
    }
  }
  vi.stubGlobal("Worker", FakeWorker);
  return told;
}
