import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  connectPage,
  inEveryEngine,
  say,
  startOrigin,
  type Origin,
  type TestPage,
} from "./support/browser.js";
import { FRAMEWORKS, startFrameworkApps } from "./support/framework-apps.js";

let app: Origin;
let connect: Origin;
beforeAll(async () => {
  connect = await startOrigin(connectPage);
  app = await startFrameworkApps(connect);
});
afterAll(() => Promise.all([app.close(), connect.close()]));

const testRecipes = (names: readonly string[]) => (getPage: () => TestPage) => {
  describe.each(names)("the recipe for %s", (name) => {
    const file = FRAMEWORKS[name]!;
    const connected = { id: "1", name: "Aspen Family Clinic" };
    const session = { sessionResults: { connectedSources: [connected] }, currentConnections: [connected] };

    it("opens one dialog with Connect, shows the connected source, and can open Connect again", async () => {
      const page = getPage();
      await page.goto(`${app.url}/of/${file}`);
      await page.waitFor(() => window.appOf);
      for (let time = 0; time < 2; time++) {
        await page.click("main button");
        await page.waitInFrame("button");
        const shown = await page.evaluate(() => document.querySelectorAll("dialog, iframe").length);
        expect(shown).toBe(2);
        await say(page, { type: "hapi-connect-close", status: "SUCCESS", ...session });
        await page.waitFor(() => !document.querySelector("dialog"));
        await page.waitFor(() => document.querySelector("output")!.textContent === "Aspen Family Clinic");
      }
      expect((await page.complaints()).filter((line) => !/JavaScript eval/.test(line))).toEqual([]);
    });

    it("leaves nothing on the page when it is unmounted while Connect is open", async () => {
      const page = getPage();
      await page.goto(`${app.url}/of/${file}`);
      await page.waitFor(() => window.appOf);
      await page.click("main button");
      await page.waitInFrame("button");
      await page.evaluate(() => window.appOf.unmount());
      await page.waitFor(() => !document.querySelector("dialog, iframe, [id^=human-api], [inert]"));
      expect(await page.evaluate(() => document.documentElement.getAttribute("style"))).toBe(null);
    });
  });
};

inEveryEngine("demo/frameworks", testRecipes(Object.keys(FRAMEWORKS)), { engines: ["chromium"] });
// Most frameworks are tested in one engine only, because the widget handles the differences between engines, and the widget's own
// tests run in every engine. Angular with zone.js is tested in every engine, because zone.js replaces functions of the engine.
inEveryEngine("demo/frameworks", testRecipes(["Angular with zone.js"]), { engines: ["firefox", "webkit"] });
