import { beforeEach, expect, it } from "vitest";
import { inApp, remains } from "./support/app-page.js";
import { html, json } from "./support/origins.js";

const script = (text: string): Response =>
  new Response(text, { headers: { "content-type": "text/javascript" } });
/** Returns a promise, and the function that resolves it. */
const hold = (): { held: Promise<void>; release: () => void } => {
  let release!: () => void;
  return { held: new Promise((resolve) => (release = resolve)), release };
};

/** A build that the registry lacks, from the facts in src/client/VENDOR.md. @param insert how it adds the frame to the page */
const standIn = (insert: string): string => `window.HumanConnect = {
  open({ baseURL, token }) {
    if (document.getElementById("human-api")) return null;
    const url = new URL(baseURL);
    url.searchParams.set("token", token);
    const frame = Object.assign(document.createElement("iframe"), { id: "human-api", src: url });
    const overlay = Object.assign(document.createElement("div"), { id: "human-api-connect-modal-overlay" });
    window.addEventListener("message", ({ data }) => data.type.length);
    window.addEventListener("resize", () => {});
    ${insert}
    document.body.appendChild(overlay);
  },
};`;

const STAND_INS = {
  // 2.4.4 and 2.4.5-beta (VENDOR 30)
  container: standIn(`
    const box = Object.assign(document.createElement("div"), { id: "human-api-container", role: "dialog", ariaModal: "true" });
    box.style.cssText = "position: fixed; width: 830px; height: 590px";
    frame.setAttribute("role", "presentation");
    box.append(frame);
    document.body.appendChild(box);`),
  // 2.4.2 (VENDOR 45)
  viewport: standIn(`
    document.head.appendChild(Object.assign(document.createElement("meta"), { name: "viewport", content: "width=1280" }));
    document.body.appendChild(frame);`),
};
const CLIENTS = ["2.4.1", "2.3.1", ...Object.keys(STAND_INS)];

/** Makes the page's own replacements of what the client calls. They are own properties, as a monitoring script makes them. */
const OWN_FUNCTIONS = `<script>
  const { addEventListener, body: { appendChild } = document } = window;
  window.addEventListener = function (...given) { return addEventListener.apply(this ?? window, given); };
  document.body.appendChild = function (node) { return appendChild.call(this, node); };
</script>`;
/** A client from \`loadClient\` that throws. */
const THROWS = `() => ({ open() { throw new TypeError("of the client") } })`;

/** Records which listeners code adds to the window, and the functions that must stay the page's own. */
const RECORDER = `<script>
  window.added = [];
  const { addEventListener: add } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    if ((this ?? window) === window) added.push(type);
    return add.call(this ?? window, type, ...rest);
  };
  window.own = () => [
    Object.getOwnPropertyDescriptor(window, "addEventListener"),
    Object.getOwnPropertyDescriptor(document.body, "appendChild"),
    window.define && Object.getOwnPropertyDescriptor(define, "amd"),
  ].map((found) => found && Object.values(found));
  window.isSame = (before, now = own()) => before.flat().every((value, i) => value === now.flat()[i]);
</script>`;

declare global {
  interface Window {
    added: string[];
    own(): unknown[][];
    isSame(before: unknown[][]): boolean;
    loads: string[];
    HumanConnect: { open(options: object): unknown };
    require(names: string[], run: (value: unknown) => void): void;
  }
}

