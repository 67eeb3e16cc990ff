import { describe, expect, it } from "vitest";
import { contract } from "../test/samples";
import { type Decision, decide, type Facts, grace } from "./decide";

type Vectors = { grace_seconds: number; cases: { name: string; facts: Facts; decision: Decision }[] };

const vectors = contract<Vectors>("door/decide.json");

describe("the rules of the door, the same vectors as in Go", () => {
  it("has vectors and the same grace", () => {
    expect(vectors.cases.length).toBeGreaterThan(30);
    expect(grace).toBe(vectors.grace_seconds);
  });

  it.each(vectors.cases)("$name: $decision.verdict", ({ facts, decision }) => {
    expect(decide(facts)).toEqual(decision);
  });
});
