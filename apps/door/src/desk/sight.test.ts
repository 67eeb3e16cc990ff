import { describe, expect, it } from "vitest";
import { Sight } from "./sight";

/** Shows pictures 40 ms apart and gives the times at which a code was taken. */
function watch(pictures: (string | null)[], every = 40): number[] {
  const sight = new Sight();
  const taken: number[] = [];
  pictures.forEach((text, index) => {
    const now = index * every;
    if (!sight.isNew(text, now) || text === null) return;
    sight.taken(text, now);
    taken.push(now);
  });
  return taken;
}

const shown = (text: string | null, ms: number, every = 40) => Array(Math.round(ms / every)).fill(text);

describe("the same code in view", () => {
  it("is taken once, however long it is held up", () => {
    expect(watch(shown("A", 20_000))).toEqual([0]);
  });

  it("is taken once although some pictures of it cannot be read", () => {
    expect(watch([...shown("A", 400), ...shown(null, 520), ...shown("A", 400)])).toEqual([0]);
  });

  it("is taken again when it had left the view: a second person's copy", () => {
    expect(watch([...shown("A", 1000), ...shown(null, 1200), ...shown("A", 400)])).toEqual([0, 2200]);
  });

  it("is taken again after another code", () => {
    expect(watch([...shown("A", 400), ...shown("B", 400), ...shown("A", 400)])).toEqual([0, 400, 800]);
  });

  it("is not forgotten by a camera that looks rarely, for 2.5 s", () => {
    expect(watch(["A", null, null, "A"], 600)).toEqual([0]);
    expect(watch(["A", null, null, null, null, "A"], 600)).toEqual([0, 3000]);
  });
});

it("offers a code again that could not be taken", () => {
  const sight = new Sight();
  expect(sight.isNew("A", 0)).toBe(true);
  expect(sight.isNew("A", 40)).toBe(true);
  sight.taken("A", 80);
  expect(sight.isNew("A", 120)).toBe(false);
});
