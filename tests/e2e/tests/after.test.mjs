// After the purchase: the mail, the order page without a network, and the way back to it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, visitor } from "../lib/browser.mjs";
import { order, ticketsOf, type } from "../lib/buyer.mjs";
import { linksOf, mailCount, mailTo } from "../lib/mail.mjs";
import { address, origin, takeFree, until } from "../lib/platform.mjs";
import { readQr } from "../lib/qr.mjs";
import { world } from "../lib/world.mjs";

const { tonight } = world().events;
let browser;

before(async () => {
  browser = await launch();
});
after(() => browser.close());

const pageOf = ({ id, token }) => `${origin}/order/${id}#${token}`;

test("the mail brings the codes, a PDF, a calendar entry and a link that opens the order", async (t) => {
  const email = address("mail");
  const bought = await takeFree(tonight, { quantity: 2, email });
  const mail = await mailTo(email, /Your tickets/);
  assert.match(mail.subject, new RegExp(tonight.name));
  assert.match(mail.text, new RegExp(bought.reference));

  const pictures = Array.from(mail.html.matchAll(/<img[^>]+src="cid:([^"]+)"[^>]*>/g));
  assert.equal(pictures.length, 2);
  const shown = pictures.map(([, id]) =>
    mail.attachments.find(({ inline, content_id }) => inline && content_id === id),
  );
  assert.deepEqual(
    shown.map(({ bytes }) => readQr(bytes)),
    bought.tickets.map(({ code }) => code),
  );
  const file = (ending) => mail.attachments.find(({ name, inline }) => !inline && name.endsWith(ending));
  assert.equal(file(".pdf").type, "application/pdf");
  assert.equal(file(".pdf").bytes.subarray(0, 5).toString(), "%PDF-");
  const calendar = file(".ics").bytes.toString();
  assert.match(calendar, /^BEGIN:VCALENDAR\r\n.*BEGIN:VEVENT\r\n.*END:VCALENDAR\r\n$/s);
  assert.match(calendar, new RegExp(`SUMMARY:${tonight.name}`));

  const { page } = await visitor(t, browser);
  await page.goto(linksOf(mail).find((link) => link.includes("/order/")));
  await ticketsOf(page);
  assert.equal(readQr(await order(page).codes.first().screenshot()), bought.tickets[0].code);
});

test("the order page gives the PDF, the calendar entry and the mail again", async (t) => {
  const email = address("again");
  const bought = await takeFree(tonight, { email });
  await mailTo(email);
  const { page } = await visitor(t, browser);
  await page.goto(pageOf(bought));
  for (const [button, ending] of [
    ["Download PDF", ".pdf"],
    ["Add to calendar", ".ics"],
  ]) {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: button }).click(),
    ]);
    assert.ok(download.suggestedFilename().endsWith(ending), download.suggestedFilename());
    assert.equal(await download.failure(), null);
  }
  await page.getByRole("button", { name: "Mail again" }).click();
  await page
    .getByRole("status")
    .filter({ hasText: `On its way to ${email}.` })
    .waitFor();
  await until(
    "the second mail",
    () => mailCount(email),
    (count) => count === 2,
  );
});

test("the tickets show without a network after the first visit", async (t) => {
  const bought = await takeFree(tonight);
  const { context, page, expect } = await visitor(t, browser);
  await page.goto(pageOf(bought));
  await ticketsOf(page);
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active.state !== "activated")
      await new Promise((resolve) => active.addEventListener("statechange", resolve, { once: true }));
  });
  expect(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/);
  await context.setOffline(true);
  await page.reload();
  await page.getByRole("status").filter({ hasText: "Offline. Your tickets work all the same." }).waitFor();
  assert.equal(readQr(await order(page).codes.first().screenshot()), bought.tickets[0].code);
  const again = await context.newPage(); // from the home screen: nothing but the address
  await again.goto(`${origin}/order/${bought.id}`);
  await ticketsOf(again);
  assert.equal(readQr(await order(again).codes.first().screenshot()), bought.tickets[0].code);
});

test("an order shows nothing without its key, and nothing with a wrong one", async (t) => {
  const bought = await takeFree(tonight);
  const { page, expect } = await visitor(t, browser);
  expect(/^404 GET .*\/v1\/checkout\/orders\//);
  for (const hash of ["", `#${"x".repeat(32)}`]) {
    await page.goto("about:blank");
    await page.goto(`${origin}/order/${bought.id}${hash}`);
    await page.getByRole("heading", { name: "This page needs its key" }).waitFor();
    assert.equal(await page.getByText(bought.buyer_name).count(), 0);
  }
});

test("find my tickets: the same words for everybody, a mail for the buyer only", async (t) => {
  const email = address("lost");
  const bought = await takeFree(tonight, { email });
  await mailTo(email, /Your ticket/);
  const stranger = address("stranger");
  const { page } = await visitor(t, browser);
  const said = [];
  for (const who of [stranger, email]) {
    await page.goto(`${origin}/order/find`);
    await type(page.getByRole("textbox", { name: "E-mail" }), who);
    await page.getByRole("button", { name: "Send me the links" }).click();
    const answer = page.getByRole("status").filter({ hasText: "Look into your mail" });
    said.push((await answer.innerText()).replace(who, "…"));
  }
  assert.equal(said[0], said[1]);
  const mail = await mailTo(email, /Your orders/);
  await page.goto(linksOf(mail).find((link) => link.includes("/order/")));
  const opened = await ticketsOf(page);
  assert.equal(opened.id, bought.id);
  assert.equal(await mailCount(stranger), 0);
});
