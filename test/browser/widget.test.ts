import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectPage, gotoApp, NOTHING, openWidget, remains, say, serveApp } from "./support/app-page.js";
import { inEveryEngine } from "./support/engines.js";
import { json, startOrigin, type Origin } from "./support/origins.js";
import type { TestPage } from "./support/test-page.js";

const A = { id: "1", name: "Aspen Clinic" };
const B = { id: "2", name: "Birch Pharmacy" };
const session = (connectedSources: object[], disconnectedSources: object[] = []) => ({
  sessionResults: { connectedSources, disconnectedSources, requestedSources: [] },
  currentConnections: connectedSources,
});

let app: Origin;
let connect: Origin;

beforeAll(async () => {
  connect = await startOrigin(connectPage);
  app = await startOrigin();
});
afterAll(() => Promise.all([app.close(), connect.close()]));

beforeEach(() => {
  app.requests.length = 0;
  serveApp(app, connect);
});

inEveryEngine("the widget", (getPage, engine) => {
  let page: TestPage;

  beforeEach(async () => {
    page = getPage();
    await gotoApp(page, app);
  });

  const open = (options?: object): Promise<void> => openWidget(page, options);
  const done = (): Promise<any> => page.evaluate(() => window.done);
  const events = (): Promise<string[]> => page.evaluate(() => window.events);

  // The other versions of the client are tested in client-versions.test.ts.
  for (const version of engine === "chromium" ? ["2.4.1", "2.3.1"] : ["2.4.1"])
    it(`open() with client ${version} shows Connect, dispatches events, and leaves nothing on the page after Connect closes`, async () => {
      await open({ clientUrl: `/client-${version}.js` });
      await say(page, { type: "hapi-connect-connect-source", ...session([A]) });
      await say(page, { type: "hapi-connect-connect-source", ...session([A, B]) });
      await say(page, { type: "hapi-connect-disconnect-source", ...session([B], [A]) });
      await say(page, { type: "hapi-connect-close", ...session([B], [A]) });
      const { result } = await done();
      expect(result).toMatchObject({
        status: "SUCCESS",
        ok: true,
        closedBy: "user",
        connectedSources: [B],
        disconnectedSources: [A],
      });
      expect(await events()).toEqual([
        "statechange opening",
        "statechange open",
        "open",
        "connectsource Aspen Clinic",
        "connectsource Birch Pharmacy",
        "disconnectsource Aspen Clinic",
        "statechange idle",
        "close SUCCESS",
      ]);
      expect(await remains(page)).toEqual(NOTHING);
      expect(await page.complaints()).toEqual([]);
    });

  it("open() passes the token only to Connect's frame", async () => {
    await open();
    expect(await page.inFrame(() => new URL(location.href).searchParams.get("token"))).toBe("secret-token");
    expect(await page.evaluate(() => location.href)).not.toContain("secret");
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).toBe("{}");
    expect(await page.complaints()).toEqual([]);
  });

  const close = (data: object = {}): Promise<void> => say(page, { type: "hapi-connect-close", ...data });

  it("open() loads the client and requests the token at the same time", async () => {
    const arrived: string[] = [];
    let both!: () => void;
    const together = new Promise<void>((resolve) => (both = resolve));
    const wait = async (name: string): Promise<void> => {
      if (arrived.push(name) === 2) both();
      await together; // Neither request gets a response before both requests have arrived.
    };
    app.on("/token", async () => (await wait("token"), json({ token: "t" })));
    app.on("/slow.js", async () => (await wait("client"), Response.redirect(`${app.url}/client-2.4.1.js`)));
    await open({ clientUrl: "/slow.js" });
    expect(arrived.sort()).toEqual(["client", "token"]);
  });

  it("open() sends no request after preload(), and the next open() requests a new token", async () => {
    await page.evaluate(() => window.make().preload());
    expect(app.requests.filter((r) => /token|\/client/.test(r)).sort()).toEqual([
      "GET /client-2.4.1.js",
      "POST /token",
    ]);
    const opened = await page.evaluate(async () => {
      const { widget } = window;
      void widget.open();
      await new Promise((next) => setTimeout(next));
      return widget.state;
    });
    expect(opened).toBe("open");
    await page.evaluate(() => window.widget.close());
    expect(app.requests.filter((r) => r === "POST /token")).toHaveLength(1);
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          window.widget.onopen = resolve;
          void window.widget.open();
        }),
    );
    expect(app.requests.filter((r) => r === "POST /token")).toHaveLength(2);
  });

  describe("the page", () => {
    // In client-versions.test.ts, a script removes the element #human-api in every engine.
    it.each(engine === "chromium" ? ["#human-api", "dialog"] : ["dialog"])(
      "is in its original state after a script removes the element %s, and the next open() works",
      async (selector) => {
        await open();
        await page.evaluate((which) => document.querySelector(which)!.remove(), selector);
        expect((await done()).result).toMatchObject({ status: "CLOSED", closedBy: "page" });
        expect(await remains(page)).toEqual(NOTHING);
        await open();
        await close();
        expect((await done()).result.closedBy).toBe("user");
        expect(await page.complaints()).toEqual([]);
      },
    );

    // The rest of this block runs in Chromium only, because its results depend on the widget's code and not on the engine.
    if (engine !== "chromium") return;

    it("is in its original state when close() has resolved the promise of open() with the connected sources", async () => {
      await open();
      await say(page, { type: "hapi-connect-connect-source", ...session([A]) });
      await page.waitFor(() => window.events.includes("connectsource Aspen Clinic"));
      await page.evaluate(() => window.widget.close());
      expect((await done()).result).toMatchObject({
        status: "CLOSED",
        closedBy: "caller",
        connectedSources: [A],
      });
      expect(await remains(page)).toEqual(NOTHING);
    });

    it("is in its original state after a listener throws an error; the error is reported, and the other listeners run", async () => {
      await page.evaluate(() =>
        window.make().addEventListener("close", () => {
          throw new Error("listener");
        }),
      );
      await page.evaluate(() => {
        window.done = window.widget.open().then((result) => ({ result }));
      });
      await page.waitInFrame("button");
      await page.evaluate(() => window.widget.addEventListener("close", () => window.events.push("after")));
      await close();
      expect((await done()).result.status).toBe("SUCCESS");
      expect((await events()).slice(-2)).toEqual(["close SUCCESS", "after"]);
      expect(await page.complaints()).toEqual(["uncaught: listener"]);
      expect(await remains(page)).toEqual(NOTHING);
    });

    it.each(["before open()", "while Connect loads", "while Connect is open"])(
      "is in its original state if the app aborts the signal %s",
      async (when) => {
        const outcome = await page.evaluate(async (moment) => {
          const controller = new AbortController();
          const abort = (): void => controller.abort(new Error("mine"));
          const widget = window.make();
          if (moment === "before open()") abort();
          const promise = widget.open({ signal: controller.signal });
          if (moment === "while Connect loads") setTimeout(abort, 1);
          if (moment === "while Connect is open") widget.addEventListener("open", abort);
          return promise.then(
            () => "resolved",
            (error: Error) => error.message,
          );
        }, when);
        expect(outcome).toBe("mine");
        expect(await remains(page)).toMatchObject({ state: "idle", style: null });
        await open();
        await page.evaluate(() => window.widget.close());
        expect(await remains(page)).toEqual(NOTHING);
      },
    );

    it("has no additional listener on window or document after Connect was opened and closed three times", async () => {
      const left = await page.evaluate(async () => {
        const held = new Map<string, number>();
        const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
        const isPage = (target: unknown): boolean =>
          target === window || target === document || target == null;
        const note = (type: string, by: number): void => void held.set(type, (held.get(type) ?? 0) + by);
        EventTarget.prototype.addEventListener = function (type: string, listener: any, options?: any) {
          if (isPage(this)) {
            note(type, 1);
            if (options?.signal) (options.signal as AbortSignal).onabort = null;
            if (options?.signal) add.call(options.signal, "abort", () => note(type, -1));
          }
          add.call(this ?? window, type, listener, options);
        };
        EventTarget.prototype.removeEventListener = function (type: string, listener: any, options?: any) {
          if (isPage(this)) note(type, -1);
          remove.call(this ?? window, type, listener, options);
        };
        const widget = window.make();
        for (let i = 0; i < 3; i++) {
          const closed = widget.open();
          await new Promise((resolve) => (widget.onopen = resolve));
          widget.close();
          await closed;
        }
        return [...held].filter(([type, count]) => count > 0 && type !== "load");
      });
      // Negative counts are ignored. They occur because the client removes a `click` listener that it never added.
      expect(left).toEqual([]);
    });

    it("has only one Connect frame after a listener for `close` calls open() again", async () => {
      await open();
      await page.evaluate(() => {
        window.widget.addEventListener("close", () => void window.widget.open(), { once: true });
      });
      await close();
      await page.waitFor(() => window.events.filter((e) => e === "open").length === 2);
      expect(await page.evaluate(() => document.querySelectorAll("iframe").length)).toBe(1);
    });
  });

  it("a client script does not run if it arrives after its timeout", async () => {
    let release!: () => void;
    const held = new Promise<void>((resolve) => (release = resolve));
    app.on(
      "/late.js",
      async () => (
        await held,
        new Response("window.late = true", { headers: { "content-type": "text/javascript" } })
      ),
    );
    const code = await page.evaluate(() =>
      window
        .make({ clientUrl: "/late.js", timeoutMs: 200 })
        .open()
        .catch((e: { code: string }) => e.code),
    );
    expect(code).toBe("client-load-timeout");
    release();
    await expect
      .poll(() =>
        page.evaluate(() => performance.getEntriesByName(new URL("/late.js", location.href).href).length),
      )
      .toBe(1);
    await open();
    expect(await page.evaluate(() => "late" in window)).toBe(false);
  });

  // The rest of this block runs in Chromium only, because its results depend on the widget's code and not on the engine.
  if (engine !== "chromium") return;

  it("open() accepts messages in the format of client 1.x, and the status SESSION_TOKEN_EXPIRED", async () => {
    await open();
    await say(page, {
      type: "hapi-connect-connect-source",
      sessionResults: { connected: [A], disconnected: [] },
      connections: [A],
    });
    await close({ status: "SESSION_TOKEN_EXPIRED" });
    expect((await done()).result).toMatchObject({ status: "SESSION_TOKEN_EXPIRED", ok: false });
    expect(await events()).toContain("connectsource Aspen Clinic");
  });

  it("open() returns the same promise while Connect is open", async () => {
    await open();
    expect(await page.evaluate(() => window.widget.open() === window.widget.open())).toBe(true);
    expect(await page.evaluate(() => document.querySelectorAll("iframe").length)).toBe(1);
  });

  it("open() fails with already-open while another widget shows Connect", async () => {
    await open();
    const code = await page.evaluate(() => {
      const first = window.widget;
      const other = window.make();
      window.widget = first;
      return other.open().catch((error: { code: string }) => error.code);
    });
    expect(code).toBe("already-open");
    expect(await page.evaluate(() => document.querySelectorAll("iframe").length)).toBe(1);
    expect(await page.evaluate(() => window.widget.state)).toBe("open");
  });
});
