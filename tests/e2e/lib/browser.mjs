// Chromium as a phone holds it, and a guard that fails a test on whatever a page complains about.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

export const phone = { width: 390, height: 844 };
export const desktop = { width: 1360, height: 900 };

/** Starts Chromium; with a video (y4m) it has a camera that shows it, over and over. */
export function launch({ video } = {}) {
  const camera = [
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    `--use-file-for-fake-video-capture=${video}`,
  ];
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: false,
    args: [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--hide-scrollbars",
      ...(video ? camera : []),
    ],
  });
}

/**
 * One visitor: a fresh profile and a page. When the test ends, whatever its pages complained
 * about fails it, and the profile is closed. touch: false gives a desktop's pointer and keyboard.
 */
export async function visitor(test, browser, { touch = true, ...options } = {}) {
  const context = await browser.newContext({
    viewport: phone,
    ...(touch && { isMobile: true, hasTouch: true }),
    locale: "en-US",
    timezoneId: "America/Los_Angeles",
    reducedMotion: "reduce",
    ...options,
  });
  context.setDefaultTimeout(15_000);
  const guard = guarding();
  guard.expect(/Service Worker registration blocked by Playwright/);
  await context.exposeBinding("tellViolation", (_, text) => guard.complain(`content policy: ${text}`));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.tellViolation(
        `${event.effectiveDirective} refused ${event.blockedURI || "inline"} on ${event.documentURI}`,
      );
    });
  });
  context.on("page", (page) => guard.watch(page));
  test.after(async () => {
    await context.close();
    assert.deepEqual(guard.complaints, [], "a page complained");
  });
  return { context, page: await context.newPage(), expect: guard.expect };
}

function guarding() {
  const complaints = [];
  const expected = [];
  const complain = (text) => expected.some((pattern) => pattern.test(text)) || complaints.push(text);
  return {
    complaints,
    complain,
    /** From now on, a complaint that matches is part of the test: "404 http://…/v1/…". */
    expect: (...patterns) => expected.push(...patterns),
    watch(page) {
      page.on("pageerror", (error) => complain(`error in the page: ${error.stack ?? error}`));
      page.on("console", (message) => {
        if (message.type() !== "error" && message.type() !== "warning") return;
        // What failed to load is told below, with its status.
        if (/^Failed to load resource/.test(message.text())) return;
        complain(`console ${message.type()}: ${message.text()} (${message.location().url})`);
      });
      page.on("response", (response) => {
        if (response.status() >= 400) complain(`${response.status()} ${response.request().method()} ${response.url()}`);
      });
      page.on("requestfailed", (request) => {
        const cause = request.failure()?.errorText ?? "";
        // The page moved on and gave up what it was asking for.
        if (cause !== "net::ERR_ABORTED") complain(`${cause} ${request.method()} ${request.url()}`);
      });
    },
  };
}
