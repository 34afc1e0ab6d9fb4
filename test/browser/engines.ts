import { chromium, firefox, type Browser, type BrowserContext, type Page } from "playwright";
import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { findBrowser } from "./find-browser.mjs";

export type EngineName = "chromium" | "firefox";

const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function launch(name: EngineName): Promise<Browser> {
  const executablePath = findBrowser(name)!;
  if (name === "chromium") return chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  return firefox.launch({
    executablePath,
    ...(executablePath.includes("firefox-esr") && { channel: "moz-firefox" }),
  });
}

/** What a page said on its console that was no mere log, and what nobody caught. */
export function complaints(page: Page): string[] {
  const lines: string[] = [];
  page.on("console", (message) => {
    if (["warning", "error"].includes(message.type())) lines.push(message.text());
  });
  page.on("pageerror", (error) => lines.push(`uncaught: ${error.message}`));
  return lines;
}

/**
 * One suite, run in each engine that the machine has; one that is missing is reported as skipped, by name. Chromium is
 * a must, and in CI all are.
 */
export function inEveryEngine(title: string, suite: (newPage: () => Promise<Page>) => void): void {
  describe.each(["chromium", "firefox"] as const)(`${title} · %s`, (name) => {
    const missing = !findBrowser(name);
    if (missing && (name === "chromium" || process.env.CI))
      throw new Error(`No ${name} on this machine: see test/set-up.mjs`);
    describe.runIf(!missing)(missing ? `${name} is not installed` : "", () => {
      let browser: Browser;
      let context: BrowserContext;
      beforeAll(async () => {
        browser = await launch(name);
        context = await browser.newContext();
      });
      // Pages only: a context a case costs a second, and no case looks at what another one stored.
      afterEach(() => Promise.all(context.pages().map((page) => page.close())));
      afterAll(() => browser.close());
      suite(() => context.newPage());
    });
  });
}
