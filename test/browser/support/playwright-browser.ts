import { chromium, firefox, type Browser, type Frame, type Page } from "playwright";
import { findBrowser } from "./find-browser.mjs";
import { FRAME, type Engine, type TestBrowser, type TestPage } from "./test-page.js";
import { promiseOf } from "./wait-until.js";

const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Starts a browser, and returns Playwright's `Browser` object. With this object, tests that run in only one engine can use the
 * full API of Playwright.
 */
export function launch(engine: "chromium" | "firefox", args: string[] = []): Promise<Browser> {
  const executablePath = findBrowser(engine)!;
  if (engine === "chromium") return chromium.launch({ executablePath, args: [...CHROMIUM_ARGS, ...args] });
  return firefox.launch({
    executablePath,
    ...(executablePath.includes("firefox-esr") && { channel: "moz-firefox" }),
    args: ["--kiosk"], // With this argument, Firefox paints no toolbars.
    firefoxUserPrefs: {
      // These two preferences stop Firefox from keeping earlier documents in memory. Playwright does the same in Chromium.
      "fission.bfcacheInParent": false,
      "browser.sessionhistory.max_total_viewers": 0,
      "ui.prefersReducedMotion": 1, // With this preference, the tab shows no animation while a page loads.
    },
  });
}

const running = new Map<Engine, Promise<Browser>>();

/**
 * Returns the worker's browser. All suites share this browser, because Firefox takes four seconds to start. The browser closes
 * when the worker ends.
 */
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
 * Waits until a function returns a truthy value in a page or frame. The tests use this function instead of Playwright's
 * `waitForFunction()`, locators and element handles. For those APIs, Playwright adds a script of 340 kB to every new document.
 * Adding the script takes most of the time of a short test.
 */
async function waitUntil(target: Page | Frame, condition: unknown, arg?: unknown): Promise<void> {
  await target.evaluate(promiseOf(condition, arg)).catch((error: Error) => {
    // Waits again if the browser replaced the document while the function ran.
    if (!/context was destroyed|navigation|realm/i.test(error.message)) throw error;
    return waitUntil(target, condition, arg);
  });
}

/** Waits until an element and its frame exist in the page, and returns the frame. */
async function findFrame(page: Page, selector: string): Promise<Frame> {
  await waitUntil(page, (given: string) => document.querySelector(given), selector);
  const index = await page.evaluate(
    (given) =>
      Array.from(window, (_, i) => window[i]).indexOf(
        document.querySelector<HTMLIFrameElement>(given)!.contentWindow!,
      ),
    selector,
  );
  for (const frame of page.mainFrame().childFrames()) {
    if (await frame.evaluate((i) => parent[i] === self, index).catch(() => false)) return frame;
  }
  return findFrame(page, selector);
}

type Point = [x: number, y: number];

/** Returns the middle of an element, or undefined if the element is not visible. */
function findMiddle(target: Page | Frame, selector: string): Promise<Point | undefined> {
  return target.evaluate((given) => {
    const box = document.querySelector(given)?.getBoundingClientRect();
    if (!box?.width || box.x < 0 || box.y < 0) return undefined;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    return x < innerWidth && y < innerHeight ? [x, y] : undefined;
  }, selector);
}

/** Opens one page for all tests of a suite, because a new page takes half a second in Firefox. */
export async function playwrightBrowser(engine: "chromium" | "firefox"): Promise<TestBrowser> {
  const context = await (await sharedBrowser(engine)).newContext();
  const page = await context.newPage();
  const lines = listenForComplaints(page);
  const test: TestPage = {
    async goto(url) {
      lines.length = 0;
      await page.goto(url);
    },
    evaluate: (run: (arg?: any) => any, arg?: unknown) => page.evaluate(run, arg),
    inFrame: async (run: (arg?: any) => any, arg?: unknown) =>
      (await findFrame(page, FRAME)).evaluate(run, arg),
    waitFor: (condition: (arg?: any) => unknown, arg?: unknown) => waitUntil(page, condition, arg),
    waitInFrame: async (selector) =>
      waitUntil(await findFrame(page, FRAME), (given: string) => document.querySelector(given), selector),
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
    async clickInFrame(selector) {
      const middle = await findMiddle(await findFrame(page, FRAME), selector);
      if (!middle) return page.frameLocator(FRAME).locator(selector).click();
      const [left, top] = await page.evaluate((given) => {
        const frame = document.querySelector(given)!;
        const { x, y } = frame.getBoundingClientRect();
        return [x + frame.clientLeft, y + frame.clientTop] as const;
      }, FRAME);
      await page.mouse.click(left + middle[0], top + middle[1]);
    },
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
