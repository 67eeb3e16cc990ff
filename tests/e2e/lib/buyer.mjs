// The buyer's steps, by what the screen says.
import { address, origin } from "./platform.mjs";

const pace = 25; // ms between two keys

/** Types as a person does: into the field, key by key. */
export async function type(field, text) {
  await field.click();
  await field.pressSequentially(text, { delay: pace });
}

/** Types instead of what stands in a field. */
export async function retype(field, text) {
  await field.click();
  await field.press("ControlOrMeta+a");
  await field.pressSequentially(text, { delay: pace });
}

export const openEvent = (page, event) => page.goto(`${origin}/e/${event.slug}`);

export async function choose(page, tier, quantity = 1) {
  const more = page.getByRole("button", { name: `One more: ${tier}` });
  for (let n = 0; n < quantity; n++) await more.click();
}

/** From an event's page to its checkout, with the given tickets held. */
export async function reserve(page, tier, quantity = 1) {
  await choose(page, tier, quantity);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await page.waitForURL("**/checkout/hld_*");
}

export const checkout = (page) => ({
  name: page.getByRole("textbox", { name: "Full name" }),
  email: page.getByRole("textbox", { name: "E-mail" }),
  card: page.getByRole("textbox", { name: "Card number" }),
  expiry: page.getByRole("textbox", { name: "Expiry" }),
  cvc: page.getByRole("textbox", { name: "Security code" }),
  terms: page.getByRole("checkbox", { name: "I accept the terms" }),
  pay: page.getByRole("button", { name: /^Pay \D*\d/ }),
});

/** Fills the checkout but for the card; gives the address that the tickets go to. */
export async function introduce(page, { name = "Ada Moreno", email = address("buyer") } = {}) {
  const fields = checkout(page);
  await type(fields.name, name);
  await type(fields.email, email);
  await fields.terms.check();
  return email;
}

export const cards = { good: "4242424242424242", poor: "4000000000009995", challenged: "4000000000003220" };

export async function payWith(page, number) {
  const fields = checkout(page);
  await retype(fields.card, number);
  await retype(fields.expiry, "1234");
  await retype(fields.cvc, "123");
  await fields.pay.click();
}

/** What stands on the page of a paid order. */
export const order = (page) => ({
  title: page.getByRole("heading", { name: "Your tickets" }),
  codes: page.getByRole("img", { name: /^QR code of ticket/ }),
});

/** Waits for the tickets; gives the order's id and token as the address has them. */
export async function ticketsOf(page) {
  await order(page).codes.first().waitFor();
  const url = new URL(page.url());
  return { id: url.pathname.split("/").at(-1), token: url.hash.slice(1), url: url.href };
}
