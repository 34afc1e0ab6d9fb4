import type { Browser, Page } from "playwright";
import { createServer } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { connectPage, say } from "../browser/support/app-page.js";
import { Held } from "../browser/support/held.js";
import { startOrigin, type Origin } from "../browser/support/origins.js";
import { launch, listenForComplaints } from "../browser/support/playwright-browser.js";
import type {} from "./frameworks/app.js"; // declares `window.appOf`
import { pageOf, startViteApps, VITE } from "./support/vite-apps.js";

/** For each framework, the app that uses its recipe of `demo/frameworks`. */
const FILES = {
  react: "frameworks/react.tsx", // in StrictMode
  vue: "frameworks/vue.ts",
  svelte: "frameworks/svelte.ts",
  angular: "frameworks/angular.ts", // with zone.js
};
/** The rounds of mounting, opening and unmounting in which a leak would show. */
const TIMES = 10;

let app: Origin;
let connect: Origin;
let browser: Browser;
let page: Page;
let complaints: string[];

// These tests run in Chromium only. The code that depends on engines is in the widget, whose own tests run in every engine.
beforeAll(async () => {
  connect = await startOrigin(connectPage);
  [app, browser] = await Promise.all([startViteApps(FILES, connect.url), launch("chromium")]);
});
afterAll(() => Promise.all([browser.close(), app.close(), connect.close()]));

beforeEach(async () => {
  page = await browser.newPage();
  complaints = listenForComplaints(page);
  // If Vue finds no developer tools, Vue keeps references to all components that are created in the first seconds. This stub of
  // the developer tools prevents these references.
  await page.addInitScript(() => Object.assign(window, { __VUE_DEVTOOLS_GLOBAL_HOOK__: { emit() {} } }));
});
afterEach(() => page.close());

async function goto(path: string): Promise<void> {
  await page.goto(app.url + path);
  await page.waitForFunction(() => window.appOf);
}

async function openConnect(): Promise<void> {
  await page.click("main button");
  await page.frameLocator("#human-api").getByText("In Connect").waitFor();
}

/** In each round, mounts the recipe, opens Connect, and unmounts the recipe while Connect is open. */
const comeAndGo = (rounds: number): Promise<void> =>
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
  }, rounds);

it.each(Object.keys(FILES))("the recipe for %s opens one dialog and leaks nothing", async (name) => {
  await goto(`/${name}`);
  await openConnect();
  expect(await page.locator("dialog, iframe").count()).toBe(2);
  const held = await Held.of(page);
  const currentConnections = [{ id: "1", name: "Aspen Family Clinic" }];
  await say(page, { type: "hapi-connect-close", status: "SUCCESS", currentConnections });
  await page.waitForFunction(() => !document.querySelector("dialog"));
  await page.locator("output", { hasText: /^Aspen Family Clinic$/ }).waitFor();
  expect(complaints.filter((line) => !/JavaScript eval/.test(line))).toEqual([]);

  await page.evaluate(() => window.appOf.unmount());
  await comeAndGo(3);
  const before = await held.counts();
  await comeAndGo(TIMES);
  // What a round leaks, every round leaks. A single node may be in use by the browser or by the framework.
  for (const [what, count] of Object.entries(await held.counts()))
    expect(count - before[what]!, what).toBeLessThan(TIMES);
  expect(await page.locator("iframe, [id^=human-api], [inert], html[style]").count()).toBe(0);
});

// Next and SvelteKit do the same with the recipes for React and Svelte in framework-hosts.test.ts.
it("Vue renders its recipe on a server, and hydrates it in the browser", async () => {
  const server = await createServer({
    ...VITE,
    appType: "custom",
    server: { middlewareMode: true, ws: false },
  });
  const { render } = (await server.ssrLoadModule(
    "/frameworks/vue.server.ts",
  )) as typeof import("./frameworks/vue.server.js");
  const markup = await render({ baseURL: connect.url });
  await server.close();
  expect(markup).toMatch(/<button[^>]*>\s*Connect/);
  app.on("/rendered", () => pageOf("vue", connect.url, markup));
  await goto("/rendered");
  await openConnect();
  expect([await page.locator("main button").count(), complaints]).toEqual([1, []]);
});
