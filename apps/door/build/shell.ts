import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

const worker = new URL("./sw.js", import.meta.url);
const base = "/door/";

/**
 * Two things that need the names of the built files: a preload of the heading font in
 * index.html, and the service worker, whose list of files to keep and whose version are
 * those of this build.
 */
export function shell(): Plugin {
  return {
    name: "tixters-shell",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const names = Object.keys(bundle).filter((name) => name.startsWith("assets/"));
        const font = names.find((name) => /bricolage.*\.woff2$/.test(name));
        const page = bundle["index.html"];
        if (!font || page?.type !== "asset") this.error("the build has no heading font or no index.html");
        const preload = `<link rel="preload" href="${base}${font}" as="font" type="font/woff2" crossorigin>`;
        page.source = String(page.source).replace("</title>", `</title>\n    ${preload}`);

        const kept = /\.(js|css|woff2|wasm)$/;
        const files = names.filter((name) => kept.test(name)).map((name) => `${base}${name}`);
        const version = createHash("sha256").update(files.join("\n")).digest("hex").slice(0, 12);
        const source = readFileSync(worker, "utf8")
          .replace('"__VERSION__"', JSON.stringify(version))
          .replace('["__FILES__"]', JSON.stringify(files));
        this.emitFile({ type: "asset", fileName: "sw.js", source });
      },
    },
  };
}
