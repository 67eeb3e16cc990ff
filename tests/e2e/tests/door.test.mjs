// The door without a camera: hand scanners, typed codes, search, undo, and no connection.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, visitor } from "../lib/browser.mjs";
import { door, enrol, typeCode, verdict, wedge } from "../lib/door.mjs";
import { api, run, scan, takeFree } from "../lib/platform.mjs";
import { doorCode, enrolDoor, voidTicket, world } from "../lib/world.mjs";

const there = world();
const { tonight, other, later } = there.events;
let browser;

before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** A phone at the door of an event. */
async function atDoor(t, event = tonight, options) {
  const { page, expect } = await visitor(t, browser);
  await enrol(page, there, event, options);
  return { page, expect };
}

const codeOf = (order, n = 0) => order.tickets[n].code;

test("a code enrols one device, once, and the gate is asked", async (t) => {
  const { page, expect } = await visitor(t, browser);
  const { code } = await doorCode(there, tonight, "Spare phone");
  await page.goto(run.door);
  await door(page).code.fill(code.toLowerCase());
  await door(page).enrol.click();
  await page.getByRole("heading", { name: "Which gate is this?" }).waitFor();
  await page.getByRole("radio", { name: "Gate B" }).check();
  await door(page).start.click();
  await door(page).type.waitFor();
  await page.getByRole("heading", { name: tonight.name }).waitFor();
  await page.getByText("Gate B").first().waitFor();

  await door(page).tab("Settings").click();
  await page.getByRole("button", { name: "Sign out this device" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  expect(/^4\d\d POST .*\/enrolments\/claim$/);
  await door(page).code.fill(code);
  await door(page).enrol.click();
  await page.getByRole("alert").filter({ hasText: "This code is not valid." }).waitFor();
});

test("a hand scanner admits, wherever the focus is, and a second scan says when and where", async (t) => {
  const order = await takeFree(tonight, { quantity: 2, name: "Wen Liu" });
  const { page } = await atDoor(t);
  await wedge(page, codeOf(order));
  await verdict(page, "Let in").waitFor();
  await page.getByText("Wen Liu").first().waitFor();
  await page.getByText("1 of 2").first().waitFor();
  await verdict(page, "Let in").waitFor({ state: "detached" }); // by itself
  await page.getByText("Wen Liu is in").waitFor();
  await door(page).tab("Search").click();
  await page.getByRole("searchbox").focus();
  await wedge(page, codeOf(order));
  await verdict(page, "Already in").waitFor();
  await page
    .getByText(/Gate A, by this device/)
    .first()
    .waitFor();
});

test("a typed code, an unknown one, one of another event and one of another day", async (t) => {
  const [mine, theirs] = [await takeFree(tonight), await takeFree(other)];
  const { page } = await atDoor(t);
  await typeCode(page, codeOf(mine));
  await verdict(page, "Let in").waitFor();
  await door(page).next.click();
  const forged = `${codeOf(mine).slice(0, -6)}ABCDEF`;
  await typeCode(page, forged);
  await verdict(page, "Not a ticket").waitFor();
  await door(page).next.click();
  await wedge(page, "https://tickets.example/nothing-of-ours");
  await page.getByText("This code is not a ticket.").first().waitFor();
  await wedge(page, codeOf(theirs)); // over the verdict before
  await verdict(page, "Other event").waitFor();
  await page.getByText(`For “${other.name}”`).first().waitFor();

  const early = await atDoor(t, later);
  await wedge(early.page, codeOf(await takeFree(later)));
  await verdict(early.page, "Not today").waitFor();
});

test("a void ticket opens no door", async (t) => {
  const order = await takeFree(tonight);
  await voidTicket(there, order.tickets[0].id);
  const { page } = await atDoor(t);
  await wedge(page, codeOf(order));
  await verdict(page, "Not valid").waitFor();
});

test("two devices: what one admits, the other knows", async (t) => {
  const order = await takeFree(tonight);
  const elsewhere = await enrolDoor(there, tonight, "Back door");
  assert.equal((await scan(elsewhere, codeOf(order))).verdict, "admitted");
  const { page } = await atDoor(t);
  await wedge(page, codeOf(order));
  await verdict(page, "Already in").waitFor();
  await page
    .getByText(/by Back door/)
    .first()
    .waitFor();
});

test("undo with a reason lets the ticket in again", async (t) => {
  const order = await takeFree(tonight, { name: "Ida Berg" });
  const { page } = await atDoor(t);
  await wedge(page, codeOf(order));
  await verdict(page, "Let in").waitFor();
  await door(page).undo.click();
  const sheet = page.getByRole("dialog", { name: "Undo this entry?" });
  await sheet.getByRole("radio", { name: "Scanned by mistake" }).check();
  await sheet.getByRole("button", { name: "Undo the entry" }).click();
  await sheet.waitFor({ state: "detached" });
  await door(page).tab("Log").click();
  await page
    .getByRole("listitem")
    .filter({ hasText: "Ida Berg" })
    .getByText(/Undone at/)
    .waitFor();
  await wedge(page, codeOf(order));
  await verdict(page, "Let in").waitFor();
});

test("search finds a name and a reference, and lets in by hand", async (t) => {
  const name = `Zoë Quintero ${Date.now() % 100_000}`;
  const order = await takeFree(tonight, { quantity: 2, name });
  const { page } = await atDoor(t);
  await typeCode(page, order.reference);
  await page.getByRole("status").filter({ hasText: "2 tickets" }).waitFor();
  await page.getByRole("searchbox").fill(name);
  await page.getByRole("button", { name: `Let in: ${name}, 1 of 2` }).click();
  const sheet = page.getByRole("dialog", { name: `Let ${name} in?` });
  await sheet.getByRole("radio", { name: "Checked the ID" }).check();
  await sheet.getByRole("button", { name: "Let in" }).click();
  await verdict(page, "Let in").waitFor();
  await door(page).next.click();
  await door(page).tab("Search").click();
  await page.getByRole("searchbox").fill(name);
  await page.getByText(/In since/).waitFor();
  assert.equal(await page.getByRole("button", { name: /^Let in:/ }).count(), 1);
});

test("without a connection nothing is green; with it the same scan is judged", async (t) => {
  const order = await takeFree(tonight);
  const { page, expect } = await atDoor(t);
  expect(/^net::ERR_FAILED /);
  await page.route("**/v1/checkin/**", (route) => route.abort());
  await wedge(page, codeOf(order));
  await verdict(page, "Not judged").waitFor();
  assert.equal(await verdict(page, "Let in").count(), 0);
  await page.unroute("**/v1/checkin/**");
  await verdict(page, "Let in").waitFor();
});

test("a device that the office has ended is sent back to the enrolment", async (t) => {
  const order = await takeFree(tonight);
  const name = `Lost phone ${Date.now()}`;
  const { page, expect } = await atDoor(t, tonight, { name });
  const { as, id } = there.organizer;
  const { items } = await api("GET", `checkin/organizations/${id}/devices?limit=100`, { as });
  await api("DELETE", `checkin/organizations/${id}/devices/${items.find((device) => device.name === name).id}`, { as });
  expect(/^401 /);
  await wedge(page, codeOf(order));
  await page.getByRole("heading", { name: "Enrol this device" }).waitFor();
});
