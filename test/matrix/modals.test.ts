import type { Browser, Locator, Page } from "playwright";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { html, json, startOrigin, type Origin } from "../browser/support/origins.js";
import { launch, listenForComplaints } from "../browser/support/playwright-browser.js";
import type {} from "./modals/app.js"; // declares `window.app`
import { startViteApps } from "./support/vite-apps.js";

/** The modals of `modals/modals.tsx`. */
const MODALS = [
  "Radix",
  "React Aria",
  "Headless UI",
  "MUI",
  "Bootstrap",
  "focus-trap",
  "a popover",
  "a native dialog",
];

const TOKEN = "/api/connect/token";
const CONNECT = `<title>Connect</title><input aria-label="Search"><button onclick="this.textContent = 'Clicked'">Click</button>`;

let app: Origin;
let connect: Origin;
let browser: Browser;
let page: Page;
let complaints: string[];
let dialog: Locator;
let opener: Locator;

// These tests run in Chromium only, because the libraries decide what happens, not the engine. test/browser/placing.test.ts
// tests in every engine what an engine decides.
beforeAll(async () => {
  connect = await startOrigin(() => html(CONNECT));
  // The two hosts are different sites, so that Connect is in another process than the page, as it is in production.
  const connectUrl = connect.url.replace("localhost", "connect.localhost");
  [app, browser] = await Promise.all([
    startViteApps({ app: "modals/app.tsx" }, connectUrl),
    launch("chromium"),
  ]);
  page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  complaints = listenForComplaints(page);
});
afterAll(() => Promise.all([browser?.close(), app?.close(), connect?.close()]));

/** Returns what a modal changes on the page: the scroll lock, and what is hidden or inert. Omits the widget's own dialog. */
const lock = (): Promise<unknown> =>
  page.evaluate(() => ({
    overflow: [document.documentElement, document.body].map((element) => getComputedStyle(element).overflow),
    sheets: document.adoptedStyleSheets.length,
    hidden: Array.from(
      document.querySelectorAll("html, body, [inert], [aria-hidden], [data-aria-hidden]"),
      (element) =>
        ["id", "class", "style", "inert", "aria-hidden", "data-aria-hidden"]
          .map((name) => `${name}=${element.getAttribute(name)}`)
          .join(" "),
    ),
  }));

/** Checks that the app's modal is as it was before Connect opened, and can be used. */
async function expectModalAlone(before: unknown): Promise<void> {
  await dialog.waitFor({ state: "detached" });
  await expect.poll(() => opener.evaluate((button) => button === document.activeElement)).toBe(true);
  await expect.poll(lock).toEqual(before);
  expect(await page.evaluate(() => window.app.closings)).toBe(0);
  const name = page.getByLabel("Name");
  await name.click();
  await page.keyboard.type("x");
  expect(await name.inputValue()).toMatch(/x$/);
  await opener.focus();
}

/** Waits until Connect has the focus. */
const connectIsFocused = (): Promise<unknown> =>
  page.waitForFunction(
    () => (document.activeElement?.getRootNode() as Document).activeElement?.id === "human-api",
  );

const ends = (): Promise<unknown> => page.evaluate(() => window.app.ends);

describe.each(MODALS)("in a modal of %s, Connect", (modal) => {
  let before: unknown;

  beforeEach(async () => {
    app.on(TOKEN, () => json({ token: "t" }));
    complaints.length = 0;
    dialog = page.getByRole("dialog", { name: "Connect your health data" });
    opener = page.getByRole("button", { name: "Open Connect" });
    await page.goto(`${app.url}/app?modal=${modal}`);
    await page.getByRole("button", { name: "Edit profile" }).click();
    await opener.focus();
    await page.waitForFunction(() =>
      document.getAnimations().every(({ playState }) => playState !== "running"),
    );
    before = await lock();
  });

  it("receives clicks and typing, and the cross and Escape close only Connect", async () => {
    await opener.click();
    await connectIsFocused();
    const frame = page.frameLocator("#human-api");
    await frame.getByRole("button", { name: "Click" }).click();
    await frame.getByRole("button", { name: "Clicked" }).waitFor();
    await frame.getByLabel("Search").click();
    await page.keyboard.type("Aspen");
    expect(await frame.getByLabel("Search").inputValue()).toBe("Aspen");
    const cross = dialog.getByRole("button", { name: "Close" });
    await cross.click();
    await expectModalAlone(before);

    await page.keyboard.press("Enter");
    await connectIsFocused();
    // The user reaches the cross with the keyboard. The library must neither catch the key nor move the focus.
    await expect
      .poll(async () => {
        await page.keyboard.press("Shift+Tab");
        return cross.evaluate((button) => button === document.activeElement);
      })
      .toBe(true);
    await page.keyboard.press("Escape");
    await expectModalAlone(before);
    expect(await ends()).toEqual(["user", "user"]);
    expect(complaints).toEqual([]);
  });

  it("shows a failure, and its two buttons work with the mouse and the keyboard", async () => {
    app.on(TOKEN, () => json({}, 500));
    const retry = dialog.getByRole("button", { name: "Try again" });
    const close = dialog.getByRole("button", { name: "Close" }).last();
    const requests = (): number => app.requests.filter((request) => request === `POST ${TOKEN}`).length;
    const start = requests();
    await opener.click();
    await retry.click();
    await expect.poll(requests).toBe(start + 2);
    await retry.waitFor();
    await close.click();
    await expectModalAlone(before);

    await page.keyboard.press("Enter");
    await retry.waitFor();
    app.on(TOKEN, () => json({ token: "t" }));
    await page.keyboard.press("Enter"); // The button "Try again" has the focus.
    await connectIsFocused();
    await dialog.getByRole("button", { name: "Close" }).click();
    await expectModalAlone(before);
    expect(await ends()).toEqual(["token-request-rejected", "user"]);
  });

  it("opens inside the modal if the click does not focus the button, as in Safari, and closes with the modal", async () => {
    await page.evaluate(() =>
      addEventListener("mousedown", (event) => {
        event.preventDefault();
        const focused = document.activeElement as HTMLElement;
        focused.blur();
        (event.target as Element).parentElement?.closest<HTMLElement>("[tabindex],dialog")?.focus();
      }),
    );
    await opener.click();
    await connectIsFocused();
    expect(await page.evaluate(() => [window.app.closings, window.app.ends])).toEqual([0, []]);
    await page.evaluate(() => window.app.closeModal());
    await expect.poll(ends).toEqual(["page"]);
    await expect.poll(lock).toMatchObject({ overflow: ["visible", "visible"], sheets: 0 });
    expect(await page.locator("#human-api, [aria-label='Connect your health data']").count()).toBe(0);
    await page.getByRole("button", { name: "Edit profile" }).click();
    await page.getByLabel("Name").waitFor();
    expect(complaints).toEqual([]);
  });
});
