import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { shell } from "./build/shell.ts";

const api = process.env.TIXTERS_API ?? "http://localhost:8080";

export default defineConfig({
  base: "/",
  plugins: [react(), shell()],
  server: { proxy: { "/v1": api } },
  build: {
    target: "es2022",
    // light-dark() must stay as it is: the ticket is light paper on a dark page.
    cssTarget: ["chrome123", "safari17.5", "firefox120"],
    assetsInlineLimit: 0, // the content security policy allows no data: fonts or styles
    modulePreload: { polyfill: false },
    sourcemap: false,
    rolldownOptions: {
      output: {
        // What every screen needs in two files: libraries, which rarely change, and the app's own.
        // What the waiting room needs in a third, because it opens when everybody is in a hurry.
        codeSplitting: {
          groups: [
            {
              name: "vendor",
              test: /node_modules\/(react|react-dom|scheduler|wouter|@tanstack|openapi-fetch)\//,
            },
            {
              name: "index",
              test: /src\/(main|app|api\/(?!choices)|ui|i18n\/(?!queue|credit)|features\/events|features\/checkout\/model\/session)/,
            },
            {
              name: "waitingroom",
              test: /src\/(i18n\/queue|features\/queue\/(?!model\/(place|sha256|puzzle\.worker)))/,
            },
          ],
        },
      },
    },
  },
  test: {
    environment: "jsdom",
    environmentOptions: { jsdom: { url: "http://tixters.test/" } },
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test/setup.ts"],
    restoreMocks: true,
    testTimeout: 30_000,
  },
});
