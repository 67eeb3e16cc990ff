import { describe, expect, it } from "vitest";
import { base32, newScanId, uuidv7 } from "./scanId";

describe("scan ids", () => {
  it("are a prefix and 26 characters of lower-case Crockford base 32", () => {
    for (let n = 0; n < 200; n++) expect(newScanId()).toMatch(/^scn_[0-9a-hjkmnp-tv-z]{26}$/);
  });

  it("write a UUID as the platform does", () => {
    // A pair of the shared ticket vectors: 0692f901-0000-7010-8000-000000000001 is tkt_06jbwg2000e088000000000001.
    const uuid = "0692f901000070108000000000000001".match(/../g) ?? [];
    expect(base32(Uint8Array.from(uuid, (hex) => Number.parseInt(hex, 16)))).toBe(
      "06jbwg2000e088000000000001",
    );
  });

  it("are UUIDs of version 7: time first, then random", () => {
    const bytes = uuidv7(0x0123456789ab);
    expect([...bytes.subarray(0, 6)]).toEqual([0x01, 0x23, 0x45, 0x67, 0x89, 0xab]);
    expect((bytes[6] ?? 0) >> 4).toBe(7);
    expect((bytes[8] ?? 0) >> 6).toBe(0b10);
  });

  it("sort by the time of making and never repeat", () => {
    const made = [1, 2, 3, 70_000, 2 ** 33, 1_796_364_000_000].map((now) => newScanId(now));
    expect([...made].sort()).toEqual(made);
    expect(new Set(Array.from({ length: 500 }, () => newScanId(5))).size).toBe(500);
  });
});
