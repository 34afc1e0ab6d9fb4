import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { findBrowser } from "../browser/support/find-browser.mjs";
import { packedApp } from "./support/packed-app.js";
import { bin, freePort, ROOT, run } from "./support/run.js";

// The example for Jest runs in test/matrix.
it("the example for Vitest passes in a user's app", () => {
  const app = packedApp(["vitest", "vite", "jsdom"]);
  copyFileSync(join(ROOT, "demo/testing/vitest.test.ts"), join(app.root, "vitest.test.ts"));
  expect(run(bin("vitest"), ["run", "vitest.test.ts"], app.root)).toMatch(/Tests +1 passed/);
  app.remove();
});

it("the example for Playwright passes against the demo with its sandbox", async () => {
  const env = { PORT: String(await freePort()), CHROMIUM: findBrowser("chromium")! };
  expect(run(bin("playwright"), ["test", "--config", "demo/testing"], ROOT, env)).toMatch(/1 passed/);
});
