import { createHash, createHmac } from "node:crypto";
import { screen } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it, vi } from "vitest";
import { q } from "../../../i18n/queue";
import { open } from "../../../test/render";
import { problem } from "../../../test/samples";
import { server } from "../../../test/server";
import { room, shop } from "../../../test/waiting";
import { place } from "../model/place";

const c = q.checking;
const check = "/e/lanterns/queue/check";
const seed = "5e".repeat(32);
const secret = Buffer.from(seed, "hex");
const seed_hash = createHash("sha256").update(secret).digest("hex");
const lot = (id: string) => createHmac("sha256", secret).update(id).digest("hex");
const ids = Array.from({ length: 25 }, (_, n) => `ent_${n}`).sort((a, b) => (lot(a) < lot(b) ? -1 : 1));

/** A draw that is given out ten at a time. */
const drawn = (order = ids) => [
  ...shop,
  http.get(`${room}/draw`, () => HttpResponse.json({ seed_hash, seed, entrants: 25, rule: "The rule." })),
  http.get(`${room}/draw/entrants`, ({ request }) => {
    const after = Number(new URL(request.url).searchParams.get("after"));
    const items = order.slice(after, after + 10).map((entrant_id, i) => ({
      entrant_id,
      position: after + i + 1,
    }));
    return HttpResponse.json({ items, next: after + 10 < order.length ? String(after + 10) : undefined });
  }),
];

describe("checking the draw", () => {
  it("fetches all places, finds them right, and tells one's own", async () => {
    place.keep("evt_1", { entrant: ids[17], hash: seed_hash });
    server.use(...drawn());
    open(check);
    await screen.findByRole("heading", { name: c.ok });
    expect(screen.getByText(c.seedOk)).toBeTruthy();
    expect(screen.getByText(c.placesOk(25, "25"))).toBeTruthy();
    expect(screen.getByText(c.mine("18"))).toBeTruthy();
    expect(screen.getByText(seed_hash)).toBeTruthy();
  });

  it("says so to somebody who came after it", async () => {
    place.keep("evt_1", { entrant: "ent_late" });
    server.use(...drawn());
    open(check);
    expect(await screen.findByText(c.mineLate)).toBeTruthy();
  });

  it("finds somebody who was put in front", async () => {
    const [first, ...rest] = ids;
    server.use(...drawn([...rest.slice(0, 4), first as string, ...rest.slice(4)]));
    open(check);
    await screen.findByRole("heading", { name: c.wrong });
    expect(screen.getByText(c.placesWrong("1"))).toBeTruthy();
    expect(screen.getByText(c.seedOk)).toBeTruthy();
  });

  it("finds a fingerprint that is not the one this device saw before the draw", async () => {
    place.keep("evt_1", { hash: "ab".repeat(32) });
    server.use(...drawn());
    open(check);
    expect(await screen.findByText(c.seedWrong)).toBeTruthy();
  });

  it("has nothing to check before the draw, or where there is none", async () => {
    server.use(
      ...shop,
      http.get(`${room}/draw`, () => HttpResponse.json({ seed_hash, entrants: 25, rule: "" })),
    );
    const page = open(check);
    expect(await screen.findByText(c.early)).toBeTruthy();
    page.unmount();
    server.use(http.get(`${room}/draw`, () => problem(404, "not_found")));
    open(check);
    expect(await screen.findByText(c.none)).toBeTruthy();
  });

  it("says that it needs a secure connection", async () => {
    vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
    server.use(...shop);
    open(check);
    expect(await screen.findByText(c.insecure)).toBeTruthy();
    vi.unstubAllGlobals();
  });
});
