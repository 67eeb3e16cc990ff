// What goes wrong, and the way on from there.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, visitor } from "../lib/browser.mjs";
import { choose, openEvent, reserve } from "../lib/buyer.mjs";
import { api, origin } from "../lib/platform.mjs";
import { world } from "../lib/world.mjs";

const { events } = world();
const { tonight } = events;
let browser;

before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("an event that nobody knows is a 404 with a way on", async (t) => {
  const { page, expect } = await visitor(t, browser);
  expect(/^404 GET .*\/no-such-evening$/);
  const answer = await page.goto(`${origin}/e/no-such-evening`);
  assert.equal(answer.status(), 404);
  await page.getByRole("heading", { name: "We don’t know this event" }).waitFor();
  await page.getByRole("link", { name: "See what’s on" }).click();
  await page.getByRole("heading", { level: 1, name: "What’s on" }).waitFor();
});

test("an address that nobody knows says so", async (t) => {
  const { page, expect } = await visitor(t, browser);
  expect(/^404 GET .*\/nowhere\/at-all$/);
  await page.goto(`${origin}/nowhere/at-all`);
  await page.getByRole("heading", { name: "This page is not on the programme" }).waitFor();
});

test("a hold that is over leads back to the tickets, and what was typed is kept", async (t) => {
  const { page, expect } = await visitor(t, browser);
  expect(/^4(04|09|10) GET .*\/v1\/checkout\/holds\//);
  await openEvent(page, tonight);
  await reserve(page, "Floor");
  await page.getByRole("textbox", { name: "Full name" }).fill("Grace Osei");
  const id = new URL(page.url()).pathname.split("/").at(-1);
  const { token } = await page.evaluate((key) => JSON.parse(sessionStorage.getItem(key)), `tix.hold.${id}`);
  await api("DELETE", `checkout/holds/${id}`, { headers: { "Hold-Token": token } });
  await page.reload();
  await page.getByRole("heading", { name: "Time’s up" }).waitFor();
  await page.getByRole("link", { name: "Choose again" }).click();
  await reserve(page, "Guest list");
  assert.equal(await page.getByRole("textbox", { name: "Full name" }).inputValue(), "Grace Osei");
});

test("giving the tickets back goes to the event and frees them", async (t) => {
  const { page } = await visitor(t, browser);
  await openEvent(page, tonight);
  await reserve(page, "Floor");
  const [gone] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === "DELETE"),
    page.getByRole("button", { name: "Give the tickets back" }).click(),
  ]);
  assert.equal(gone.status(), 204);
  await page.waitForURL(`**/e/${tonight.slug}`);
});

test("without an answer of the platform each screen says so, and trying again works", async (t) => {
  const { page, expect } = await visitor(t, browser, { serviceWorkers: "block" });
  expect(/^net::ERR_FAILED GET .*\/v1\//);
  for (const [path, call, shown] of [
    ["/", "**/v1/events/public?*", page.getByRole("heading", { level: 1, name: "What’s on" })],
    [
      `/e/${tonight.slug}`,
      `**/v1/events/public/${tonight.slug}`,
      page.getByRole("button", { name: "One more: Floor" }),
    ],
    [`/e/${tonight.slug}`, "**/v1/checkout/events/*/offer", page.getByRole("button", { name: "One more: Floor" })],
  ]) {
    await page.route(call, (route) => route.abort());
    await page.goto(origin + path);
    const retry = page
      .getByRole("alert")
      .filter({ hasText: "No connection" })
      .getByRole("button", { name: "Try again" });
    await retry.waitFor();
    await page.unroute(call);
    await retry.click();
    await shown.waitFor();
    await retry.waitFor({ state: "detached" });
  }
});

test("a server in trouble at the hold says so at the button, and choosing is kept", async (t) => {
  const { page, expect } = await visitor(t, browser, { serviceWorkers: "block" });
  expect(/^503 POST .*\/v1\/checkout\/holds$/);
  await openEvent(page, tonight);
  await choose(page, "Floor", 2);
  const problem = { status: 503, code: "unavailable", detail: "Wait a moment, then try again." };
  await page.route("**/v1/checkout/holds", (route) =>
    route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify(problem) }),
  );
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await page.getByRole("alert").waitFor();
  await page.unroute("**/v1/checkout/holds");
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await page.getByRole("timer").waitFor();
});

test("what cannot be bought says why", async (t) => {
  const { page } = await visitor(t, browser);
  for (const [event, words] of [
    [events.full, "Every ticket is gone."],
    [events.soon, "Tickets go on sale"],
    [events.cancelled, "This event is cancelled"],
  ]) {
    await openEvent(page, event);
    await page.getByRole("status").filter({ hasText: words }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Continue", exact: true }).count(), 0);
  }
});
