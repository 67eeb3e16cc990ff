// Prepares the platform and runs the tests: `npm test`, or `npm test -- door buy` for some files.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { makeWorld } from "./lib/world.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const scratch = `${here}tmp/${process.pid}`;
const chosen = process.argv.slice(2);
const wanted = (file) => chosen.length === 0 || chosen.some((name) => file.startsWith(name));
const files = readdirSync(`${here}tests`).filter((file) => file.endsWith(".test.mjs") && wanted(file));
files.sort((a, b) => Number(b.startsWith("screens-")) - Number(a.startsWith("screens-"))); // the longest first
if (files.length === 0) throw new Error(`no test file begins with ${chosen.join(" or ")}`);

if (chosen.length === 0) rmSync(`${here}shots`, { recursive: true, force: true });
mkdirSync(`${here}shots`, { recursive: true });
mkdirSync(scratch, { recursive: true });
try {
  const file = `${scratch}/world.json`;
  writeFileSync(file, JSON.stringify(await makeWorld()), { mode: 0o600 });
  // Two files at a time, one browser each.
  const { status } = spawnSync(
    process.execPath,
    ["--test", "--test-concurrency=2", "--test-reporter=spec", ...files.map((name) => `tests/${name}`)],
    {
      cwd: here,
      stdio: "inherit",
      env: { ...process.env, TIXTERS_E2E_WORLD: file, TIXTERS_E2E_SCRATCH: scratch },
    },
  );
  process.exitCode = status ?? 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

// The files by what they show: name-{devices}-{schemes}.png.
const shots = readdirSync(`${here}shots`).filter((name) => name.endsWith(".png"));
console.log(`${shots.length} screenshots in ${here}shots, each <name>-<device>-<scheme>.png:`);
const names = new Map();
for (const shot of shots.sort()) {
  const [, name, view] = shot.match(/^(.+)-((?:phone|desktop)-(?:light|dark))\.png$/);
  names.set(name, [...(names.get(name) ?? []), view]);
}
for (const [name, views] of names) console.log(`  ${name}  ${views.join(" ")}`);
