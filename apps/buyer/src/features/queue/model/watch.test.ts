import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Problem } from "../../../api/problem";
import { seen, stubTabs } from "../../../test/tabs";
import type { Turn } from "./look";
import { place } from "./place";
import { forgetQueue, type View, type Watcher, watch } from "./watch";

const start = Date.parse("2030-05-01T10:00:00Z");
const second = 1000;
const id = "evt_1";

const turn = (ahead: number, more: object = {}): Turn => ({
  status: {
    event_id: id,
    phase: "open",
    serving: 5,
    positions: 100,
    waiting: 95,
    rate: 2,
    stock: "available",
    proof_of_work: false,
    email_required: false,
    poll_after: 10,
    now: "",
    ...more,
  },
  mine: { entrant_id: "ent_1", ticket: "t", position: 6 + ahead, phase: "open", serving: 5, ahead },
});

type Tab = {
  asked: number[];
  last: () => View;
  watcher: Watcher;
  answer: (next: () => Promise<Turn>) => void;
};
const open: Watcher[] = [];

/** A tab that is at the queue; every look of it is written down. */
function tab(ahead = 40): Tab {
  const asked: number[] = [];
  let last: View = { kept: {} };
  let answer = async () => turn(ahead);
  const tell = (view: View) => {
    last = view;
  };
  const watcher = watch(id, tell, async () => {
    asked.push(Date.now() - start);
    return answer();
  });
  open.push(watcher);
  return { asked, last: () => last, watcher, answer: (next) => (answer = next) };
}

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * second);

