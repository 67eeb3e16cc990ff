import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { shell } from "./build/shell.ts";

const api = process.env.TIXTERS_API ?? "http://localhost:8080";

export default defineConfig({
  base: "/door/",
  plugins: [react(), shell()],
  server: { proxy: { "/v1": api } },
  worker: { format: "es" },
  build: {
    target: "es2022",
    assetsInlineLimit: 0, // the content security policy allows no data: fonts or styles
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  test: {
    environment: "jsdom",
    environmentOptions: { jsdom: { url: "http://tixters.test/door/" } },
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test/setup.ts"],
    restoreMocks: true,
    env: { BASE_URL: "/door/" },
  },
});
