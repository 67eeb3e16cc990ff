// The door with a camera: what it sees is a video of the ticket's QR, made here.
import { test } from "node:test";
import { launch, visitor } from "../lib/browser.mjs";
import { door, enrol, verdict } from "../lib/door.mjs";
import { run, takeFree } from "../lib/platform.mjs";
import { filmQr } from "../lib/qr.mjs";
import { doorCode, world } from "../lib/world.mjs";

const there = world();
const { tonight } = there.events;

/** A browser whose camera sees one code, again and again. */
async function seeing(t, text) {
  const video = `${process.env.TIXTERS_E2E_SCRATCH}/camera-${process.pid}.y4m`;
  filmQr(video, text);
  const browser = await launch({ video });
  t.after(() => browser.close());
  return browser;
}

test("the camera admits a ticket once; shown again, it is already in", async (t) => {
  const bought = await takeFree(tonight, { name: "Camille Duarte" });
  const browser = await seeing(t, bought.tickets[0].code);
  const { page } = await visitor(t, browser);
  await enrol(page, there, tonight);
  await verdict(page, "Let in").waitFor();
  await page.getByText("Camille Duarte").first().waitFor();
  await verdict(page, "Already in").waitFor(); // the video began again
  await page
    .getByText(/Gate A, by this device/)
    .first()
    .waitFor();
});

test("the camera enrols a device by the QR of the office", async (t) => {
  const { qr_text } = await doorCode(there, tonight, "Office phone");
  const browser = await seeing(t, qr_text);
  const { page } = await visitor(t, browser);
  await page.goto(run.door);
  await page.getByRole("button", { name: "Scan the code" }).click();
  await page.getByText("Code read. Enrol to go on.").waitFor();
  await door(page).name.fill("Right door");
  await door(page).enrol.click();
  await page.getByRole("heading", { name: "Which gate is this?" }).waitFor();
  await page.getByRole("radio", { name: "Gate B" }).check();
  await door(page).start.click();
  // The code of the office is not a ticket, and says so.
  await verdict(page, "Not a ticket").waitFor();
  await page.getByText("This is a code for a device, not a ticket.").first().waitFor();
  await door(page).next.click();
  await page.getByText("Gate B").first().waitFor();
});
