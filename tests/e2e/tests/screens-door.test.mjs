// Every screen of the door, and every state of it: axe, light and dark, phone and desktop, and a
// picture of each in shots/.
import { test } from "node:test";
import { launch, visitor } from "../lib/browser.mjs";
import { door, enrol, typeCode, verdict, wedge } from "../lib/door.mjs";
import { run, scan, takeFree } from "../lib/platform.mjs";
import { filmQr } from "../lib/qr.mjs";
import { examine } from "../lib/screens.mjs";
import { doorCode, enrolDoor, voidTicket, world } from "../lib/world.mjs";

const there = world();
const { tonight, other } = there.events;
const heading = (page, name) => page.getByRole("heading", { name });

/** A visitor whose window may change its size; its camera sees the text as a QR, or "" for a bare wall. */
async function watcher(t, text) {
  const video = text !== undefined && `${process.env.TIXTERS_E2E_SCRATCH}/screens-${process.pid}.y4m`;
  if (video) filmQr(video, text);
  const browser = await launch({ video });
  t.after(() => browser.close());
  return visitor(t, browser, { touch: false });
}

test("enrolment", async (t) => {
  const { page, expect } = await watcher(t);
  await page.goto(run.door);
  await examine(page, "door-enrol", door(page).enrol);
  expect(/^4\d\d POST .*\/enrolments\/claim$/);
  await door(page).code.fill("ABCDEFGH");
  await door(page).enrol.click();
  await examine(page, "door-enrol-refused", page.getByRole("alert"));
  const { code } = await doorCode(there, tonight, "Left door");
  await door(page).code.fill(code);
  await door(page).enrol.click();
  await examine(page, "door-gate", door(page).start);
});

test("the lens", async (t) => {
  const { page } = await watcher(t, "");
  await page.goto(run.door);
  await page.getByRole("button", { name: "Scan the code" }).click();
  await examine(page, "door-enrol-camera", page.getByText("Point the camera at the enrolment code"));
  await enrol(page, there, tonight);
  await examine(page, "door-scan", page.getByText("Hold the code in the frame"));
});

test("a code of another event, seen by the camera", async (t) => {
  const theirs = await takeFree(other);
  const { page } = await watcher(t, theirs.tickets[0].code);
  await enrol(page, there, tonight);
  await examine(page, "door-verdict-other-event", verdict(page, "Other event"));
});

test("no camera, and every verdict", async (t) => {
  const mine = await takeFree(tonight, { quantity: 5 });
  const [gone, last] = [await takeFree(tonight), await takeFree(tonight)];
  await voidTicket(there, gone.tickets[0].id);
  await scan(await enrolDoor(there, tonight, "Back door"), last.tickets[0].code);
  const { page } = await watcher(t);
  await enrol(page, there, tonight);
  await examine(page, "door-no-camera", page.getByRole("alert"));
  await door(page).type.click();
  await examine(page, "door-type", page.getByRole("dialog"));
  await page.getByRole("button", { name: "Cancel" }).click();

  const [first, ...rest] = mine.tickets;
  await wedge(page, "A poster on the wall");
  await examine(page, "door-verdict-no-ticket", verdict(page, "Not a ticket"));
  // "Let in" goes by itself: one ticket for each view.
  await examine(page, "door-verdict-admitted", verdict(page, "Let in"), () => wedge(page, rest.pop().code));
  await wedge(page, first.code);
  await verdict(page, "Let in").waitFor();
  await door(page).undo.click();
  await examine(page, "door-undo", page.getByRole("dialog"));
  await page.getByRole("button", { name: "Cancel" }).click();
  await verdict(page, "Let in").waitFor({ state: "detached" });

  await wedge(page, last.tickets[0].code);
  await examine(page, "door-verdict-already-in", verdict(page, "Already in"));
  await wedge(page, gone.tickets[0].code);
  await examine(page, "door-verdict-void", verdict(page, "Not valid"));
  await door(page).next.click();
  await examine(page, "door-last-in", page.getByText(/ is in$/));
});

test("not judged, and offline", async (t) => {
  const order = await takeFree(tonight);
  const { page, expect } = await watcher(t);
  await enrol(page, there, tonight);
  expect(/^net::ERR_FAILED /);
  await page.route("**/v1/checkin/**", (route) => route.abort());
  await wedge(page, order.tickets[0].code);
  await examine(page, "door-not-judged", verdict(page, "Not judged"));
  await page.getByRole("button", { name: "Set aside" }).click();
  await door(page).tab("Log").click();
  await examine(page, "door-offline", page.getByText("No connection. Scans wait"));
});

test("search, log and settings", async (t) => {
  const order = await takeFree(tonight, { quantity: 3, name: "Mirela Anghel" });
  const { page } = await watcher(t);
  await enrol(page, there, tonight);
  await door(page).tab("Log").click();
  await examine(page, "door-log-empty", heading(page, "No scans yet"));
  await door(page).tab("Search").click();
  await examine(page, "door-search", page.getByText("Find somebody by name"));
  await page.getByRole("searchbox").fill("Nobody at all");
  await examine(page, "door-search-none", heading(page, "Nobody called “Nobody at all”"));
  await wedge(page, order.tickets[0].code);
  await verdict(page, "Let in").waitFor();
  await door(page).next.click();
  await typeCode(page, order.reference);
  await examine(page, "door-search-found", page.getByRole("button", { name: /^Let in:/ }));
  await page
    .getByRole("button", { name: /^Let in:/ })
    .first()
    .click();
  await examine(page, "door-search-admit", page.getByRole("dialog"));
  await page.getByRole("button", { name: "Cancel" }).click();
  await door(page).tab("Log").click();
  await page.getByRole("radio", { name: "Whole event" }).check();
  await examine(page, "door-log", page.getByRole("listitem").filter({ hasText: "Mirela Anghel" }));
  await door(page).tab("Settings").click();
  await examine(page, "door-settings", heading(page, "Settings"));
  await page.getByRole("button", { name: "Sign out this device" }).click();
  await examine(page, "door-sign-out", page.getByRole("dialog"));
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.evaluate(() => history.pushState(null, "", "/door/nowhere"));
  await examine(page, "door-missing", heading(page, "No such page"));
});
