import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "../package/support/run.js";
import { brotli, BUDGETS, bundledSize, MINIMAL_USE } from "./support/sizes.js";

it("a minimal app that imports the widget is bundled into one file, which is within its size budget", async () => {
  const { bytes, later } = await bundledSize(MINIMAL_USE);
  expect(bytes).toBeLessThanOrEqual(BUDGETS.facade);
  expect(later).toBe(0);
});

it("the script for the script tag is within its size budget", () => {
  const script = readFileSync(join(ROOT, "dist/human-connect-widget.global.js"));
  expect(brotli(script)).toBeLessThanOrEqual(BUDGETS.global);
});

it.each(["human-connect-widget", "human-connect-widget/server", "human-connect-widget/testing"])(
  "an unused import of %s adds no bytes to an app",
  async (entry) => expect((await bundledSize(`import "${entry}"`)).code).toBe(""),
);
