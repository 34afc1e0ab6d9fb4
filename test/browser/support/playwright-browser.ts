import { chromium, firefox, type Browser, type Page } from "playwright";
import { findBrowser } from "./find-browser.mjs";
import { FRAME, type Engine, type TestBrowser, type TestPage } from "./test-page.js";

const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts a browser, and returns Playwright's own object. Tests that run in one engine use its full API. */
export function launch(engine: "chromium" | "firefox", args: string[] = []): Promise<Browser> {
  const executablePath = findBrowser(engine)!;
  if (engine === "chromium") return chromium.launch({ executablePath, args: [...CHROMIUM_ARGS, ...args] });
  return firefox.launch({
    executablePath,
    ...(executablePath.includes("firefox-esr") && { channel: "moz-firefox" }),
  });
}

const running = new Map<Engine, Promise<Browser>>();

/** Returns the worker's browser. All suites share it, because Firefox takes four seconds to start. It closes when the worker ends. */
function sharedBrowser(engine: "chromium" | "firefox"): Promise<Browser> {
  const browser = running.get(engine) ?? launch(engine);
  running.set(engine, browser);
  return browser;
}

/** Returns an array that collects the page's warnings, errors and uncaught exceptions. */
export function listenForComplaints(page: Page): string[] {
  const lines: string[] = [];
  page.on("console", (message) => {
    if (["warning", "error"].includes(message.type())) lines.push(message.text());
  });
  page.on("pageerror", (error) => lines.push(`uncaught: ${error.message}`));
  return lines;
}

/**
 * Returns the middle of an element, or nothing while it is not visible. Playwright's own `click()` and `hover()` wait for two animation
 * frames and for the element to be uncovered, which takes Firefox a quarter of a second each time.
 */
async function findMiddle(page: Page, selector: string): Promise<[x: number, y: number] | undefined> {
  const box = await (await page.$(selector))?.boundingBox();
  const view = page.viewportSize()!;
  if (!box || box.x < 0 || box.y < 0) return undefined;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  return x < view.width && y < view.height ? [x, y] : undefined;
}

/** Opens one page for all cases of a suite, because a new page takes half a second in Firefox. */
export async function playwrightBrowser(engine: "chromium" | "firefox"): Promise<TestBrowser> {
  const context = await (await sharedBrowser(engine)).newContext();
  const page = await context.newPage();
  const lines = listenForComplaints(page);
  const connect = page.frameLocator(FRAME);
  const test: TestPage = {
    engine,
    async goto(url) {
      lines.length = 0;
      await page.goto(url);
    },
    evaluate: (run: (arg?: any) => any, arg?: unknown) => page.evaluate(run, arg),
    async inFrame(run: (arg?: any) => any, arg?: unknown) {
      const element = await page.waitForSelector(FRAME, { state: "attached" });
      return (await element.contentFrame())!.evaluate(run, arg);
    },
    waitFor: async (condition: (arg?: any) => unknown, arg?: unknown) => {
      await page.waitForFunction(condition, arg, { polling: 20 });
    },
    waitInFrame: (selector) => connect.locator(selector).first().waitFor({ state: "attached" }),
    press: (key) => page.keyboard.press(key),
    async wheel(down) {
      await page.mouse.move(5, 5);
      await page.mouse.wheel(0, down);
    },
    async hover(selector) {
      const middle = await findMiddle(page, selector);
      await (middle ? page.mouse.move(...middle) : page.hover(selector));
    },
    async click(selector) {
      const middle = await findMiddle(page, selector);
      await (middle ? page.mouse.click(...middle) : page.click(selector));
    },
    clickInFrame: (selector) => connect.locator(selector).click(),
    screenshot: async (path) => void (await page.screenshot({ path })),
    resize: (width, height) => page.setViewportSize({ width, height }),
    emulateMedia: (media) =>
      page.emulateMedia({ colorScheme: null, forcedColors: null, reducedMotion: null, ...media }),
    complaints: () => Promise.resolve(lines),
  };
  return {
    page: test,
    async reset() {
      for (const other of context.pages()) if (other !== page) await other.close();
      await page.mouse.move(0, 0);
    },
    close: () => context.close(),
  };
}
