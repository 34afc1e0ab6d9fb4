import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { findBrowser } from "./find-browser.mjs";
import { playwrightBrowser } from "./playwright-browser.js";
import type { Engine, TestBrowser, TestPage } from "./test-page.js";
import { webkitBrowser } from "./webkit-browser.js";

const ENGINES: readonly Engine[] = ["chromium", "firefox", "webkit"];

/**
 * One suite, run in each engine that the machine has; one that is missing is reported as skipped, by name. Chromium is
 * a must, and in CI all are. All cases of a suite share a page, and begin with its `goto()`.
 * @param suite gets that page; to be called in hooks and cases only
 * @param keepPage its popups, too: the cases are rows of a table, run on what the suite's `beforeAll` has put there
 */
export function inEveryEngine(
  title: string,
  suite: (getPage: () => TestPage) => void,
  { keepPage = false, engines = ENGINES }: { keepPage?: boolean; engines?: readonly Engine[] } = {},
): void {
  describe.each(engines)(`${title} · %s`, (engine) => {
    const missing = !findBrowser(engine);
    if (missing && (engine === "chromium" || process.env.CI))
      throw new Error(`No ${engine} on this machine: see test/set-up.mjs`);
    describe.runIf(!missing)(missing ? `${engine} is not installed` : "", () => {
      let browser: TestBrowser;
      beforeAll(async () => {
        browser = await (engine === "webkit" ? webkitBrowser() : playwrightBrowser(engine));
      });
      if (!keepPage) afterEach(() => browser.reset());
      afterAll(() => browser.close());
      suite(() => browser.page);
    });
  });
}