inApp("the vendor's client", ({ page, view, app, connect }) => {
  beforeEach(() => {
    for (const [name, text] of Object.entries(STAND_INS)) app.on(`/client-${name}.js`, () => script(text));
  });
  const start = async (before = ""): Promise<void> => {
    await view.start(undefined, { preloads: false, before: RECORDER + before });
    app.on("/token", () => json({ token: "secret-token" }));
  };
  /** Opens a widget whose client has this source, and returns the error. */
  const fail = async (loadClient: string, init: object = {}): Promise<unknown> => {
    await page.evaluate(
      ([source, given]) => {
        window.create({ statusDialog: false, loadClient: (0, eval)(source) as () => unknown });
        window.start(given);
      },
      [loadClient, init] as const,
    );
    await page.waitFor(() => window.outcome);
    return page.evaluate(() => window.outcome);
  };

  it.each(CLIENTS)("%s makes a frame that the widget shows; nothing else reaches the page", async (name) => {
    const clientUrl = `/client-${name}.js`;
    await start();
    await page.evaluate((url) => window.create({ clientUrl: url }).preload(), clientUrl);
    const before = await page.evaluate(() => {
      window.added.length = 0;
      document.querySelectorAll("link").forEach((link) => link.remove());
      return document.documentElement.outerHTML;
    });
    await view.show({ clientUrl });
    const shown = await page.evaluate(() => {
      const frame = window.find("iframe") as HTMLIFrameElement;
      const dialog = document.querySelector("dialog")!;
      const copy = document.documentElement.cloneNode(true) as Element;
      copy.querySelector("dialog")!.remove();
      const { backgroundImage, position } = getComputedStyle(frame);
      const { localStorage: local, sessionStorage: session } = window;
      return {
        page: copy.outerHTML,
        listeners: window.added.filter((type) => /message|resize|load/.test(type)),
        ids: Array.from(document.querySelectorAll("[id^=human]"), (element) => element.localName),
        attributes: frame.getAttributeNames().sort(),
        looks: [frame.onload, frame.style.position, backgroundImage, position],
        isInDialog: dialog.matches(":modal") && dialog.contains(frame),
        token: new URL(frame.src).searchParams.getAll("token"),
        hasKept: /secret/.test(JSON.stringify([location.href, local, session, document.cookie])),
      };
    });
    expect(shown).toEqual({
      page: before,
      listeners: ["message"],
      ids: ["iframe"],
      attributes: ["id", "src", "style", "title"],
      looks: [null, "initial", "none", "static"],
      isInDialog: true,
      token: ["secret-token"],
      hasKept: false,
    });
    // The client's own listener would throw for this message.
    for (const junk of [null, { type: 5 }]) await view.post(junk);
    await view.connectSources({ id: "1", name: "A" });
    await view.post({ type: "hapi-connect-close" });
    await view.ends({ status: "SUCCESS", connectedSources: [{ id: "1" }] });
    expect(connect.requests).toEqual(["GET /"]);
    expect(await page.complaints()).toEqual([]);
  });

  it("leaves window.addEventListener(), body.appendChild() and define.amd as the page has them, whatever happens", async () => {
    const fixed = (target: string, name: string): string =>
      `<script>Object.defineProperty(${target}, "${name}", { value: ${target}.${name}, writable: true })</script>`;
    const define = `<script>window.define = () => {}; define.amd = { jQuery: true };</script>`;
    const ROWS: [before: string, loadClient: string | undefined, outcome: string][] = [
      ["", undefined, "opens"],
      [OWN_FUNCTIONS + define, undefined, "opens"],
      [`<script src="/zone.js"></script>`, undefined, "opens"],
      [OWN_FUNCTIONS, THROWS, "open-failed"],
      // The second of two functions cannot be replaced.
      ["<script>Object.freeze(document.body)</script>", undefined, "open-failed"],
      [fixed("document.body", "appendChild"), undefined, "open-failed"],
      [`${define}<script>Object.freeze(define)</script>`, undefined, "client-load-failed"],
      [fixed("window", "addEventListener"), THROWS, "open-failed"],
    ];
    for (const [before, loadClient, outcome] of ROWS) {
      await start(before);
      const found = await page.evaluate(async (source) => {
        const own = window.own();
        const client = source && { loadClient: (0, eval)(source) as () => unknown };
        const widget = window.create({ statusDialog: false, ...(client || {}) });
        const ended = widget.open().catch((error: { code: string }) => error.code);
        const opened = new Promise((resolve) => (widget.onopen = () => resolve("opens")));
        const first = await Promise.race([opened, ended]);
        const isSame = window.isSame(own);
        widget.close();
        await ended;
        return [first, isSame, window.isSame(own), document.querySelectorAll("dialog, [id^=human]").length];
      }, loadClient);
      expect(found, before + loadClient).toEqual([outcome, true, true, 0]);
    }
  });

  it("cannot decide about origin and token: a frame with another URL fails, and the message does not contain the token", async () => {
    const makes = (src: string): string =>
      `() => ({ open({ baseURL, token }) {
        document.body.appendChild(Object.assign(document.createElement("iframe"), { id: "human-api", src: ${src} }));
      } })`;
    await start();
    const { host } = new URL(connect.url);
    const origin = /of the origin .* instead of http/;
    const token = /another token than the one it got/;
    const ROWS: [src: string, message: RegExp, token?: string][] = [
      [`"https://evil.example/?token=" + token`, origin],
      [`baseURL + ".evil.example/?token=" + token`, origin],
      [`"https://${host}/?token=" + token`, origin],
      [`"javascript:" + token`, origin],
      [`""`, origin],
      [`baseURL + "/?token=" + token + "&token=evil"`, token],
      [`baseURL + "/?token=evil"`, token],
      [`baseURL + "/?tok=" + token`, token],
      [`baseURL + "/?a=1#token=" + token`, token],
      [`baseURL + "/?token=" + token`, token, "secret&mode=evil"], // as builds up to 2.1.0 do (VENDOR 15)
    ];
    for (const [src, message, own = "secret"] of ROWS) {
      const error = await fail(makes(src), { token: own });
      expect(error, src).toMatchObject({ code: "open-failed", message: expect.stringMatching(message) });
      expect(JSON.stringify(error)).not.toContain("secret");
    }
    expect(await page.evaluate(remains)).toEqual(["idle"]);
  });

  it("makes its frame from the widget's options alone, also if the page pollutes Object.prototype (VENDOR 13, VENDOR 14)", async () => {
    const evil = { baseURL: "https://evil.example", __baseURL: "https://evil.example", token: "evil", segment: "evil", timeoutMs: 1, fetchToken: "evil" }; // prettier-ignore
    // Properties that are enumerable would make WebKit's driver fail.
    const pollute = `<script>for (const [name, value] of Object.entries(${JSON.stringify(evil)}))
      Object.defineProperty(Object.prototype, name, { value, writable: true, configurable: true });</script>`;
    const select = { connect: { baseURL: connect.url, mode: "select" } };
    for (const name of ["2.4.1", "2.3.1"])
      for (const [before, options, found] of [
        [pollute, {}, ["secret-token", null, null]],
        ["", select, [null, "select", null]],
      ] as const) {
        await start(before);
        await view.show({ clientUrl: `/client-${name}.js`, ...options });
        const { origin, searchParams } = new URL(
          await page.evaluate(() => (window.find("iframe") as HTMLIFrameElement).src),
        );
        const values = ["token", "mode", "segment"].map((key) => searchParams.get(key));
        expect([origin, ...values]).toEqual([connect.url, ...found]);
      }
  });

  it("makes no frame while an element has its id: the error says so", async () => {
    await start(`<script src="/client-2.4.1.js"></script><p id="human-api"></p>`);
    const message = expect.stringContaining(`made no frame, because the page has <p id="human-api">`);
    expect(await fail("() => HumanConnect")).toMatchObject({ code: "open-failed", message });
  });

  it("does not bind the page's [data-hapi-token], and the page's load listeners run (VENDOR 6)", async () => {
    /** Runs code in a module of a page whose load event waits for "/release". Returns whether the vendor's markup opens a frame. */
    const runEarly = async (run: string): Promise<boolean> => {
      const { held, release } = hold();
      app.on("/held.png", () => held.then(() => new Response(null, { status: 404 })));
      app.on("/release", () => (release(), json({})));
      app.on("/early", () =>
        html(`<script>loads = []; addEventListener("load", () => loads.push("load of the page"));</script>
        <div class="hapi__token-container"><b data-hapi-token="evil" data-hapi-base-url="${connect.url}">x</b></div>
        <img src="/held.png"><script type="module">
          import { HumanConnectWidget } from "/dist/esm/index.js";
          ${run}
        </script>`),
      );
      await page.goto(`${app.url}/early`);
      await page.waitFor(() => window.loads.includes("load of the page"));
      return page.evaluate(() => {
        document.querySelector("b")!.click(); // The client opens synchronously.
        return !!document.querySelector("iframe");
      });
    };
    const isBound = await runEarly(`
      const connect = { baseURL: "${connect.url}" };
      const widget = new HumanConnectWidget({ tokenUrl: "/token", connect, clientUrl: "/client-2.4.1.js" });
      const preloaded = widget.preload();
      addEventListener("load", () => loads.push("added meanwhile"));
      await preloaded;
      loads.push("preloaded " + document.readyState);
      fetch("/release");`);
    const loads = ["preloaded interactive", "load of the page", "added meanwhile"];
    expect([isBound, await page.evaluate(() => window.loads)]).toEqual([false, loads]);
    // A script element of the page does bind it.
    const isBoundByPage = await runEarly(`
      const script = Object.assign(document.createElement("script"), { src: "/client-2.4.1.js" });
      document.head.append(script);
      script.onload = () => fetch("/release");`);
    expect(isBoundByPage).toBe(true);
  });

  it("sets its global on a page with RequireJS, whose other modules load meanwhile (VENDOR 2)", async () => {
    const { held, release } = hold();
    app.on("/slow-client.js", () => held.then(() => Response.redirect(`${app.url}/client-2.4.1.js`)));
    app.on("/module.js", () => (release(), script(`define([], () => "module");`)));
    await start(
      `<script src="/require.js"></script><script>document.currentScript.previousSibling.remove()</script>`,
    );
    const found = await page.evaluate(async () => {
      const own = window.own();
      const preloaded = window.create({ clientUrl: "/slow-client.js" }).preload();
      const value = await new Promise((resolve) => window.require(["/module.js"], resolve));
      await preloaded;
      return [value, typeof window.HumanConnect.open, window.isSame(own)];
    });
    expect(found).toEqual(["module", "function", true]);
    await view.show();
    await page.evaluate(() => window.widget.close());
    await view.ends({ status: "CLOSED" });
  });

  it("does not run if its script arrives after the timeout", async () => {
    const { held, release } = hold();
    app.on("/late.js", () => held.then(() => script("window.late = true")));
    await start();
    await view.show({ clientUrl: "/late.js", timeoutMs: 200, statusDialog: false });
    await view.ends({ code: "client-load-timeout" });
    release();
    await page.waitFor(() => performance.getEntriesByName(new URL("/late.js", location.href).href).length);
    await view.show();
    expect(await page.evaluate(() => "late" in window)).toBe(false);
  });
});
