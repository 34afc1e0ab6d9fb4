import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
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
const CLOSE = { type: "hapi-connect-close" };

let app: Origin;
let connect: Origin;
beforeAll(async () => {
  [connect, app] = await Promise.all([startOrigin(connectPage), startOrigin()]);
});
afterAll(() => Promise.all([app.close(), connect.close()]));

inEveryEngine("the widget", (getPage) => {
  let page: TestPage;
  beforeEach(async () => {
    page = getPage();
    serveApp(app, connect);
    await gotoApp(page, app);
    app.requests.length = connect.requests.length = 0;
  });
  const done = (): Promise<any> => page.evaluate(() => window.done);
  const tokens = (): number => app.requests.filter((line) => line === "POST /token").length;

  it.each([false, true])(
    "shows Connect, dispatches events, and leaves nothing (inline: %s)",
    async (isInline) => {
      await openWidget(page, {}, isInline);
      await say(page, { type: "hapi-connect-connect-source", ...session([A]) });
      await say(page, { type: "hapi-connect-connect-source", ...session([A, B]) });
      await say(page, { type: "hapi-connect-disconnect-source", ...session([B], [A]) });
      await say(page, { ...CLOSE, ...session([B], [A]) });
      expect((await done()).result).toMatchObject({
        status: "SUCCESS",
        closedBy: "user",
        connectedSources: [B],
        disconnectedSources: [A],
      });
      expect(await page.evaluate(() => window.events)).toEqual([
        "statechange opening",
        "statechange open",
        "open",
        "connectsource Aspen Clinic",
        "connectsource Birch Pharmacy",
        "disconnectsource Aspen Clinic",
        "statechange idle",
        "close SUCCESS",
      ]);
      expect([await remains(page), await page.complaints(), connect.requests]).toEqual([
        NOTHING,
        [],
        ["GET /"],
      ]);
    },
  );

  it("passes the token only to Connect's frame", async () => {
    await openWidget(page);
    expect(await page.inFrame(() => new URL(location.href).searchParams.get("token"))).toBe("secret-token");
    const kept = await page.evaluate(() => JSON.stringify([location.href, { ...localStorage }, { ...sessionStorage }, document.cookie])); // prettier-ignore
    expect(kept).not.toContain("secret");
  });

  it("loads the client and requests the token at the same time", async () => {
    const arrived: string[] = [];
    let both!: () => void;
    const together = new Promise<void>((resolve) => (both = resolve));
    const wait = async (name: string): Promise<void> => {
      if (arrived.push(name) === 2) both();
      await together; // Neither request gets a response before both requests have arrived.
    };
    app.on("/token", async () => (await wait("token"), json({ token: "t" })));
    app.on("/slow.js", async () => (await wait("client"), Response.redirect(`${app.url}/client-2.4.1.js`)));
    await openWidget(page, { clientUrl: "/slow.js" });
    expect(arrived.sort()).toEqual(["client", "token"]);
  });

  it("sends no request when it opens after preload(), and shows a frame that is loaded already at once", async () => {
    await page.evaluate(() => window.make().preload());
    expect([app.requests.sort(), connect.requests]).toEqual([["GET /client-2.4.1.js", "POST /token"], []]);
    await page.evaluate(() => window.widget.preload({ frame: true }));
    expect([tokens(), connect.requests]).toEqual([1, ["GET /"]]);
    const opened = await page.evaluate(async () => {
      const frame = window.frameOf();
      const look = (): unknown[] => [frame.id, frame.checkVisibility({ visibilityProperty: true }), !!frame.closest("[inert]")]; // prettier-ignore
      const before = look();
      // The token is used, but a message of the frame says nothing before open().
      frame.contentWindow!.postMessage({ say: [{ type: "hapi-connect-connect-source" }] }, "*");
      await new Promise((resolve) => addEventListener("message", resolve, { once: true }));
      window.done = window.widget.open().then((result) => ({ result }));
      return [before, look(), window.widget.state, window.frameOf() === frame];
    });
    expect(opened).toEqual([["", false, true], ["human-api", true, false], "open", true]);
    await say(page, CLOSE);
    expect((await done()).result.closedBy).toBe("user");
    expect([tokens(), connect.requests]).toEqual([1, ["GET /"]]);
    expect(await page.evaluate(() => window.events.filter((line) => !line.startsWith("state")))).toEqual([
      "open",
      "close SUCCESS",
    ]);
    // A close drops the frame and its token, so the next open() asks for others.
    await page.evaluate(() => window.widget.preload({ frame: true }));
    await page.evaluate(() =>
      window.frameOf().contentWindow!.postMessage({ say: [{ type: "hapi-connect-close" }] }, "*"),
    );
    await page.waitFor(() => !window.frameOf());
    expect(await remains(page)).toMatchObject({ styles: [], state: "idle" });
    await openWidget(page);
    expect(tokens()).toBe(3);
  });

  it("ends its session when the page removes the frame, the dialog or the container, and opens again", async () => {
    const ROWS = [[false, "iframe"], [false, "dialog"], [true, "iframe"], [true, "#box"]] as const; // prettier-ignore
    for (const [isInline, selector] of ROWS) {
      await gotoApp(page, app);
      await openWidget(page, {}, isInline);
      await page.evaluate((which) => document.querySelector(which)!.remove(), selector);
      expect((await done()).result, selector).toMatchObject({ status: "CLOSED", closedBy: "page" });
      expect(await remains(page)).toEqual(NOTHING);
      await openWidget(page);
      await say(page, CLOSE);
      expect((await done()).result.closedBy).toBe("user");
    }
    expect(await page.complaints()).toEqual([]);
  });

  it("shows Connect in several containers and a dialog at once, each with its own messages", async () => {
    const results = await page.evaluate(async () => {
      const sessions = [];
      for (let i = 0; i < 3; i++) {
        const container = document.querySelector("main")!.appendChild(document.createElement("div"));
        const widget = window.make();
        const result = widget.open(i < 2 ? { container } : {});
        await new Promise((resolve) => (widget.onopen = resolve));
        const frame = Array.from(document.querySelectorAll("iframe")).find(({ dataset }) => !dataset.known)!;
        frame.dataset.known = "yes";
        await new Promise((resolve) => frame.addEventListener("load", resolve));
        sessions.push({ frame, result });
      }
      for (const [i, { frame }] of sessions.entries())
        frame.contentWindow!.postMessage(
          { say: [{ type: "hapi-connect-close", status: `STATUS_${i}` }] },
          "*",
        );
      return Promise.all(sessions.map(async ({ result }) => (await result).status));
    });
    expect(results).toEqual(["STATUS_0", "STATUS_1", "STATUS_2"]);
    expect(await remains(page)).toMatchObject({ state: "idle", styles: [] });
  });

  it("does not run a client script that arrives after its timeout", async () => {
    let release!: () => void;
    const held = new Promise<void>((resolve) => (release = resolve));
    const headers = { "content-type": "text/javascript" };
    app.on("/late.js", async () => (await held, new Response("window.late = true", { headers })));
    await openWidget(page, { clientUrl: "/late.js", timeoutMs: 200 });
    expect(await done()).toMatchObject({ error: "client-load-timeout" });
    release();
    await page.waitFor(() => performance.getEntriesByName(new URL("/late.js", location.href).href).length);
    await openWidget(page);
    expect(await page.evaluate(() => "late" in window)).toBe(false);
  });
});
