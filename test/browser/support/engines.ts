import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { findBrowser } from "./find-browser.mjs";
import { playwrightBrowser } from "./playwright-browser.js";
import type { Engine, TestBrowser, TestPage } from "./test-page.js";
import { webkitBrowser } from "./webkit-browser.js";

/** Chromium finds nearly every mistake in a third of the time, so that the other engines run in CI (`CI=1 npm run test:browser`). */
const ENGINES: readonly Engine[] = process.env.CI ? ["chromium", "firefox", "webkit"] : ["chromium"];

/**
 * Runs one suite in each engine. All tests of a suite share one page.
 * @param suite receives two arguments. The first is a function that returns the page. Call this function only in hooks and
 * tests, because the browser starts in `beforeAll`. The second is the name of the engine.
 * @param keepPage whether the page keeps its state after each test. Otherwise, after each test, the popups of the page are
 * closed and the pointer moves away. A suite sets this to `true` if all its tests use what its `beforeAll` has opened.
 */
export function inEveryEngine(
  title: string,
  suite: (getPage: () => TestPage, engine: Engine) => void,
  { keepPage = false, engines = ENGINES }: { keepPage?: boolean; engines?: readonly Engine[] } = {},
): void {
  describe.each(engines.filter((engine) => ENGINES.includes(engine)))(`${title} · %s`, (engine) => {
    let browser: TestBrowser;
    beforeAll(async () => {
      if (!findBrowser(engine)) throw new Error(`No ${engine} on this machine: see test/set-up.mjs`);
      browser = await (engine === "webkit" ? webkitBrowser() : playwrightBrowser(engine));
    });
    if (!keepPage) afterEach(() => browser.reset());
    afterAll(() => browser?.close());
    suite(() => browser.page, engine);
  });
}
