// Every screen of the shop, and every state of it: axe, light and dark, phone and desktop, and a
// picture of each in shots/.
import { after, before, test } from "node:test";
import { launch, visitor } from "../lib/browser.mjs";
import { cards, checkout, choose, introduce, openEvent, order, payWith, reserve, ticketsOf } from "../lib/buyer.mjs";
import { mailTo } from "../lib/mail.mjs";
import { address, api, hold, origin, placeOrder, run, takeFree } from "../lib/platform.mjs";
import { examine } from "../lib/screens.mjs";
import { world } from "../lib/world.mjs";

const there = world();
const { events } = there;
const { tonight } = events;
let browser;

before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** A visitor whose window may change its size. */
const watcher = (t, options) => visitor(t, browser, { touch: false, ...options });
const heading = (page, name) => page.getByRole("heading", { name });
const answer = (status, body) => ({ status, contentType: "application/json", body: JSON.stringify(body) });

test("the programme", async (t) => {
  const { page } = await watcher(t);
  await page.goto(origin);
  const rows = page.getByRole("article");
  await examine(page, "buyer-list", rows);
  await page.getByRole("searchbox").fill("Kesselhaus");
  await page.waitForURL(/q=Kesselhaus/);
  await examine(page, "buyer-list-search", rows);
  await page.goto(`${origin}/?q=nothing+of+the+kind`);
  await examine(page, "buyer-list-nothing", heading(page, "Nothing on for these words and dates"));
  await page.goto(origin);
  await page.getByRole("radio", { name: "Choose dates" }).check();
  await examine(page, "buyer-list-dates", page.getByLabel("Until"));
});

