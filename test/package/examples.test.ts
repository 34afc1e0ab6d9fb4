import { copyFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findBrowser } from "../browser/support/find-browser.mjs";
import { packedApp, type PackedApp } from "./support/packed-app.js";
import { ROOT, run } from "./support/run.js";

const bin = (name: string): string => join(ROOT, "node_modules/.bin", name);

/** A user's app with the packed tarball and Vitest. The example for Jest runs in test/matrix. */
let app: PackedApp;
beforeAll(() => {
  app = packedApp(["vitest", "vite", "jsdom"]);
  copyFileSync(join(ROOT, "demo/testing/vitest.test.ts"), join(app.root, "vitest.test.ts"));
});
afterAll(() => app.remove());

it("the example for Vitest passes", () =>
  expect(run(bin("vitest"), ["run", "vitest.test.ts"], app.root)).toMatch(/Tests +1 passed/));

it("the example for Playwright passes against the demo with its sandbox", async () => {
  const free = createServer().listen(0);
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  const env = { PORT: String(port), CHROMIUM: findBrowser("chromium")! };
  expect(run(bin("playwright"), ["test", "--config", "demo/testing"], ROOT, env)).toMatch(/1 passed/);
});
