// The waiting room: a place confirmed by mail, kept over reload and tabs, until it is one's turn.
import { after, before, test } from "node:test";
import { launch, visitor } from "../lib/browser.mjs";
import { openEvent, reserve, type } from "../lib/buyer.mjs";
import { mailTo } from "../lib/mail.mjs";
import { address } from "../lib/platform.mjs";
import { changeRoom, makeSale, world } from "../lib/world.mjs";

const there = world();
let browser;

before(async () => {
  browser = await launch();
});
after(() => browser.close());

const heading = (page, name) => page.getByRole("heading", { level: 1, name });

test("from the event's page through the waiting room to reserved tickets", async (t) => {
  const { page, context, expect } = await visitor(t, browser);
  const event = await makeSale(there, {
    name: "Lanterns at Low Tide",
    days: 30,
    tiers: { floor: { name: "Floor", price: 2500 } },
  });
  await changeRoom(there, event, {
    mode: "on",
    email_required: true,
    paused: true,
    message: "The bar is open already.",
  });
  await openEvent(page, event);
  await page.getByRole("link", { name: "Join the waiting room" }).click();

  expect(/422/); // the code comes with the second call
  const email = address("queue");
  await type(page.getByRole("textbox", { name: "E-mail" }), email);
  await page.getByRole("button", { name: "Send me the code" }).click();
  const code = page.getByRole("textbox", { name: "Code" });
  await code.waitFor();
  const { text } = await mailTo(email, /Your code for Lanterns at Low Tide/);
  await type(code, text.match(/\b\d{6}\b/)[0]);
  await page.getByRole("button", { name: "Take my place" }).click();

  await heading(page, "The queue is paused").waitFor();
  await page.getByText("The bar is open already.").waitFor();
  await page.reload();
  await heading(page, "The queue is paused").waitFor();
  const other = await context.newPage();
  await other.goto(page.url());
  await heading(other, "The queue is paused").waitFor();

  await changeRoom(there, event, { paused: false });
  await page.waitForURL((url) => url.pathname === `/e/${event.slug}`);
  await reserve(page, "Floor", 2);
  await page.getByRole("timer").waitFor();
});

test("who leaves the queue gives the place up", async (t) => {
  const { page } = await visitor(t, browser);
  const event = await makeSale(there, {
    name: "Quay Songs",
    days: 31,
    tiers: { floor: { name: "Floor", price: 2500 } },
  });
  const opens = new Date(Date.now() - 60_000).toISOString();
  const draw = new Date(Date.now() + 3_600_000).toISOString();
  await changeRoom(there, event, { mode: "on", prequeue_opens_at: opens, sale_starts_at: draw });
  await openEvent(page, event);
  await page.getByRole("link", { name: "Join the waiting room" }).click();
  await heading(page, "You are in").waitFor(); // the puzzle is solved by the page itself
  await page.getByRole("button", { name: "Leave the queue" }).click();
  await page.getByRole("button", { name: "Leave", exact: true }).click();
  await heading(page, "You have left the waiting room").waitFor();
  await page.getByRole("button", { name: "Join again, at the end" }).click();
  await heading(page, "You are in").waitFor();
});
