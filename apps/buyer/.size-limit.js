import { readdirSync, readFileSync } from "node:fs";

// What the first visit loads: the entry, and every file that it imports without waiting.
const page = readFileSync("dist/index.html", "utf8");
const first = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, file]) => `dist/${file}`);
const files = readdirSync("dist/assets").filter((file) => file.endsWith(".js"));
const screen = (name) =>
  files.filter((file) => file.startsWith(`${name}-`)).map((file) => `dist/assets/${file}`);

export default [
  { name: "first route, JS", path: first, limit: "100 kB", gzip: true },
  { name: "all CSS", path: "dist/assets/*.css", limit: "10 kB", gzip: true },
  { name: "checkout, JS", path: [...screen("Checkout"), ...screen("standin")], limit: "20 kB", gzip: true },
  {
    name: "waiting room, JS",
    path: ["waitingroom", "puzzle.worker", "sha256"].flatMap(screen),
    limit: "12 kB",
    gzip: true,
  },
  { name: "Stripe wrapper, JS", path: screen("stripe"), limit: "6 kB", gzip: true },
  { name: "tickets, JS", path: screen("Order"), limit: "20 kB", gzip: true },
];
