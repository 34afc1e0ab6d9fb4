import { defineConfig } from "@playwright/test";

const port = process.env.PORT ?? "3117";

export default defineConfig({
  testMatch: "playwright.spec.ts",
  reporter: "line",
  outputDir: "../../dist/playwright",
  use: {
    baseURL: `http://localhost:${port}`,
    // A browser of the system's, where Playwright's own is not installed.
    ...(process.env.CHROMIUM && {
      launchOptions: { executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] },
    }),
  },
  webServer: { command: "node demo/server.mjs", cwd: "../..", port: Number(port), env: { PORT: port } },
});
