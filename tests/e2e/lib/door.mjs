// The steps of the person at the door, by what the screen says.
import { run } from "./platform.mjs";
import { doorCode } from "./world.mjs";

export const door = (page) => ({
  code: page.getByRole("textbox", { name: "Code" }),
  name: page.getByRole("textbox", { name: "Name of this device" }),
  enrol: page.getByRole("button", { name: "Enrol", exact: true }),
  start: page.getByRole("button", { name: "Start scanning" }),
  type: page.getByRole("button", { name: "Type a code" }),
  next: page.getByRole("button", { name: "Next", exact: true }),
  undo: page.getByRole("button", { name: "Undo", exact: true }).last(), // of the verdict, above the screen
  tab: (name) => page.getByRole("navigation", { name: "Door" }).getByRole("link", { name }),
});

/** The verdict on the screen: its one word, from edge to edge. */
export const verdict = (page, word) => page.getByRole("heading", { level: 1, name: word, exact: true });

/** Turns the page into an enrolled door of an event, at a gate unless there is none. */
export async function enrol(page, there, event, { name = "Left door", gate = there.venue.gates[0].id } = {}) {
  const { code } = await doorCode(there, event, name, gate);
  await page.goto(run.door);
  await door(page).code.fill(code);
  await door(page).enrol.click();
  await door(page).type.waitFor();
  await page.getByRole("heading", { name: event.name }).click(); // a first touch: the browser allows sounds from here on
}

/** A hand scanner: a keyboard that types faster than any finger, and Enter. */
export async function wedge(page, code) {
  await page.evaluate(
    (keys) => {
      // All made before the first is told: their times are a scanner's, however busy the page is.
      const presses = keys.map((key) => new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      for (const press of presses) (document.activeElement ?? document.body).dispatchEvent(press);
    },
    [...code, "Enter"],
  );
}

/** Opens the sheet for typed codes and gives it one. */
export async function typeCode(page, text) {
  await door(page).type.click();
  const sheet = page.getByRole("dialog", { name: "Type a code" });
  await sheet.getByRole("textbox").fill(text);
  await sheet.getByRole("button", { name: "Check" }).click();
}
