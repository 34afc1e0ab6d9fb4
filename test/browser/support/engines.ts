import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { findBrowser } from "./find-browser.mjs";
import { playwrightBrowser } from "./playwright-browser.js";
import type { Engine, TestBrowser, TestPage } from "./test-page.js";
import { webkitBrowser } from "./webkit-browser.js";

const ENGINES: readonly Engine[] = ["chromium", "firefox", "webkit"];

/**
 * Runs one suite in each engine that is installed, and reports a missing engine as skipped. Chromium is required; in CI all
 * engines are required. All cases of a suite share one page, and each case begins with `goto()`.
 * @param suite receives two arguments. The first is a function that returns the page. Only hooks and cases may call this
 * function. The second is the name of the engine.
 * @param keepPage whether the popups that the page has opened stay open after each case. A suite needs this if its `beforeAll`
 * opens a popup that all cases use.
 */
export function inEveryEngine(
  title: string,
  suite: (getPage: () => TestPage, engine: Engine) => void,
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
      suite(() => browser.page, engine);
    });
  });
}
