import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { connectPage, gotoApp, NOTHING, openWidget, remains, say, serveApp } from "./support/app-page.js";
import { inEveryEngine } from "./support/engines.js";
import { startOrigin, type Origin } from "./support/origins.js";
import type { TestPage } from "./support/test-page.js";

declare global {
  interface Window {
    heard: unknown[];
    last: Promise<unknown>;
    HumanConnect: { open(options: object): void };
  }
}

let app: Origin;
let connect: Origin;

beforeAll(async () => {
  [connect, app] = await Promise.all([startOrigin(connectPage), startOrigin()]);
});
afterAll(() => Promise.all([app.close(), connect.close()]));

const GENUINE = {
  type: "hapi-connect-connect-source",
  sessionResults: { connectedSources: [{ id: "1", name: "Aspen Clinic" }] },
};
const CLOSE = { type: "hapi-connect-close" };

inEveryEngine("the page around Connect", (getPage, engine) => {
  let page: TestPage;
  const start = async (before = ""): Promise<void> => {
    page = getPage();
    serveApp(app, connect, `<script>window.heard = [];</script>${before}`);
    await gotoApp(page, app);
  };
  const heard = (): Promise<unknown[]> => page.evaluate(() => window.heard);
  const events = (): Promise<string[]> =>
    page.evaluate(() => window.events.filter((line) => !/state|open/.test(line)));

  beforeEach(() => start());

  it("the page's message listeners receive every message unchanged, whether the page adds the listeners before or after open()", async () => {
    await page.evaluate(() => addEventListener("message", ({ data }) => window.heard.push(["before", data])));
    await openWidget(page);
    await page.evaluate(() => addEventListener("message", ({ data }) => window.heard.push(["after", data])));
    await page.evaluate(() => postMessage({ type: "close", mine: 1 }, "*"));
    await page.waitFor(() => window.heard.length === 2);
    await say(page, GENUINE);
    await page.waitFor(() => window.heard.length === 4);
    expect(await heard()).toEqual([
      ["before", { type: "close", mine: 1 }],
      ["after", { type: "close", mine: 1 }],
      ["before", GENUINE],
      ["after", GENUINE],
    ]);
  });

  it("the widget receives Connect's messages even if a listener of the page stops their propagation", async () => {
    await page.evaluate(() =>
      addEventListener("message", (event) => {
        window.heard.push(event.data);
        event.stopImmediatePropagation();
      }),
    );
    await openWidget(page);
    await say(page, GENUINE);
    await say(page, CLOSE);
    await page.waitFor(() => window.widget.state === "idle");
    expect(await events()).toEqual(["connectsource Aspen Clinic", "close SUCCESS"]);
    expect(await heard()).toEqual([GENUINE, CLOSE]);
    expect(await page.evaluate(() => Object.hasOwn(MessageEvent.prototype, "stopImmediatePropagation"))).toBe(
      false,
    );
  });

  it("window.addEventListener() is unchanged while Connect is open, and window and document.body have no added properties after Connect has closed", async () => {
    const same = await page.evaluate(async () => {
      const own = (): string[] =>
        [window, document, document.body, EventTarget.prototype, MessageEvent.prototype].flatMap((object) =>
          Object.getOwnPropertyNames(object),
        );
      const widget = window.make();
      await widget.preload(); // runs the client's script, whose polyfills must not count as added properties
      const before = own();
      const { addEventListener } = window;
      void widget.open();
      await new Promise((resolve) => (widget.onopen = resolve));
      const during = addEventListener === window.addEventListener;
      widget.close();
      const added = own().filter((name) => !before.includes(name));
      return [during, addEventListener === window.addEventListener, added];
    });
    expect(same).toEqual([true, true, []]);
  });

  it("the widget works if zone.js loads while Connect is open", async () => {
    await openWidget(page);
    await page.evaluate(() =>
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        Object.assign(script, { src: "/zone.js", onload: resolve, onerror: reject });
        document.head.append(script);
      }).then(() => document.querySelector("script[src='/zone.js']")!.remove()),
    );
    for (let round = 0; round < 2; round++) {
      await say(page, GENUINE);
      await say(page, CLOSE);
      await page.waitFor(() => window.widget.state === "idle");
      expect(await remains(page)).toEqual(NOTHING);
      if (round === 0) await openWidget(page);
    }
    expect(await events()).toEqual([
      "connectsource Aspen Clinic",
      "close SUCCESS",
      "connectsource Aspen Clinic",
      "close SUCCESS",
    ]);
  });

  // The remaining tests run in Chromium only, because they depend on the widget's code and not on the engine.
  if (engine !== "chromium") return;

  it("the client calls the page's close listener once when Connect closes", async () => {
    await openWidget(page);
    await page.evaluate(() => {
      const { HumanConnect } = window as never as {
        HumanConnect: { on(type: string, listener: () => void): void };
      };
      HumanConnect.on("close", () => window.events.push("of the client"));
    });
    await say(page, CLOSE);
    await page.waitFor(() => window.widget.state === "idle");
    expect(await events()).toEqual(["of the client", "close SUCCESS"]);
  });

  it("if a listener of the client's close event calls widget.open(), the call returns the promise of the session that is closing", async () => {
    await openWidget(page);
    const same = page.evaluate(
      () =>
        new Promise((resolve) => {
          const { HumanConnect, widget } = window as never as {
            HumanConnect: { on(type: string, listener: () => void): void };
            widget: Window["widget"];
          };
          HumanConnect.on("close", () => resolve([widget.open() === window.last, widget.state]));
          window.last = widget.open();
        }),
    );
    await page.waitFor(() => Boolean(window.last));
    await say(page, CLOSE);
    expect(await same).toEqual([true, "open"]);
    expect(await page.evaluate(() => window.events.slice(-2))).toEqual(["statechange idle", "close SUCCESS"]);
    expect(await remains(page)).toEqual(NOTHING);
  });

  it("if the page opens Connect with the client's open() instead of widget.open(), Connect closes when the page sends a close message", async () => {
    await openWidget(page);
    await page.evaluate((baseURL) => {
      window.widget.close();
      window.HumanConnect.open({ token: "t", version: "V2", baseURL });
      postMessage({ type: "close" }, "*");
    }, connect.url);
    await page.waitFor(() => !document.querySelector("#human-api"));
  });

  it("the widget works if zone.js loads before the widget", async () => {
    await start(
      `<script src="/zone.js"></script><script>document.currentScript.previousSibling.remove()</script>`,
    );
    await openWidget(page);
    expect(await page.evaluate(() => "Zone" in window)).toBe(true);
    await page.evaluate(() => postMessage({ type: "close" }, "*"));
    await say(page, GENUINE);
    await say(page, CLOSE);
    await page.waitFor(() => window.widget.state === "idle");
    expect(await events()).toEqual(["connectsource Aspen Clinic", "close SUCCESS"]);
    expect(await remains(page)).toEqual(NOTHING);
  });

  it("a widget receives only the events of its own session", async () => {
    await page.evaluate(() => {
      const first = window.make();
      first.addEventListener("connectsource", () => window.events.push("first"));
    });
    await openWidget(page);
    await say(page, GENUINE);
    await say(page, CLOSE);
    await page.waitFor(() => window.widget.state === "idle");
    expect(await events()).toEqual(["connectsource Aspen Clinic", "close SUCCESS"]);
  });

  it("open() fails with already-open while another copy of the client shows Connect, and Connect stays open", async () => {
    await start(`<script src="/client-2.3.1.js"></script>`);
    await page.evaluate((baseURL) => {
      window.HumanConnect.open({ token: "t", baseURL, version: "V2" });
    }, connect.url);
    await page.waitInFrame("button");
    const code = await page.evaluate(() =>
      window
        .make()
        .open()
        .catch((error: { code: string }) => error.code),
    );
    expect(code).toBe("already-open");
    await say(page, CLOSE);
    await page.waitFor(() => !document.querySelector("#human-api"));
    await openWidget(page);
    await say(page, CLOSE);
    await page.waitFor(() => window.widget.state === "idle");
  });
});
