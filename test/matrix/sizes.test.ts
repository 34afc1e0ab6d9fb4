import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "../package/support/run.js";
import { brotli, BUDGETS, bundledSize, MINIMAL_USE } from "./support/sizes.js";

it("the facade, bundled with minimal use, is one file within its budget", async () => {
  const { bytes, later } = await bundledSize(MINIMAL_USE);
  expect(bytes).toBeLessThanOrEqual(BUDGETS.facade);
  expect(later).toBe(0);
});

it("the script tag is within its budget", () => {
  const script = readFileSync(join(ROOT, "dist/human-connect-widget.global.js"));
  expect(brotli(script)).toBeLessThanOrEqual(BUDGETS.global);
});

it.each(["human-connect-widget", "human-connect-widget/server", "human-connect-widget/testing"])(
  "an app that imports %s and uses nothing of it pays nothing",
  async (entry) => expect((await bundledSize(`import "${entry}"`)).code).toBe(""),
);
