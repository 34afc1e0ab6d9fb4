import { expect, test } from "@playwright/test";

// playwright.config.ts starts the demo for this test. The demo uses the sandbox.
test("a user connects a clinic", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Connect" }).click();
  const connect = page.frameLocator("#human-api");
  await connect.getByRole("button", { name: "Connect Aspen Family Clinic" }).click();
  await connect.getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("log")).toContainText("SUCCESS, by the user, 1 connected");
});
