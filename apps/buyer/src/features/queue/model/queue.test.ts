import { createHash, createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { t } from "../../../i18n";
import { checkDraw } from "./draw";
import { sha256, solve } from "./sha256";
import { countdown, estimateWords } from "./words";

const words = (text: string) =>
  Array.from(sha256(text), (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");

describe("the puzzle", () => {
  it("hashes as everybody else does, around the edges of a block", () => {
    for (const length of [0, 1, 3, 55, 56, 63, 64, 65, 119, 120, 200]) {
      const text = "abc".repeat(70).slice(0, length);
      expect(words(text)).toBe(createHash("sha256").update(text).digest("hex"));
    }
  });

  it("finds a number that the server accepts", async () => {
    const n = await solve("challenge.mac", 10);
    const sum = createHash("sha256").update(`challenge.mac:${n}`).digest();
    expect(sum.readUInt32BE(0) >>> 22).toBe(0);
  });
});

describe("checking a draw", () => {
  const seed = "ab".repeat(32);
  const secret = Buffer.from(seed, "hex");
  const hash = createHash("sha256").update(secret).digest("hex");
  const lot = (id: string) => createHmac("sha256", secret).update(id).digest("hex");
  const order = ["ent_a", "ent_b", "ent_c", "ent_d"].sort((a, b) => (lot(a) < lot(b) ? -1 : 1));

  it("agrees with an honest draw and finds a dishonest one", async () => {
    expect(await checkDraw(seed, hash, order)).toBe("ok");
    const [first, second, ...rest] = order as [string, string, ...string[]];
    expect(await checkDraw(seed, hash, [second, first, ...rest])).toBe(1);
    expect(await checkDraw("cd".repeat(32), hash, order)).toBe("seed");
  });
});

describe("words of a queue", () => {
  it("promises no more than anybody can know", () => {
    expect(estimateWords(undefined)).toBe(t.queue.unknown);
    expect(estimateWords(40)).toBe(t.queue.minute);
    expect(estimateWords(61)).toBe(t.queue.about(2));
    expect(estimateWords(21 * 60)).toBe(t.queue.about(25));
    expect(estimateWords(3700)).toBe(t.queue.hour);
  });

  it("counts down and stops at zero", () => {
    expect(countdown("2030-05-01T10:00:00Z", Date.parse("2030-05-01T08:57:55Z"))).toBe("1:02:05");
    expect(countdown("2030-05-01T10:00:00Z", Date.parse("2030-05-01T09:59:55Z"))).toBe("0:05");
    expect(countdown("2030-05-01T10:00:00Z", Date.parse("2030-05-01T10:01:00Z"))).toBe("0:00");
  });
});
