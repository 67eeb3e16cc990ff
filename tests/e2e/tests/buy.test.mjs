// Buying tickets: the ways that end well, and the ones that need a second try.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, visitor } from "../lib/browser.mjs";
import { cards, checkout, introduce, openEvent, order, payWith, reserve, ticketsOf } from "../lib/buyer.mjs";
import { address, origin } from "../lib/platform.mjs";
import { readQr } from "../lib/qr.mjs";
import { world } from "../lib/world.mjs";

const { tonight } = world().events;
let browser;

before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("a paid ticket in under a minute, with two things to type before the card", async (t) => {
  const { context, page } = await visitor(t, browser);
  const typed = new Set();
  await context.exposeBinding("tellTyped", (_, name) => typed.add(name));
  await context.addInitScript(() => {
    addEventListener(
      "input",
      ({ target }) => target.matches("input:not([type=checkbox])") && window.tellTyped(target.name),
      true,
    );
  });
  const started = Date.now();
  await page.goto(origin);
  await page.locator(`a[href="/e/${tonight.slug}"]`).first().click();
  await page.getByRole("heading", { level: 1, name: tonight.name }).waitFor();
  await reserve(page, "Floor", 2);
  await page.getByRole("timer").waitFor();
  await introduce(page);
  const { card } = checkout(page);
  await card.waitFor();
  assert.deepEqual([...typed].sort(), ["email", "name"], "fields typed into before the card");
  await payWith(page, cards.good);
  const { id } = await ticketsOf(page);
  const seconds = (Date.now() - started) / 1000;
  assert.ok(seconds < 60, `the purchase took ${seconds} s`);

  assert.match(id, /^ord_/);
  await page.getByText("1 of 2", { exact: true }).first().waitFor();
  const first = readQr(await order(page).codes.first().screenshot());
  await page.getByRole("button", { name: "Next ticket" }).click();
  await page.getByRole("status").filter({ hasText: "2 of 2" }).waitFor();
  const second = readQr(await order(page).codes.last().screenshot());
  assert.match(first, /^TX1:/);
  assert.match(second, /^TX1:/);
  assert.notEqual(first, second, "two tickets, two codes");
});

test("a declined card costs nothing that was typed, and another card pays", async (t) => {
  const { page, expect } = await visitor(t, browser);
  expect(/^402 POST .*\/v1\/payment_intents\/\w+\/confirm$/);
  await openEvent(page, tonight);
  await reserve(page, "Floor");
  const email = await introduce(page, { name: "Grace Osei" });
  await payWith(page, cards.poor);
  await page
    .getByRole("alert")
    .filter({ hasText: "There is not enough money on this card. Nothing was charged. Try another card." })
    .waitFor();
  const fields = checkout(page);
  assert.equal(await fields.name.inputValue(), "Grace Osei");
  assert.equal(await fields.email.inputValue(), email);
  assert.equal(await fields.terms.isChecked(), true);
  assert.equal(await fields.card.inputValue(), "4000 0000 0000 9995");
  await page.getByRole("timer").waitFor();
  await payWith(page, cards.good);
  await ticketsOf(page);
});

test("3-D Secure, completed: the tickets are there", async (t) => {
  const { page } = await visitor(t, browser);
  await openEvent(page, tonight);
  await reserve(page, "Floor");
  await introduce(page);
  await payWith(page, cards.challenged);
  await page.getByRole("button", { name: "Complete authentication" }).click();
  const { url } = await ticketsOf(page);
  assert.equal(new URL(url).search, "", "the provider's secrets are out of the address");
});

test("3-D Secure, failed: back at the checkout with words and a way to pay", async (t) => {
  const { page } = await visitor(t, browser);
  await openEvent(page, tonight);
  await reserve(page, "Floor");
  await introduce(page, { name: "Grace Osei" });
  await payWith(page, cards.challenged);
  await page.getByRole("button", { name: "Fail authentication" }).click();
  await page.waitForURL("**/checkout/hld_*");
  await page.getByRole("alert").filter({ hasText: "could not confirm that it is you. Nothing was charged." }).waitFor();
  assert.equal(await checkout(page).name.inputValue(), "Grace Osei");
  await payWith(page, cards.good);
  await ticketsOf(page);
});

test("a free ticket asks for no card", async (t) => {
  const { page } = await visitor(t, browser);
  await openEvent(page, tonight);
  await reserve(page, "Guest list");
  await introduce(page);
  assert.equal(await checkout(page).card.count(), 0);
  await page.getByRole("button", { name: "Get tickets" }).click();
  await ticketsOf(page);
  assert.match(readQr(await order(page).codes.first().screenshot()), /^TX1:/);
});

test("the whole purchase with the keyboard alone", async (t) => {
  const { page } = await visitor(t, browser, { touch: false });
  const keys = page.keyboard;
  /** Tabs until the focus is on what has this name. */
  const reach = async (locator) => {
    await locator.waitFor();
    for (let n = 0; n < 40; n++) {
      await keys.press("Tab");
      if (await locator.evaluate((element) => element === document.activeElement)) {
        const seen = await locator.evaluate((element) => {
          const { outlineStyle, boxShadow } = getComputedStyle(element);
          const { bottom, top } = element.getBoundingClientRect();
          return (
            (outlineStyle !== "none" || boxShadow !== "none" || element.matches(".cover-link")) &&
            bottom > 0 &&
            top < innerHeight
          );
        });
        assert.ok(seen, `the focus on ${locator} can be seen`);
        return;
      }
    }
    assert.fail(`the Tab key does not come to ${locator}`);
  };
  await page.goto(origin);
  await reach(page.locator(`a[href="/e/${tonight.slug}"]`).first());
  await keys.press("Enter");
  await reach(page.getByRole("button", { name: "One more: Floor" }));
  await keys.press("Enter");
  await reach(page.getByRole("button", { name: "Continue", exact: true }));
  await keys.press("Enter");
  const fields = checkout(page);
  for (const [field, text] of [
    [fields.name, "Ada Moreno"],
    [fields.email, address("keys")],
    [fields.card, cards.good],
    [fields.expiry, "1234"],
    [fields.cvc, "123"],
  ]) {
    await reach(field);
    await keys.type(text);
  }
  await reach(fields.terms);
  await keys.press("Space");
  await reach(fields.pay);
  await keys.press("Enter");
  await ticketsOf(page);
});