test("the programme of an empty platform, while it loads, and without an answer", async (t) => {
  const { page, expect } = await watcher(t, { serviceWorkers: "block" });
  const call = "**/v1/events/public?*";
  await page.route(call, (route) => route.fulfill(answer(200, { items: [] })));
  await page.goto(origin);
  await examine(page, "buyer-list-empty", heading(page, "No events yet"));
  await page.unroute(call);
  await page.route(call, () => {}); // never answered
  await page.goto(`${origin}/order/find`);
  await page.getByRole("link", { name: "Tixters, all events" }).click();
  await examine(page, "buyer-list-loading", page.locator(".skeleton"));
  await page.unroute(call);
  expect(/^net::ERR_FAILED GET .*\/v1\//);
  await page.route(call, (route) => route.abort());
  await page.goto(origin);
  await examine(page, "buyer-list-trouble", page.getByRole("alert"));
});

test("an event in each of its states", async (t) => {
  const { page, expect } = await watcher(t);
  await page.goto(run.event);
  await examine(page, "buyer-event", page.getByRole("button", { name: /^One more:/ }));
  await openEvent(page, tonight);
  await choose(page, "Floor", 2);
  await examine(page, "buyer-event-chosen", page.getByRole("button", { name: "Continue", exact: true }));
  for (const [key, words] of [
    ["full", "Sold out"],
    ["soon", "Tickets go on sale"],
    ["cancelled", "This event is cancelled"],
  ]) {
    await openEvent(page, events[key]);
    await examine(page, `buyer-event-${key}`, page.getByRole("status").filter({ hasText: words }));
  }
  expect(/^404 GET .*\/no-such-evening$/);
  await page.goto(`${origin}/e/no-such-evening`);
  await examine(page, "buyer-event-unknown", heading(page, "We don’t know this event"));
});

test("an event that is over, and one whose tickets have just gone", async (t) => {
  const { page, expect } = await watcher(t, { serviceWorkers: "block" });
  const event = await api("GET", `events/public/${tonight.slug}`);
  const call = `**/v1/events/public/${tonight.slug}`;
  await page.route(call, (route) => route.fulfill(answer(200, { ...event, status: "ended" })));
  await openEvent(page, tonight);
  await examine(page, "buyer-event-over", page.getByRole("status").filter({ hasText: "This event is over" }));
  await page.unroute(call);
  expect(/^409 POST .*\/v1\/checkout\/holds$/);
  await page.route("**/v1/checkout/holds", (route) => route.fulfill(answer(409, { status: 409, code: "sold_out" })));
  await openEvent(page, tonight);
  await choose(page, "Floor");
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await examine(page, "buyer-event-gone", page.getByRole("alert"));
});

test("the checkout", async (t) => {
  const { page, expect } = await watcher(t);
  await openEvent(page, tonight);
  await reserve(page, "Floor", 2);
  const { card, pay } = checkout(page);
  await examine(page, "buyer-checkout", card);
  await page.getByText("What the terms say").click();
  await pay.click();
  await examine(page, "buyer-checkout-missing", page.getByText("Write the name for the ticket."));
  expect(/^402 POST .*\/confirm$/);
  await introduce(page);
  await payWith(page, cards.poor);
  await examine(page, "buyer-checkout-declined", page.getByRole("alert"));
  await payWith(page, cards.challenged);
  await page.getByRole("button", { name: "Complete authentication" }).waitFor();
});

test("the checkout without a card, without its hold, after its time, and without the payment form", async (t) => {
  const { page, expect } = await watcher(t, { serviceWorkers: "block" });
  await openEvent(page, tonight);
  await reserve(page, "Guest list");
  await examine(page, "buyer-checkout-free", page.getByRole("button", { name: "Get tickets" }));
  expect(
    /^410 GET .*\/v1\/checkout\/holds\//,
    /^net::ERR_FAILED GET .*\/assets\/standin/,
    /Failed to fetch dynamically imported/,
  );
  await page.route("**/v1/checkout/holds/*", (route) =>
    route.fulfill(answer(410, { status: 410, code: "hold_expired" })),
  );
  await page.reload();
  await examine(page, "buyer-checkout-over", heading(page, "Time’s up"));
  await page.unroute("**/v1/checkout/holds/*");
  await page.route("**/assets/standin*", (route) => route.abort());
  await openEvent(page, tonight);
  await reserve(page, "Floor");
  await examine(page, "buyer-checkout-no-form", page.getByRole("alert").filter({ hasText: "could not be loaded" }));
  await page.goto(`${origin}/checkout/${(await hold(tonight, tonight.tiers.free)).hold_id}`);
  await examine(page, "buyer-checkout-elsewhere", heading(page, "This checkout is not open here"));
});

test("the way back from the bank", async (t) => {
  const { page } = await watcher(t);
  await page.goto(`${origin}/checkout/return?order=ord_unknown`);
  await examine(page, "buyer-return-elsewhere", heading(page, "Nothing to check here"));
});

test("a payment that takes its time", async (t) => {
  const { page } = await watcher(t);
  await openEvent(page, tonight);
  await reserve(page, "Floor");
  await introduce(page);
  await page.route("**/v1/checkout/orders/*/confirm", () => {}); // never answered
  await payWith(page, cards.challenged);
  await page.getByRole("button", { name: "Complete authentication" }).click();
  await examine(page, "buyer-return", heading(page, "Checking your payment"));
});

test("an order that waits for its money", async (t) => {
  const { page } = await watcher(t);
  const { order: made, order_token } = await placeOrder(tonight, tonight.tiers.floor, { quantity: 2 });
  await page.goto(`${origin}/order/${made.id}#${order_token}`);
  await examine(page, "buyer-order-unpaid", heading(page, /Waiting for the payment|Not paid yet/));
  await api("POST", `checkout/orders/${made.id}/cancel`, { headers: { "Order-Token": order_token } });
  await page.reload();
  await examine(page, "buyer-order-cancelled", heading(page, "This order was cancelled"));
});

test("the tickets", async (t) => {
  const bought = await takeFree(tonight, { quantity: 2 });
  const { page, expect } = await watcher(t);
  await page.goto(`${origin}/order/${bought.id}#${bought.token}`);
  await ticketsOf(page);
  await examine(page, "buyer-order", order(page).codes);
  await page.getByRole("button", { name: "Show large and bright" }).first().click();
  await examine(page, "buyer-order-large", page.getByRole("dialog"));
  await page.getByRole("button", { name: "Close" }).click();
  await page.goto(`${origin}/order/find`);
  await examine(page, "buyer-find-here", heading(page, "On this device"));
  expect(/ERR_INTERNET_DISCONNECTED/);
  await page.context().setOffline(true);
  await page.evaluate((path) => history.pushState(null, "", path), `/order/${bought.id}`);
  await examine(page, "buyer-order-offline", page.getByText("Offline. Your tickets work all the same."));
});

test("the mail with the tickets", async (t) => {
  const email = address("picture");
  await takeFree(tonight, { quantity: 2, email });
  const { html, attachments } = await mailTo(email);
  const { page } = await watcher(t);
  const picture = (id) => attachments.find(({ content_id }) => content_id === id).bytes.toString("base64");
  await page.setContent(html.replaceAll(/cid:([\w-]+)/g, (_, id) => `data:image/png;base64,${picture(id)}`));
  await examine(page, "mail", page.getByRole("img").first());
});

test("finding one's tickets", async (t) => {
  const { page } = await watcher(t);
  await page.goto(`${origin}/order/find`);
  const send = page.getByRole("button", { name: "Send me the links" });
  await examine(page, "buyer-find", send);
  await page.getByRole("textbox", { name: "E-mail" }).fill("nobody");
  await send.click();
  await examine(page, "buyer-find-wrong", page.getByText("Write your e-mail address, such as ada@example.org."));
  await page.getByRole("textbox", { name: "E-mail" }).fill("nobody@visitors.example");
  await send.click();
  await examine(page, "buyer-find-sent", page.getByRole("status").filter({ hasText: "Look into your mail" }));
});

test("pages that are not there", async (t) => {
  const { page, expect } = await watcher(t);
  expect(/^404 GET .*\/nowhere$/);
  await page.goto(`${origin}/nowhere`);
  await examine(page, "buyer-missing", heading(page, "This page is not on the programme"));
  await page.goto(`${origin}/order/ord_01m81mbmx1ejsajcfm000w4d6n`);
  await examine(page, "buyer-order-locked", heading(page, "This page needs its key"));
});
