import type { Browser, Page } from "playwright";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  connectPage,
  Held,
  launch,
  listenForComplaints,
  say,
  startOrigin,
  type Origin,
} from "./support/browser.js";
import { FRAMEWORKS, RENDERED, startFrameworkApps } from "./support/framework-apps.js";

const TIMES = 10;

let app: Origin;
let connect: Origin;
let browser: Browser;
let page: Page;
let held: Held;
let complaints: string[];

// These tests run in Chromium only. The code that depends on engines is in the widget, whose own tests run in every engine. Among
// them is a test with zone.js, which replaces built-in functions (host-page.test.ts).
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
    complaints = listenForComplaints(page);
    // If Vue finds no developer tools, Vue keeps references to all components that are created in the first seconds. This stub
    // of the developer tools prevents these references.
    await page.addInitScript(() => Object.assign(window, { __VUE_DEVTOOLS_GLOBAL_HOOK__: { emit() {} } }));
    await page.goto(`${app.url}/${file.split(".")[0]}`);
    await page.waitForFunction(() => window.appOf);
    held = await Held.of(page);
  });
  afterEach(() => page.close());

  it("opens one dialog with Connect, shows the connected source, and can open Connect again", async () => {
    const connectedSources = [{ id: "1", name: "Aspen Family Clinic" }];
    const session = { sessionResults: { connectedSources }, currentConnections: connectedSources };
    for (let time = 0; time < 2; time++) {
      await page.click("main button");
      await page.frameLocator("#human-api").getByText("In Connect").waitFor();
      expect(await page.locator("dialog, iframe").count()).toBe(2);
      await say(page, { type: "hapi-connect-close", status: "SUCCESS", ...session });
      await page.waitForFunction(() => !document.querySelector("dialog"));
      await page.locator("output", { hasText: /^Aspen Family Clinic$/ }).waitFor();
    }
    expect(complaints.filter((line) => !/JavaScript eval/.test(line))).toEqual([]);
  });

  it("has only one `close` listener on its widget, even if the framework renders the recipe more than once", async () => {
    await page.hover("main button"); // the component for Angular creates its widget when it is needed
    expect(await held.listenersOnAll("HumanConnectWidget", "close")).toBe(1);
  });

  it(`leaves nothing on the page, and leaks no node, document or listener, in ${TIMES} rounds of mounting, opening and unmounting`, async () => {
    await page.evaluate(() => window.appOf.unmount());
    await comeAndGo(3);
    const before = await held.counts();
    await comeAndGo(TIMES);
    expect(await held.counts()).toEqual(before);
    expect(await page.locator("iframe, [id^=human-api], [inert], html[style]").count()).toBe(0);
  });
});

it.each(Object.entries(RENDERED))(
  "%s renders the recipe on a server, and hydrates it in the browser",
  async (_, file) => {
    page = await browser.newPage();
    complaints = listenForComplaints(page);
    const url = `${app.url}/${file.split(".")[0]}/rendered`;
    expect(await (await fetch(url)).text()).toMatch(/<button[^>]*>\s*Connect/);
    await page.goto(url);
    await page.waitForFunction(() => window.appOf);
    await page.click("main button");
    await page.frameLocator("#human-api").getByText("In Connect").waitFor();
    expect(await page.locator("main button").count()).toBe(1);
    expect(complaints).toEqual([]);
    await page.close();
  },
);
