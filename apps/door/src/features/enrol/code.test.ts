import { describe, expect, it } from "vitest";
import { t } from "../../i18n";
import { isWhole, readEnrolment, spaced } from "./code";

const here = "https://tickets.example";

describe("the enrolment QR", () => {
  it.each([
    ["of this address", "TIXENROL:K7QM2XPA@https://tickets.example/door/", { code: "K7QM2XPA" }],
    ["without an address", "TIXENROL:K7QM2XPA", { code: "K7QM2XPA" }],
    [
      "in small letters, as some scanners type",
      "tixenrol:k7qm-2xpa@https://tickets.example/door/",
      { code: "K7QM2XPA" },
    ],
    [
      "of another platform",
      "TIXENROL:K7QM2XPA@https://other.example/door/",
      { fault: t.enrol.otherAddress("other.example") },
    ],
    ["with a short code", "TIXENROL:K7Q@https://tickets.example/door/", { fault: t.enrol.notEnrolment }],
    ["with no address after the @", "TIXENROL:K7QM2XPA@nonsense", { fault: t.enrol.notEnrolment }],
    ["that is a ticket", "TX1:W50000700H$0", { fault: t.enrol.notEnrolment }],
  ])("%s", (_, text, expected) => {
    expect(readEnrolment(text, here)).toEqual(expected);
  });
});

it("shows a code in two groups and counts its eight characters", () => {
  expect(spaced("k7qm")).toBe("K7QM");
  expect(spaced("k7qm-2xpa99")).toBe("K7QM 2XPA");
  expect(isWhole("K7QM 2XP")).toBe(false);
  expect(isWhole("K7QM 2XPA")).toBe(true);
});
