import type { Browser, Page } from "playwright";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectPage, Held, launch, startOrigin, type Origin } from "./support/browser.js";
import { FRAMEWORKS, startFrameworkApps } from "./support/framework-apps.js";

const TIMES = 10;

let app: Origin;
let connect: Origin;
let browser: Browser;
let page: Page;
let held: Held;

beforeAll(async () => {
  connect = await startOrigin(connectPage);
  [app, browser] = await Promise.all([startFrameworkApps(connect), launch("chromium")]);
});
afterAll(() => Promise.all([browser.close(), app.close(), connect.close()]));

/**
 * In each round, mounts the recipe, opens Connect, and unmounts the recipe while Connect is open.
 * @param times the number of rounds
 */
const comeAndGo = (times: number): Promise<void> =>
  page.evaluate(async (count) => {
    const until = async (condition: () => unknown): Promise<void> => {
      while (!condition()) await new Promise((next) => setTimeout(next, 5));
    };
    for (let i = 0; i < count; i++) {
      await window.appOf.mount();
      document.querySelector<HTMLElement>("main button")!.click();
      await until(() => document.querySelector("#human-api"));
      window.appOf.unmount();
      await until(() => !document.querySelector("dialog, main button"));
    }
  }, times);

describe.each(Object.entries(FRAMEWORKS))("the recipe for %s", (_, file) => {
  beforeEach(async () => {
    page = await browser.newPage();
    // If Vue finds no developer tools, Vue keeps references to all components that are created in the first seconds. This stub
    // of the developer tools prevents these references.
    await page.addInitScript(() => Object.assign(window, { __VUE_DEVTOOLS_GLOBAL_HOOK__: { emit() {} } }));
    await page.goto(`${app.url}/of/${file}`);
    await page.waitForFunction(() => window.appOf);
    held = await Held.of(page);
  });
  afterEach(() => page.close());

  it("has only one `close` listener on its widget, even if the framework renders the recipe more than once", async () => {
    expect(await held.listenersOnAll("HumanConnectWidget", "close")).toBe(1);
  });

  it(`leaks no node, document or listener in ${TIMES} rounds of mounting, opening and unmounting`, async () => {
    await page.evaluate(() => window.appOf.unmount());
    await comeAndGo(3);
    const before = await held.counts();
    await comeAndGo(TIMES);
    expect(await held.counts()).toEqual(before);
  });
});
