// Every state of the waiting room: axe, light and dark, phone and desktop, and a picture of each.
import { after, before, test } from "node:test";
import { launch, visitor } from "../lib/browser.mjs";
import { origin } from "../lib/platform.mjs";
import { examine } from "../lib/screens.mjs";
import { makeSale, world } from "../lib/world.mjs";

const there = world();
let browser;
let event;

before(async () => {
  browser = await launch();
  event = await makeSale(there, { name: "Harbour Lights", days: 33, tiers: { floor: { name: "Floor", price: 2500 } } });
});
after(() => browser.close());

const watcher = (t) => visitor(t, browser, { touch: false, serviceWorkers: "block" });
const heading = (page, name) => page.getByRole("heading", { level: 1, name });
const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();
const fingerprint = "5f2b51ca2fdc5baa31ec02e002f69aec3ad4ea5a9a1ec1a6b2a3d1b9f3b0c7d1";

/** Plays the waiting room's answers: its status, the visitor's place, and the pass. Gives what changes them. */
async function play(page, ...first) {
  const all = `**/v1/waitingroom/events/${event.id}/`;
  const json = (route, code, body) =>
    route.fulfill({ status: code, contentType: "application/json", body: JSON.stringify(body) });
  let said, mine, place, pass;
  const change = (status, newPlace, newPass) => {
    [place, pass] = [newPlace, newPass];
    said = {
      event_id: event.id,
      phase: "open",
      serving: 4_210,
      positions: 31_870,
      waiting: 27_660,
      rate: 41.5,
      stock: "available",
      proof_of_work: false,
      email_required: false,
      poll_after: 1,
      seed_hash: fingerprint,
      ...status,
    };
    const { phase, serving } = said;
    mine = { entrant_id: "ent_7c", ticket: "a-ticket", phase, serving, ahead: 0, ...place };
  };
  change(...first);
  await page.route(`${all}status`, (route) => json(route, 200, { ...said, now: at(0) }));
  await page.route(`${all}entries`, (route) =>
    place === "email"
      ? json(route, 422, { type: "email_unconfirmed", title: "Unprocessable", status: 422 })
      : json(route, 201, mine),
  );
  await page.route(`${all}place`, (route) =>
    route.request().method() === "DELETE" ? route.fulfill({ status: 204 }) : json(route, 200, mine),
  );
  await page.route(`${all}passes`, (route) => json(route, pass.status, pass.body));
  return change;
}

const goIn = { status: 201, body: { pass: "a-pass", expires_at: at(7) } };
const usedUp = { status: 410, body: { type: "pass_used_up", title: "Gone", status: 410 } };

test("the waiting room before the sale", async (t) => {
  const { page } = await watcher(t);
  const room = `${origin}/e/${event.slug}/queue`;
  const change = await play(page, {
    phase: "closed",
    prequeue_opens_at: at(50),
    sale_starts_at: at(80),
    serving: 0,
    positions: 0,
    waiting: 0,
  });
  await page.goto(room);
  await examine(page, "queue-closed", heading(page, /The waiting room opens/));
  change({
    phase: "prequeue",
    prequeue_opens_at: at(-10),
    sale_starts_at: at(20),
    serving: 0,
    positions: 0,
    waiting: 18_204,
  });
  await page.reload();
  await examine(page, "queue-prequeue", heading(page, "You are in"));
  change({
    phase: "drawing",
    prequeue_opens_at: at(-10),
    sale_starts_at: at(0),
    serving: 0,
    positions: 0,
    waiting: 31_870,
  });
  await page.reload();
  await examine(page, "queue-drawing", heading(page, "Drawing the places"));
});

test("a place that is confirmed by mail", async (t) => {
  const { page, expect } = await watcher(t);
  await play(page, { email_required: true }, "email");
  await page.goto(`${origin}/e/${event.slug}/queue`);
  await examine(page, "queue-email", heading(page, "Your e-mail first"));
  expect(/422/);
  await page.getByRole("textbox", { name: "E-mail" }).fill("ada@example.org");
  await page.getByRole("button", { name: "Send me the code" }).click();
  await examine(page, "queue-code", page.getByRole("textbox", { name: "Code" }));
});

test("waiting, in each of its states", async (t) => {
  const { page } = await watcher(t);
  const room = `${origin}/e/${event.slug}/queue`;
  const place = { position: 5_456, ahead: 1_245, estimate_seconds: 31 * 60 };
  const change = await play(page, { message: "Doors stay open until midnight. Bring a warm coat." }, place);
  await page.goto(room);
  await examine(page, "queue-waiting", heading(page, "1,245 people ahead of you"));
  await page.getByRole("button", { name: "Leave the queue" }).click();
  await examine(page, "queue-leave", page.getByRole("group", { name: "Leave the queue?" }));
  await page.getByRole("button", { name: "Stay" }).click();
  change({ stock: "few" }, { position: 4_214, ahead: 3, estimate_seconds: 40 });
  await page.reload();
  await examine(page, "queue-few", heading(page, "3 people ahead of you"));
  change({ phase: "paused" }, place);
  await page.reload();
  await examine(page, "queue-paused", heading(page, "The queue is paused"));
  change({ phase: "sold_out", stock: "sold_out" }, place);
  await page.reload();
  await examine(page, "queue-sold-out", heading(page, "All tickets are gone"));
});

test("the end of the wait", async (t) => {
  const { page, expect } = await watcher(t);
  const room = `${origin}/e/${event.slug}/queue`;
  const change = await play(page, {}, { position: 4_211, ahead: 1, estimate_seconds: 2 });
  await page.goto(room);
  await heading(page, "1 person ahead of you").waitFor();
  await page.getByRole("button", { name: "Leave the queue" }).click();
  await page.getByRole("button", { name: "Leave", exact: true }).click();
  await examine(page, "queue-left", heading(page, "You have left the waiting room"));
  expect(/410/);
  change({}, { position: 4_000, ahead: 0 }, usedUp);
  await page.getByRole("button", { name: "Join again, at the end" }).click();
  await examine(page, "queue-over", heading(page, "Your turn is over"));
  change({}, { position: 4_000, ahead: 0 }, goIn);
  await page.getByRole("button", { name: "Take a new place" }).click();
  await page.waitForURL((url) => url.pathname === `/e/${event.slug}`);
  await examine(page, "queue-admitted", page.getByText("It is your turn"));
});

test("the event's page while there is a waiting room", async (t) => {
  const { page } = await watcher(t);
  await play(page, {
    phase: "prequeue",
    prequeue_opens_at: at(-10),
    sale_starts_at: at(20),
    serving: 0,
    positions: 0,
    waiting: 18_204,
  });
  await page.goto(`${origin}/e/${event.slug}`);
  await examine(page, "queue-entrance", page.getByRole("link", { name: "Join the waiting room" }));
  await page.getByRole("link", { name: "Join the waiting room" }).click();
  await heading(page, "You are in").waitFor();
});

test("the waiting room without an answer", async (t) => {
  const { page, expect } = await watcher(t);
  expect(/net::ERR_FAILED/);
  await page.route(`**/v1/waitingroom/events/${event.id}/status`, (route) => route.abort());
  await page.goto(`${origin}/e/${event.slug}/queue`);
  await examine(page, "queue-trouble", page.getByRole("alert"));
});
