// What is sent before any script runs: for crawlers, for slow networks, and for security.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api, origin, run } from "../lib/platform.mjs";

const demo = new URL(run.event).pathname.split("/").at(-1);

async function get(path) {
  const answer = await fetch(origin + path, { redirect: "manual" });
  return { status: answer.status, header: (name) => answer.headers.get(name) ?? "", text: await answer.text() };
}

/** The sources of each directive of a content policy. */
function policyOf(answer) {
  const directives = answer.header("content-security-policy").split(";");
  return Object.fromEntries(
    directives.map((directive) => directive.trim().split(/\s+/)).map(([name, ...sources]) => [name, sources]),
  );
}

test("an event's page names it, its day, its place and its price without any script", async () => {
  const event = await api("GET", `events/public/${demo}`);
  const { status, text } = await get(`/e/${demo}`);
  assert.equal(status, 200);
  const body = text.slice(text.indexOf("<body"));
  const day = new Intl.DateTimeFormat("en-GB", { timeZone: event.zone, day: "numeric", month: "short" }).format(
    new Date(event.starts_at),
  );
  for (const fact of [event.name, day, event.venue.name, event.venue.city])
    assert.ok(body.includes(fact), `${fact} in the page`);
  const { amount, currency } = event.from_price;
  const price = new Intl.NumberFormat("en-US", { style: "currency", currency })
    .format(amount / 100)
    .replace(/\.00$/, "");
  assert.ok(body.includes(price), `${price} in the page`);
  assert.match(body, /href="[^"]*#tickets"/, "a way to the tickets that works without a script");
});

test("an event's page has a title and tags for those who share it", async () => {
  const event = await api("GET", `events/public/${demo}`);
  const { text } = await get(`/e/${demo}`);
  const head = text.slice(0, text.indexOf("</head>"));
  const tag = (property) =>
    head.match(new RegExp(`<meta (?:property|name)="${property}" content="([^"]*)"`))?.[1] ?? "";
  assert.match(head, new RegExp(`<title>${event.name}`));
  assert.ok(tag("og:title").includes(event.name));
  assert.ok(tag("og:description").includes(event.venue.name));
  assert.equal(tag("og:url"), `${origin}/e/${demo}`);
  assert.ok(tag("description").length > 20);
  const picture = await fetch(tag("og:image"));
  assert.equal(picture.status, 200);
  assert.match(picture.headers.get("content-type"), /^image\//);
  assert.match(head, new RegExp(`<link rel="canonical" href="${origin}/e/${demo}">`));
});

for (const [app, path] of [
  ["shop", `/e/${demo}`],
  ["door", "/door/"],
]) {
  test(`the ${app} is served with a strict policy`, async () => {
    const page = await get(path);
    assert.equal(page.status, 200);
    const policy = policyOf(page);
    assert.deepEqual(policy["default-src"], ["'none'"]);
    assert.deepEqual(policy["base-uri"], ["'none'"]);
    assert.deepEqual(policy["frame-ancestors"], ["'none'"]);
    assert.deepEqual(policy["style-src"], ["'self'"]);
    assert.deepEqual(policy["script-src"], app === "door" ? ["'self'", "'wasm-unsafe-eval'"] : ["'self'"]);
    assert.equal(page.header("x-content-type-options"), "nosniff");
    assert.match(page.header("permissions-policy"), app === "door" ? /camera=\(self\)/ : /camera=\(\)/);
    assert.equal(page.header("cache-control"), "no-cache");
    assert.ok(page.header("etag"));
  });

  test(`the hashed files of the ${app} are kept for ever, and a missing one is a 404`, async () => {
    const page = await get(path);
    const files = Array.from(page.text.matchAll(/(?:src|href)="([^"]*\/assets\/[^"]+)"/g), ([, file]) => file);
    assert.ok(files.length >= 3, `${files}`);
    for (const file of files) {
      const asset = await get(file);
      assert.equal(asset.status, 200, file);
      assert.match(asset.header("cache-control"), /max-age=31536000.*immutable/, file);
    }
    const missing = await get(`${files[0]}x.js`);
    assert.equal(missing.status, 404);
    assert.doesNotMatch(missing.header("content-type"), /html/);
  });
}