beforeEach(() => {
  vi.useFakeTimers({ now: start });
  vi.spyOn(Math, "random").mockReturnValue(0.5); // the middle of every spread
});
afterEach(() => {
  for (const watcher of open.splice(0)) watcher.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("one tab", () => {
  it("asks as often as the server says, within a fifth of it either way", async () => {
    const { asked } = tab();
    await pass(25);
    expect(asked).toEqual([0, 10 * second, 20 * second]);
    vi.mocked(Math.random).mockReturnValue(0);
    await pass(5); // the one at 30 s was planned before
    vi.mocked(Math.random).mockReturnValue(0.999);
    await pass(19);
    expect(asked[4]).toBe(38 * second);
    expect(asked).toHaveLength(5); // the next is nearly twelve seconds later
  });

  it("waits as long as it is told to when it asked too often, even if it is looked at meanwhile", async () => {
    const mine = tab();
    await pass(1);
    mine.answer(() => Promise.reject(new Problem(429, "too_many", "", [], "", 60)));
    await pass(10);
    expect(mine.last()).toMatchObject({ turn: turn(40), error: { status: 429 } });
    const asked = mine.asked.length;
    await pass(30);
    seen(true);
    await pass(10);
    expect(mine.asked).toHaveLength(asked);
    mine.answer(async () => turn(12));
    await pass(30);
    expect(mine.last().turn?.mine?.ahead).toBe(12);
    expect(mine.last().error).toBeUndefined();
  });

  it("keeps the place without a network, tries less and less often, and at once when it is back", async () => {
    const mine = tab();
    await pass(1);
    mine.answer(() => Promise.reject(new Problem(0, "no_answer", "")));
    await pass(10 + 1 + 2 + 4 + 8);
    expect(mine.asked.map((ms) => ms / second)).toEqual([0, 10, 11, 13, 17, 25]);
    expect(mine.last().turn?.mine?.ahead).toBe(40);
    expect(mine.last().again).toBe(start + 41 * second);
    mine.answer(async () => turn(7));
    await pass(3);
    window.dispatchEvent(new Event("online"));
    await pass(0);
    expect(mine.last().turn?.mine?.ahead).toBe(7);
  });

  it("goes by the time of day when its timers slept in the background", async () => {
    const mine = tab();
    await pass(1);
    seen(false);
    vi.setSystemTime(start + 300 * second); // five minutes without a tick
    mine.answer(async () => turn(3));
    seen(true);
    await pass(0);
    expect(mine.last().turn?.mine?.ahead).toBe(3);
    window.dispatchEvent(new Event("pageshow")); // comes with it, and is not another reason to ask
    await pass(5);
    expect(mine.asked).toHaveLength(2);
  });

  it("shows after a reload what it saw before, and spares the server", async () => {
    place.keep(id, { ticket: "t" });
    const before = tab(40);
    await pass(4);
    before.watcher.stop();
    const after = tab(39);
    expect(after.last().turn?.mine?.ahead).toBe(40);
    await pass(5);
    expect(after.asked).toEqual([]);
    await pass(2);
    expect(after.asked).toEqual([10 * second]);
  });

  it("rests while it is the visitor's turn, and looks when the turn is over", async () => {
    const mine = tab();
    place.keep(id, { ticket: "t", pass: "p", passUntil: new Date(start + 480 * second).toISOString() });
    await pass(470);
    expect(mine.asked).toEqual([0]);
    await pass(12);
    expect(mine.asked.length).toBeGreaterThan(1);
  });

  it("asks no more after the visitor has left, and again on demand", async () => {
    const mine = tab();
    await pass(1);
    forgetQueue(id, "left");
    await pass(60);
    expect(mine.asked.length).toBeLessThanOrEqual(2);
    const asked = mine.asked.length;
    await pass(600);
    expect(mine.asked).toHaveLength(asked);
    forgetQueue(id);
    mine.watcher.now();
    await pass(0);
    expect(mine.asked).toHaveLength(asked + 1);
  });
});

describe.each(["with locks", "without locks"])("several tabs %s", (kind) => {
  beforeEach(() => {
    stubTabs();
    if (kind === "without locks") vi.stubGlobal("navigator", { ...navigator, locks: undefined });
  });

  it("ask together no more often than one, and all know", async () => {
    const tabs = [tab(40), tab(40), tab(40)];
    await pass(95);
    const asked = tabs.flatMap((one) => one.asked);
    // Without locks tabs that open in the same moment may each ask once.
    expect(asked.length).toBeLessThanOrEqual(kind === "with locks" ? 10 : 12);
    for (const one of tabs) one.answer(async () => turn(2));
    await pass(12);
    expect(tabs.map((one) => one.last().turn?.mine?.ahead)).toEqual([2, 2, 2]);
  });

  it("go on when the one that asks is closed", async () => {
    const [first, second_] = [tab(40), tab(39)];
    await pass(1);
    first.watcher.stop();
    await pass(60);
    expect(second_.last().turn?.mine?.ahead).toBe(39);
    expect(second_.asked.length).toBeGreaterThanOrEqual(3);
  });

  it("hear at once of a pass or of leaving in another one", async () => {
    const [, other] = [tab(), tab()];
    await pass(1);
    place.keep(id, { pass: "p", passUntil: new Date(start + 480 * second).toISOString() });
    expect(other.last().kept.pass).toBe("p");
    forgetQueue(id, "left");
    expect(other.last().kept).toEqual({ ended: "left" });
  });
});

describe("several tabs with locks", () => {
  beforeEach(stubTabs);

  it("are led by the one that is looked at", async () => {
    const asleep = tab(40);
    await pass(1);
    const looked = tab(30);
    await pass(1);
    expect(looked.asked).toEqual([]);
    asleep.answer(() => new Promise(() => {})); // its look does not come to an end
    seen(true); // both hear it here; the last one to hear it leads
    await pass(2);
    expect(looked.asked).toHaveLength(1);
    expect(asleep.last().turn?.mine?.ahead).toBe(30);
    const asked = asleep.asked.length;
    await pass(60);
    expect(asleep.asked).toHaveLength(asked);
    expect(looked.asked.length).toBeGreaterThanOrEqual(6);
  });

  it("do not wait for ever for one that sleeps", async () => {
    const asleep = tab(40);
    await pass(1);
    const other = tab(30);
    asleep.answer(() => new Promise(() => {})); // frozen in the middle of a look
    await pass(60);
    expect(other.last().turn?.mine?.ahead).toBe(30);
  });
});

it("where storage is forbidden every tab asks for itself", async () => {
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("no", "SecurityError");
  });
  vi.spyOn(Storage.prototype, "getItem").mockImplementation(() => {
    throw new DOMException("no", "SecurityError");
  });
  const tabs = [tab(4), tab(4)];
  await pass(0);
  expect(tabs.map((one) => one.last().turn?.mine?.ahead)).toEqual([4, 4]);
});
