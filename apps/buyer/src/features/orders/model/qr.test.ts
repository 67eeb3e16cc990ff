import { expect, it } from "vitest";
import { drawQr } from "./qr";

const tx1 = `TX1:${"A1B2C3D4E5".repeat(16).slice(0, 159)}`; // 163 characters, as a real ticket's

it("a ticket's code is drawn in alphanumeric mode: 45 modules, level M", () => {
  expect(drawQr(tx1).size).toBe(45);
});

it("draws the finder pattern at its corners", () => {
  const { path } = drawQr(tx1);
  expect(path.startsWith("M0 0h7v1h-7z")).toBe(true);
  expect(path).toContain("M38 0h7v1h-7z");
  expect(path).toContain("M0 44h7v1h-7z");
});
