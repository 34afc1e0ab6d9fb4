import { defineConfig } from "@playwright/test";

const port = process.env.PORT ?? "3117";

export default defineConfig({
  testMatch: "playwright.spec.ts",
  reporter: "line",
  outputDir: "../../dist/playwright",
  use: {
    baseURL: `http://localhost:${port}`,
    // The variable CHROMIUM names a browser of the system, for a machine where Playwright's own browser is not installed.
    ...(process.env.CHROMIUM && {
      launchOptions: { executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] },
    }),
  },
  webServer: { command: "node demo/server.mjs", cwd: "../..", port: Number(port), env: { PORT: port } },
});
