import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Problem } from "../api/problem";
import type { Verdict } from "../api/types";
import { admitted, codeA, codeB, verdict } from "../test/samples";
import { Desk } from "./desk";
import type { Scan, Verdicts } from "./verdicts";

type Answer = Verdict | Problem | "never";

/** Verdicts as a list says; remembers what was asked. */
class Scripted implements Verdicts {
  readonly asked: Scan[] = [];
  readonly undone: string[] = [];
  constructor(readonly answers: Answer[]) {}

  decide(scan: Scan): Promise<Verdict> {
    this.asked.push(scan);
    const answer = this.answers.shift() ?? "never";
    if (answer === "never") return new Promise(() => {});
    return answer instanceof Problem
      ? Promise.reject(answer)
      : Promise.resolve({ ...answer, scan_id: scan.id });
  }

  async undo(scanId: string): Promise<string> {
    this.undone.push(scanId);
    return "2026-12-04T18:40:00Z";
  }
}

const away = new Problem(0, "no_answer", "");
const word = (desk: Desk) => {
  const view = desk.view.get();
  return view.kind === "judged" ? view.verdict.title : view.kind;
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => sessionStorage.clear());

describe("the desk", () => {
  it("shows the server's word, and takes the next code over it", async () => {
    const verdicts = new Scripted([admitted(), verdict("already_in", "Already in")]);
    const desk = new Desk(verdicts);
    expect(desk.offer(codeA)).toBe(true);
    expect(word(desk)).toBe("asking");
    expect(desk.offer(codeB)).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(word(desk)).toBe("Let in");
    expect(desk.offer(codeB)).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(word(desk)).toBe("Already in");
    expect(verdicts.asked[0]?.id).not.toBe(verdicts.asked[1]?.id);
  });

  it("says at once what is no ticket, and asks nobody", () => {
    const verdicts = new Scripted([]);
    const desk = new Desk(verdicts);
    desk.offer("https://tickets.example/order/ord_1");
    expect(word(desk)).toBe("Not a ticket");
    expect(verdicts.asked).toEqual([]);
  });

  it("asks again by itself with the same scan id, and is never green meanwhile", async () => {
    const verdicts = new Scripted([away, new Problem(503, "try_again", ""), admitted()]);
    const desk = new Desk(verdicts);
    desk.offer(codeA);
    await vi.advanceTimersByTimeAsync(1);
    expect(word(desk)).toBe("unjudged");
    await vi.advanceTimersByTimeAsync(5000);
    expect(word(desk)).toBe("Let in");
    expect(new Set(verdicts.asked.map((scan) => scan.id)).size).toBe(1);
    expect(verdicts.asked).toHaveLength(3);
  });

  it("says so when an answer takes long, and still takes that answer", async () => {
    let answer: (verdict: Verdict) => void = () => {};
    const slow: Verdicts = {
      decide: (scan) =>
        new Promise((resolve) => {
          answer = (said) => resolve({ ...said, scan_id: scan.id });
        }),
      undo: async () => "",
    };
    const desk = new Desk(slow);
    desk.offer(codeA);
    await vi.advanceTimersByTimeAsync(2400);
    expect(word(desk)).toBe("asking");
    await vi.advanceTimersByTimeAsync(200);
    expect(word(desk)).toBe("unjudged");
    answer(admitted());
    await vi.advanceTimersByTimeAsync(1);
    expect(word(desk)).toBe("Let in");
  });

  it("asks at once when the network is back", async () => {
    const verdicts = new Scripted([away, away, away, away, admitted()]);
    const desk = new Desk(verdicts);
    desk.offer(codeA);
    await vi.advanceTimersByTimeAsync(3500);
    expect(verdicts.asked).toHaveLength(4);
    desk.hurry();
    await vi.advanceTimersByTimeAsync(1);
    expect(word(desk)).toBe("Let in");
  });

  it("does not ask again when asking cannot help", async () => {
    const verdicts = new Scripted([new Problem(409, "scan_id_taken", "Taken.")]);
    const desk = new Desk(verdicts);
    desk.offer(codeA);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(word(desk)).toBe("unjudged");
    expect(verdicts.asked).toHaveLength(1);
  });

  it("keeps a hand scanner's code that comes while another is asked", async () => {
    const verdicts = new Scripted([admitted(), verdict("void", "Not valid")]);
    const desk = new Desk(verdicts);
    desk.enter(codeA);
    desk.enter(codeB);
    await vi.advanceTimersByTimeAsync(1);
    expect(word(desk)).toBe("Let in");
    await vi.advanceTimersByTimeAsync(1500);
    expect(word(desk)).toBe("Not valid");
  });

  it("takes an unjudged scan up again after the page was loaded anew", async () => {
    const before = new Scripted(["never"]);
    new Desk(before).offer(codeA);
    const after = new Scripted([admitted()]);
    const desk = new Desk(after);
    desk.resume();
    await vi.advanceTimersByTimeAsync(1);
    expect(word(desk)).toBe("Let in");
    expect(after.asked[0]).toEqual(before.asked[0]);
    expect(sessionStorage).toHaveLength(0);
  });

  it("remembers the last admission until it is undone", async () => {
    const verdicts = new Scripted([admitted(), verdict("void", "Not valid")]);
    const desk = new Desk(verdicts);
    desk.offer(codeA);
    await vi.advanceTimersByTimeAsync(1);
    desk.offer(codeB);
    await vi.advanceTimersByTimeAsync(1);
    const id = verdicts.asked[0]?.id ?? "";
    expect(desk.last.get()?.scan_id).toBe(id);
    await desk.undo(id, "Wrong person");
    expect(desk.last.get()).toBeNull();
    expect(verdicts.undone).toEqual([id]);
    expect(word(desk)).toBe("Not valid");
  });
});
