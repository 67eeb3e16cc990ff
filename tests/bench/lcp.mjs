// Opens pages in Chromium as on a slow phone and prints one JSON line for each visit:
//   {"url":"http://…","lcp":1350.2}        largest contentful paint, milliseconds
// Usage: node lcp.mjs <path of Chromium> <rounds> <url>…
// Slow 4G as in Chromium's own tools (562 ms latency, 1.6 Mbit/s), CPU four times slower, a fresh
// profile each time. Rounds are interleaved: every page once, then again.
import { createRequire } from "node:module";

const { chromium } = createRequire(new URL("../e2e/package.json", import.meta.url))("playwright-core");
const [executablePath, rounds, ...urls] = process.argv.slice(2);

const slow4G = {
  offline: false,
  latency: 562.5,
  downloadThroughput: (1.6 * 1000 * 1000 * 0.9) / 8,
  uploadThroughput: (0.75 * 1000 * 1000 * 0.9) / 8,
};
const quiet = 2_000; // ms without a larger paint after which the last one counts
const patience = 60_000; // ms for a page to load

const browser = await chromium.launch({
  executablePath,
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
  ],
});
try {
  for (let round = 0; round < Number(rounds); round++) {
    for (const url of urls) console.log(JSON.stringify({ url, lcp: await visit(url) }));
  }
} finally {
  await browser.close();
}

async function visit(url) {
  const context = await browser.newContext({
    viewport: { width: 412, height: 823 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    serviceWorkers: "block",
  });
  try {
    const page = await context.newPage();
    const tools = await context.newCDPSession(page);
    await tools.send("Network.enable");
    await tools.send("Network.setCacheDisabled", { cacheDisabled: true });
    await tools.send("Network.emulateNetworkConditions", slow4G);
    await tools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    await page.addInitScript(() => {
      window.benchPaint = { largest: 0, seen: 0 };
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.benchPaint = { largest: entry.startTime, seen: performance.now() };
      }).observe({ type: "largest-contentful-paint", buffered: true });
    });
    const answer = await page.goto(url, { waitUntil: "load", timeout: patience });
    if (!answer?.ok()) throw new Error(`${url} answers ${answer?.status()}`);
    await page.waitForFunction(
      (still) => window.benchPaint.largest > 0 && performance.now() - window.benchPaint.seen > still,
      quiet,
      { timeout: patience, polling: 100 },
    );
    return await page.evaluate(() => window.benchPaint.largest);
  } finally {
    await context.close();
  }
}
