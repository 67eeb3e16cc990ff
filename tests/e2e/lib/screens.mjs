// What every screen and every state of one must pass: no finding of axe, light and dark, on a
// phone and on a desktop; nothing to scroll sideways; and a picture of each, for people to look at.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { desktop, phone } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const shots = fileURLToPath(new URL("../shots/", import.meta.url));
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const desktopView = { device: "desktop", size: desktop, schemes: ["dark", "light"] };
const views = [{ device: "phone", size: phone, schemes: ["light", "dark"] }, desktopView];

const drawnByServer = ".from-server, .shell-side, .filters[aria-hidden=true]"; // until the app takes over
const narrow = { width: 320, height: 640 }; // the narrowest that WCAG 1.4.10 asks for

/**
 * Examines and photographs what the page shows now, as `<name>-<device>-<scheme>.png`. ready is
 * a locator that must be on the screen, in every view. again brings the screen back before each
 * view, if it does not stay by itself.
 */
export async function examine(page, name, ready, again = async () => {}) {
  const found = [];
  await page.mouse.move(0, 0); // nothing is pointed at
  for (const view of views) {
    await page.setViewportSize(view.size);
    for (const colorScheme of view.schemes) {
      await page.emulateMedia({ colorScheme });
      await again();
      await page.locator(drawnByServer).first().waitFor({ state: "detached" }); // the app has its data
      await ready.first().waitFor();
      await ready.first().scrollIntoViewIfNeeded();
      await settled(page);
      const look = `${name}-${view.device}-${colorScheme}`;
      await page.screenshot({ path: `${shots}${look}.png` });
      if (view === desktopView && colorScheme === "dark") continue; // its colours are the phone's, its layout the light one's
      found.push(...(await findings(page)).map((finding) => `${look}: ${finding}`));
    }
  }
  await page.setViewportSize(narrow);
  const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
  if (scrollWidth > narrow.width) found.push(`${name} is ${scrollWidth} pixels wide on a screen of ${narrow.width}`);
  await page.setViewportSize(phone);
  await page.emulateMedia({ colorScheme: "light" });
  assert.deepEqual(found, [], name);
}

/** Pictures, fonts and what a camera sees are there, and nothing moves any more. */
async function settled(page) {
  await page.evaluate(async () => {
    await document.fonts.ready;
    const pictures = Array.from(document.images).filter((image) => image.loading !== "lazy" && !image.complete);
    await Promise.all(pictures.map((image) => image.decode().catch(() => {})));
    const endless = (animation) => animation.effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY;
    const moving = document
      .getAnimations()
      .filter((animation) => !endless(animation) && animation.playState === "running");
    await Promise.all(moving.map((animation) => animation.finished.catch(() => {})));
    const frame = (video) => new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    await Promise.all(Array.from(document.querySelectorAll("video:not([hidden])"), frame));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
}

async function findings(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe); // the content policy allows no other way
  const violations = await page.evaluate(async (values) => {
    const result = await window.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] });
    return result.violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map(({ target, any }) => `${target.join(" ")} ${any.map(({ message }) => message).join("; ")}`),
    }));
  }, rules);
  return violations.map(({ id, help, nodes }) => `${id}: ${help} | ${nodes.join(" | ")}`);
}
