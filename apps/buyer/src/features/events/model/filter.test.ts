import { describe, expect, it } from "vitest";
import { filterAddress, noFilter, readFilter, type Span, toQuery } from "./filter";

const friday = new Date(2026, 11, 4, 12);
const sunday = new Date(2026, 11, 6, 12);
const tuesday = new Date(2026, 11, 29, 12);

describe("the days of a filter", () => {
  it.each<[Span, Date, string | undefined, string | undefined]>([
    ["any", friday, undefined, undefined],
    ["today", friday, "2026-12-04", "2026-12-04"],
    ["weekend", friday, "2026-12-04", "2026-12-06"],
    ["weekend", sunday, "2026-12-06", "2026-12-06"],
    ["weekend", tuesday, "2027-01-01", "2027-01-03"],
    ["month", friday, "2026-12-04", "2026-12-31"],
  ])("%s on %s", (span, now, from, to) => {
    const query = toQuery({ ...noFilter, span }, now);
    expect([query.from, query.to]).toEqual([from, to]);
  });

  it("are those that were typed", () => {
    const query = toQuery({ ...noFilter, span: "custom", from: "2026-12-10", until: "" }, friday);
    expect(query).toEqual({ q: undefined, city: undefined, from: "2026-12-10", to: undefined });
  });
});

describe("the address of a filter", () => {
  it.each(["/", "/?q=jazz&city=K%C3%B6ln&when=weekend", "/?when=custom&from=2026-12-10&until=2026-12-12"])(
    "%s is read and written alike",
    (address) => expect(filterAddress(readFilter(address.slice(1)))).toBe(address),
  );

  it("ignores what it does not know", () => {
    expect(readFilter("?when=yesterday&x=1")).toEqual(noFilter);
  });
});
