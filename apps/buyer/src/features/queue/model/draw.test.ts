import { createHash, createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { repeatDraw } from "./draw";

const seed = "ab".repeat(32);
const secret = Buffer.from(seed, "hex");
const hash = createHash("sha256").update(secret).digest("hex");
const lot = (id: string) => createHmac("sha256", secret).update(id).digest("hex");
const ids = Array.from({ length: 1500 }, (_, n) => `ent_${n}`).sort((a, b) => (lot(a) < lot(b) ? -1 : 1));
const drawn = ids.map((entrant_id, i) => ({ entrant_id, position: i + 1 }));
const repeat = (list = drawn, hashes = [hash], s = seed) => repeatDraw(s, hashes, list, ids[41], () => {});

it("agrees with an honest draw, tells one's own place, and how far it is", async () => {
  const told: number[] = [];
  const verdict = await repeatDraw(seed, [hash, hash], drawn, ids[41], (done) => told.push(done));
  expect(verdict).toEqual({ seed: true, wrong: 0, mine: 42 });
  expect(told).toEqual([1000, 1500]);
  expect((await repeatDraw(seed, [hash], drawn, "ent_late", () => {})).mine).toBeUndefined();
});

it("finds who was put before somebody else", async () => {
  const [a, b, ...rest] = drawn as [(typeof drawn)[0], (typeof drawn)[0], ...typeof drawn];
  const swapped = [{ ...b, position: 1 }, { ...a, position: 2 }, ...rest];
  expect((await repeat(swapped)).wrong).toBe(1);
});

it("finds a gap, and a place that was given twice", async () => {
  expect((await repeat(drawn.filter(({ position }) => position !== 7))).wrong).toBe(7);
  expect((await repeat(drawn.map((one) => (one.position === 9 ? { ...one, position: 8 } : one)))).wrong).toBe(
    9,
  );
});

it("finds another seed, and a hash that was changed since this device saw it", async () => {
  expect((await repeat(drawn, [hash], "cd".repeat(32))).seed).toBe(false);
  expect((await repeat(drawn, [hash, "00".repeat(32)])).seed).toBe(false);
});
