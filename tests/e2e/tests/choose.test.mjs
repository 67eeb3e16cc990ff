// An event is cancelled and its buyers choose what they get instead, from the mail to the new ticket.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, visitor } from "../lib/browser.mjs";
import { cards, checkout, introduce, openEvent, order, payWith, reserve, ticketsOf, type } from "../lib/buyer.mjs";
import { linksOf, mailTo } from "../lib/mail.mjs";
import { address, api, origin, takeFree } from "../lib/platform.mjs";
import { readQr } from "../lib/qr.mjs";
import { examine } from "../lib/screens.mjs";
import { makeSale, world } from "../lib/world.mjs";

const there = world();
let browser;

before(async () => {
  browser = await launch();
});
after(() => browser.close());

const free = (capacity) => ({ free: { name: "Free entry", price: 0, capacity } });
const heading = (page, name) => page.getByRole("heading", { name });

/** A cancelled event with so many orders of two, and another date with places for one of them. */
async function cancelled(orders) {
  const stamp = Date.now().toString(36);
  const from = await makeSale(there, { name: `Rain Check ${stamp}`, days: 20, tiers: free(50) });
  const to = await makeSale(there, { name: `Rain Check ${stamp}, again`, days: 50, tiers: free(2) });
  const bought = [];
  for (let n = 0; n < orders; n++) {
    const email = address("choice");
    bought.push({ ...(await takeFree(from, { quantity: 2, email })), email });
  }
  const { as, id } = there.organizer;
  await api("POST", `refunds/organizations/${id}/cancellations`, {
    as,
    body: {
      events: [{ event_id: from.id, new_event_id: to.id }],
      reason: "The stage is under water, and so are we.",
      choose_until: new Date(Date.now() + 5 * 86_400_000).toISOString(),
    },
  });
  return { from, to, bought };
}

test("buyers choose from their mail: one gets the new date, for the next it is full", async (t) => {
  const { to, bought } = await cancelled(2);
  const [first, second] = bought;
  const mail = await mailTo(first.email, /Cancelled/);
  assert.match(mail.text, /The stage is under water/);
  const link = linksOf(mail).find((href) => href.includes("/choice#"));

  const { page, expect } = await visitor(t, browser, { touch: false });
  await page.goto(link);
  const confirm = page.getByRole("button", { name: "Confirm my choice" });
  await examine(page, "buyer-choice", confirm);
  await confirm.click();
  await examine(page, "buyer-choice-missing", page.getByText("Choose one of these to go on."));
  await page.getByRole("radio", { name: new RegExp(to.name) }).check();
  await examine(page, "buyer-choice-picked", confirm);
  await confirm.click();
  await examine(page, "buyer-choice-moved", heading(page, "Your new tickets are here"));
  await page.getByRole("link", { name: "See my order" }).click();
  await ticketsOf(page);
  await page.getByText(to.name).first().waitFor();
  const code = readQr(await order(page).codes.first().screenshot());
  const now = await api("GET", `checkout/orders/${first.id}`, { headers: { "Order-Token": first.token } });
  assert.deepEqual([now.event.id, now.tickets[0].code], [to.id, code]);
  assert.notEqual(code, first.tickets[0].code);
  await mailTo(first.email, new RegExp(`Your tickets for ${to.name}`));

  await page.goto(`${origin}/order/${second.id}#${second.token}`);
  await examine(page, "buyer-order-choice", page.getByRole("link", { name: "Choose now" }));
  await page.getByRole("link", { name: "Choose now" }).click();
  expect(/^409 POST .*\/choice$/);
  await page.getByRole("radio", { name: new RegExp(to.name) }).check();
  await confirm.click();
  await examine(page, "buyer-choice-full", page.getByRole("alert").filter({ hasText: "not enough tickets left" }));
  await page.getByRole("radio", { name: "Give your tickets back" }).check();
  await confirm.click();
  await examine(page, "buyer-choice-given-back", heading(page, "Your tickets are given back"));
  await page.goto(linksOf(await mailTo(second.email, /Cancelled/)).find((href) => href.includes("/choice#")));
  await heading(page, "Your tickets are given back").waitFor();
});

test("the choice of who has paid, and of who has no key", async (t) => {
  const { bought } = await cancelled(1);
  const { page, expect } = await visitor(t, browser, { touch: false, serviceWorkers: "block" });
  const call = "**/v1/refunds/orders/*/choice";
  await page.route(call, async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    await route.fulfill({
      json: { ...body, amount: { amount: 8300, currency: "USD" }, paid: { amount: 8300, currency: "USD" } },
    });
  });
  await page.goto(`${origin}/order/${bought[0].id}/choice#${bought[0].token}`);
  await examine(page, "buyer-choice-paid", page.getByRole("radio", { name: /Your money back/ }));
  await page.unroute(call);
  expect(/^404 GET .*\/choice$/);
  await page.goto(`${origin}/order/ord_01m81mbmx1ejsajcfm000w4d6n/choice#wrong`);
  await examine(page, "buyer-choice-locked", heading(page, "This page needs its key"));
});

test("a credit instead of money, and tickets for it", async (t) => {
  const stamp = Date.now().toString(36);
  const tiers = { floor: { name: "Floor", price: 2500 } };
  const from = await makeSale(there, { name: `Power Cut ${stamp}`, days: 20, tiers });
  const other = await makeSale(there, { name: `Candlelight ${stamp}`, days: 30, tiers });
  const { page, expect } = await visitor(t, browser, { touch: false });
  await openEvent(page, from);
  await reserve(page, "Floor");
  await introduce(page);
  await payWith(page, cards.good);
  const { id: bought, token } = await ticketsOf(page);
  const { as, id } = there.organizer;
  await api("POST", `refunds/organizations/${id}/cancellations`, {
    as,
    body: {
      events: [{ event_id: from.id }],
      reason: "There is no light.",
      credit: true,
      choose_until: new Date(Date.now() + 5 * 86_400_000).toISOString(),
    },
  });
  await page.goto(`${origin}/order/${bought}/choice#${token}`);
  const confirm = page.getByRole("button", { name: "Confirm my choice" });
  await page.getByRole("radio", { name: /^A credit of/ }).check();
  await examine(page, "buyer-choice-credit", confirm);
  await confirm.click();
  await examine(page, "buyer-choice-credited", heading(page, "Here is your credit"));
  const code = await page.locator(".credit-code").textContent();

  await openEvent(page, other);
  await reserve(page, "Floor", 2);
  await page.getByText("Use a credit").click();
  const field = page.getByRole("textbox", { name: "Code of your credit" });
  expect(/^404 POST .*\/credits\/check$/);
  await type(field, "nobody-knows-this");
  await page.getByRole("button", { name: "Apply" }).click();
  await examine(page, "buyer-checkout-credit-wrong", page.getByText("There is no such credit of this organizer."));
  await field.fill(code.toLowerCase());
  await page.getByRole("button", { name: "Apply" }).click();
  await examine(page, "buyer-checkout-credit", page.getByRole("row", { name: /^To pay now/ }));
  await checkout(page).terms.check(); // who they are the page still knows
  await checkout(page).card.waitFor();
  await payWith(page, cards.good);
  const made = await ticketsOf(page);
  await examine(page, "buyer-order-credit", page.getByRole("row", { name: /^Paid with a credit/ }));
  const now = await api("GET", `checkout/orders/${made.id}`, { headers: { "Order-Token": made.token } });
  assert.equal(now.credit.amount * 2, now.quote.total.amount);
  await page.goto(`${origin}/order/${bought}#${token}`);
  await examine(page, "buyer-order-credited", heading(page, "Your money is a credit now"));
});
