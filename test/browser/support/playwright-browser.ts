import { chromium, firefox, type Browser, type Page } from "playwright";
import { findBrowser } from "./find-browser.mjs";
import { FRAME, type TestBrowser, type TestPage } from "./test-page.js";

const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser with Playwright's whole interface, for what only one engine can tell. */
export function launch(engine: "chromium" | "firefox", args: string[] = []): Promise<Browser> {
  const executablePath = findBrowser(engine)!;
  if (engine === "chromium") return chromium.launch({ executablePath, args: [...CHROMIUM_ARGS, ...args] });
  return firefox.launch({
    executablePath,
    ...(executablePath.includes("firefox-esr") && { channel: "moz-firefox" }),
  });
}

/** Collects, as long as the page lives. */
export function listenForComplaints(page: Page): string[] {
  const lines: string[] = [];
  page.on("console", (message) => {
    if (["warning", "error"].includes(message.type())) lines.push(message.text());
  });
  page.on("pageerror", (error) => lines.push(`uncaught: ${error.message}`));
  return lines;
}

/** One page for all cases of a suite: a new one costs Firefox half a second. */
export async function playwrightBrowser(engine: "chromium" | "firefox"): Promise<TestBrowser> {
  const browser = await launch(engine);
  const context = await browser.newContext();
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
    hover: (selector) => page.hover(selector),
    click: (selector) => page.click(selector),
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
    },
    close: () => browser.close(),
  };
}
