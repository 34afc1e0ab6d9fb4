import { defineConfig } from "@playwright/test";

const port = process.env.PORT ?? "3117";

export default defineConfig({
  testMatch: "playwright.spec.ts",
  reporter: "line",
  outputDir: "../../dist/playwright",
  use: {
    baseURL: `http://localhost:${port}`,
    // If Playwright's own browser is not installed, set the environment variable CHROMIUM to the path of another browser.
    ...(process.env.CHROMIUM && {
      launchOptions: { executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] },
    }),
  },
  webServer: { command: "node demo/server.mjs", cwd: "../..", port: Number(port), env: { PORT: port } },
});
