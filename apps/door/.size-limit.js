import { readdirSync, readFileSync } from "node:fs";

// What the door loads: the entry and the code reader's worker. The wasm is apart.
const page = readFileSync("dist/index.html", "utf8");
const entry = [...page.matchAll(/(?:src|href)="\/door\/(assets\/[^"]+\.js)"/g)].map(
  ([, file]) => `dist/${file}`,
);
const files = readdirSync("dist/assets");
const worker = files
  .filter((file) => /^scan\.worker-.*\.js$/.test(file))
  .map((file) => `dist/assets/${file}`);

export default [
  { name: "all JS", path: [...entry, ...worker], limit: "110 kB", gzip: true },
  { name: "all CSS", path: "dist/assets/*.css", limit: "8 kB", gzip: true },
  { name: "code reader, wasm", path: "dist/assets/*.wasm", limit: "365 kB", brotli: true },
];
