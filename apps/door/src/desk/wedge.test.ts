import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { listenForWedge } from "./wedge";

let codes: string[];
let clock: number;
let stop: () => void;

beforeEach(() => {
  codes = [];
  clock = 0;
  stop = listenForWedge(
    (code) => codes.push(code),
    (text) => text.startsWith("TX1:"),
    () => clock,
  );
});
afterEach(() => {
  stop();
  document.body.replaceChildren();
});

function press(key: string, gap: number, target: Element = document.body): KeyboardEvent {
  clock += gap;
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  target.dispatchEvent(event);
  return event;
}

function type(text: string, gap: number, target?: Element) {
  return [...text].map((key) => press(key, gap, target));
}

it("hears a scanner wherever the focus is", () => {
  type("TX1:ABC 12", 5);
  press("Enter", 5);
  expect(codes).toEqual(["TX1:ABC 12"]);
});

it("hears two codes one right after the other", () => {
  for (const code of ["TX1:AAAA", "TX1:BBBB"]) {
    type(code, 5);
    press("Enter", 5);
  }
  expect(codes).toEqual(["TX1:AAAA", "TX1:BBBB"]);
});

it("does not take a person's typing for a scanner", () => {
  type("TX1:ABC12", 140);
  press("Enter", 140);
  type("abc", 5);
  press("Enter", 5);
  expect(codes).toEqual([]);
});

it("forgets what was typed slowly before the scanner", () => {
  type("zz", 400);
  clock += 400;
  type("K7QM2XPA", 8);
  press("Enter", 8);
  expect(codes).toEqual(["K7QM2XPA"]);
});

it("bears a key that comes late, as long as the whole is fast", () => {
  type("TX1:AB", 5);
  type("C", 150);
  type("DEFGH", 5);
  press("Enter", 90);
  expect(codes).toEqual(["TX1:ABCDEFGH"]);
});

it("lets Shift come between the letters", () => {
  for (const key of "TX1:AB") {
    press("Shift", 3);
    press(key, 3);
  }
  press("Enter", 3);
  expect(codes).toEqual(["TX1:AB"]);
});

it("presses no button by a scanner's spaces and Enter", () => {
  const button = document.body.appendChild(document.createElement("button"));
  const keys = type("TX1:A B", 5, button);
  expect(keys[5]?.defaultPrevented).toBe(true);
  expect(press("Enter", 5, button).defaultPrevented).toBe(true);
});

it("leaves a person's space and Enter on a button alone", () => {
  const button = document.body.appendChild(document.createElement("button"));
  expect(press(" ", 500, button).defaultPrevented).toBe(false);
  expect(press("Enter", 500, button).defaultPrevented).toBe(false);
});

it("takes a scanner's code out of the field that it typed into", () => {
  const field = document.body.appendChild(document.createElement("input"));
  field.value = "Ada";
  const onInput = vi.fn();
  field.addEventListener("input", onInput);
  for (const key of "TX1:ABC") {
    press(key, 5, field);
    field.value += key;
  }
  press("Enter", 5, field);
  expect(codes).toEqual(["TX1:ABC"]);
  expect(field.value).toBe("Ada");
  expect(onInput).toHaveBeenCalledOnce();
});

it("leaves what is filled in quickly, but is no code, in its field", () => {
  const field = document.body.appendChild(document.createElement("input"));
  field.value = "Ada Moreno";
  type("Ada Moreno", 2, field);
  expect(press("Enter", 2, field).defaultPrevented).toBe(false);
  expect(codes).toEqual([]);
  expect(field.value).toBe("Ada Moreno");
});
