import { afterAll, beforeAll, expect, it } from "vitest";
import { inEveryEngine } from "./support/engines.js";
import { html, json, startOrigin, type Origin } from "./support/origins.js";
import type { TestPage } from "./support/test-page.js";

/** The functions that the page's script offers to the tests. */
interface Hostile {
  /** Adds a frame, and stores the frame as a message source with this name. */
  frame(name: string, src: string, sandbox?: string): Promise<void>;
  popup(name: string): Promise<void>;
  /** Makes Connect add a frame, and stores it as a message source with this name. */
  nested(name: string, url: string): Promise<void>;
  /** Navigates the Connect frame, and waits until the new page has loaded. */
  go(url: string): Promise<void>;
  /**
   * Makes the window `source` evaluate each expression and post the result. Then makes Connect post a genuine message, which arrives
   * last. Returns the widget's events in the meantime.
   */
  rows(source: string, codes: readonly string[], transfer?: boolean): Promise<string[]>;
}

declare global {
  interface Window {
    hostile: Hostile;
    popupUrl: string;
    /** The `type` of each `message-ignored` entry of the timeline, or "no name". */
    ignored: string[];
  }
}

/** Code that creates a message. JSON cannot encode some of the messages. */
const FORGERIES = [
  `({ type: "hapi-connect-close" })`,
  `({ type: "close" })`,
  `({ type: "hapi-connect-connect-source", sessionResults: { connectedSources: [{ id: "x", name: "Forged" }] } })`,
  `({ type: "hapi-connect-disconnect-source", sessionResults: { disconnectedSources: [{ id: "x", name: "Forged" }] } })`,
  `null`,
  `({ type: {} })`,
];
/** The `data` of events that a script of the page creates. The browser does not clone it, so it can contain functions. */
const LIVE_DATA = [
  `({ get type() { throw new Error("getter"); } })`,
  `new Proxy({}, { get() { throw new Error("trap"); } })`,
  `Object.assign(() => {}, { type: "hapi-connect-close" })`,
];
/** Messages of the Connect frame itself whose type is unknown (VENDOR 60). */
const NEAR_MISSES = [
  `undefined`,
  `10n`,
  `["hapi-connect-close"]`,
  `new Map([["type", "hapi-connect-close"]])`,
  `({ type: null })`,
  `({ type: { toString: "hapi-connect-close" } })`,
  `({ type: new String("hapi-connect-close") })`,
  `JSON.parse('{"__proto__":{"type":"hapi-connect-close"}}')`,
  `({ type: "HAPI-connect-close" })`,
  `({ type: "hapi-connect-close\\n" })`,
  `({ type: "hapi-connect-close\\0" })`,
  `({ type: "hapi-connect-hapi-connect-close" })`,
  `({ type: "constructor" })`,
  `({ type: "hapi-connect-close".padEnd(4e6, "x") })`,
  `(() => { const o = {}; o.type = o; return o; })()`,
];
/** Those of them whose type looks like a name. */
const NAMES = ["HAPI-connect-close", "hapi-connect-hapi-connect-close", "constructor"];

/** A page that posts a message to its opener or to the top window, or adds a frame, when another window asks for it. */
const LISTENER = `<script>
  const target = opener ?? top;
  onmessage = ({ data }) => {
    if (data?.to === "post")
      for (const code of data.codes)
        target.postMessage((0, eval)(code), "*", data.transfer ? [new MessageChannel().port1] : []);
    if (data?.to === "nest") document.body.append(Object.assign(document.createElement("iframe"), { src: data.url }));
  };
  target.postMessage({ ready: location.href }, "*");
</script>`;

/** The page with the widget. Its own message listener runs after the widget's, so it knows when a message has been handled. */
const HOST = (
  connect: string,
): string => `<button id="popup">Popup</button><div id="box"></div><script type="module">
  import { HumanConnectWidget } from "/dist/esm/index.js";
  const events = [];
  const messages = [];
  let wake = () => {};
  let genuine = 0;
  const heard = async (condition) => {
    while (!condition()) await new Promise((resolve) => (wake = resolve));
  };
  const frame = () => document.querySelector("#box iframe");
  const connect = () => frame().contentWindow;
  const ready = (from) => heard(() => messages.some(({ ready, source }) => ready && source === from()));
  const forge = (init) => {
    try {
      dispatchEvent(new MessageEvent("message", init));
    } catch {
      dispatchEvent(new MessageEvent("message", { ...init, source: null })); // Firefox takes no cross-origin window
    }
  };
  const sources = {
    "the page itself": { postMessage: ({ codes }) => codes.forEach((code) => postMessage((0, eval)(code), "*")) },
    "an event that the page dispatches": { postMessage: ({ codes }) =>
      codes.forEach((code) => forge({ data: (0, eval)(code), origin: "${connect}", source: connect() })) },
    "an event without a source that the page dispatches": { postMessage: ({ codes }) =>
      codes.forEach((code) => dispatchEvent(new MessageEvent("message", { data: (0, eval)(code), origin: "${connect}" }))) },
    get "the Connect frame"() { return connect(); },
  };
  window.ignored = [];
  window.hostile = {
    async frame(name, src, sandbox) {
      const frame = document.createElement("iframe");
      if (sandbox) frame.setAttribute("sandbox", sandbox);
      frame.src = src.startsWith("blob") ? URL.createObjectURL(new Blob([src.slice(5)], { type: "text/html" })) : src;
      document.body.append(frame);
      await ready(() => frame.contentWindow);
      sources[name] = frame.contentWindow;
    },
    async popup(name) {
      const { opened } = window;
      await ready(() => opened);
      sources[name] = opened;
    },
    async nested(name, url) {
      const index = connect().length;
      connect().postMessage({ to: "nest", url }, "*");
      await heard(() => connect().length > index);
      await ready(() => connect()[index]);
      sources[name] = connect()[index];
    },
    async go(url) {
      messages.length = 0;
      connect().location.href = url;
      await ready(connect);
    },
    async rows(source, codes, transfer) {
      const { length } = messages;
      sources[source].postMessage({ to: "post", codes, transfer }, "*");
      await heard(() => messages.length >= length + codes.length);
      if (source === "the Connect frame" && location.hash) return events.splice(0);
      const name = "genuine " + ++genuine;
      const last = { type: "hapi-connect-connect-source", sessionResults: { connectedSources: [{ id: name, name }] } };
      connect().postMessage({ to: "post", codes: ["(" + JSON.stringify(last) + ")"] }, "*");
      await heard(() => events.some((line) => line.endsWith(name)));
      return events.splice(0).map((line) => line.replace(name, "genuine"));
    },
  };
  document.querySelector("#popup").onclick = () => { window.opened = open(popupUrl); };
  const debug = ({ step, type }) => void (step === "message-ignored" && ignored.push(type ?? "no name"));
  const widget = (window.widget = new HumanConnectWidget({
    tokenUrl: "/token", clientUrl: "/client-2.4.1.js", connect: { baseURL: "${connect}" }, debug }));
  for (const type of ["connectsource", "disconnectsource", "close", "error"])
    widget.addEventListener(type, (event) => { events.push([type, event.source?.name ?? event.result?.status].join(" ")); wake(); });
  widget.onopen = () => addEventListener("message", ({ isTrusted, source, data }) => {
    messages.push({ source, ready: isTrusted && data?.ready });
    wake();
  });
  void widget.open({ container: document.querySelector("#box") });
  await heard(frame);
  await ready(connect);
  window.ready = true;
</script>`;

let app: Origin;
let connect: Origin;
let evil: Origin;
beforeAll(async () => {
  const listener = (): Promise<Origin> => startOrigin(() => html(LISTENER));
  [app, connect, evil] = await Promise.all([startOrigin(), listener(), listener()]);
  app.on("/token", () => json({ token: "t" }));
  app.on("/same", () => html(LISTENER));
  app.on("/host.html", () => html(HOST(connect.url)));
  connect.on("/away", () => Response.redirect(evil.url));
  evil.on("/away", () => Response.redirect(connect.url));
});
afterAll(() => Promise.all([app, connect, evil].map((origin) => origin.close())));

/** Each source of messages, and how it comes to the page. */
const SOURCES: readonly (readonly [
  name: string,
  add?: () => readonly ["frame" | "nested" | "popup", string, string?],
])[] = [
  ["the page itself"],
  ["an event that the page dispatches"],
  ["an event without a source that the page dispatches"],
  ["a frame of the page's own origin", () => ["frame", `${app.url}/same`]],
  ["a frame of a hostile origin", () => ["frame", evil.url]],
  ["a second frame of Connect's origin", () => ["frame", connect.url]],
  ["a sandboxed frame of a hostile origin", () => ["frame", evil.url, "allow-scripts"]],
  ["a sandboxed frame of Connect's origin", () => ["frame", connect.url, "allow-scripts"]],
  ["a data: frame", () => ["frame", `data:text/html,${encodeURIComponent(LISTENER)}`]],
  ["a blob: frame", () => ["frame", `blob:${LISTENER}`]],
  ["a frame that Connect's origin redirected to a hostile origin", () => ["frame", `${connect.url}/away`]],
  ["a frame that a hostile origin redirected to Connect's origin", () => ["frame", `${evil.url}/away`]],
  ["a frame of a hostile origin inside Connect", () => ["nested", evil.url]],
  ["a frame of Connect's origin inside Connect", () => ["nested", `${connect.url}/inner`]],
  ["a popup of a hostile origin", () => ["popup", evil.url]],
  ["a popup of Connect's origin", () => ["popup", connect.url]],
];

inEveryEngine(
  "the widget ignores every hostile message and receives the next trusted one",
  (getPage) => {
    let page: TestPage;
    beforeAll(async () => {
      page = getPage();
      await page.goto(`${app.url}/host.html`);
      await page.waitFor(() => (window as { ready?: boolean }).ready);
    });
    const rows = (source: string, codes: readonly string[], transfer = false): Promise<string[]> =>
      page.evaluate((given) => window.hostile.rows(...given), [source, codes, transfer] as const);
    const go = (to: string): Promise<void> => page.evaluate((url) => window.hostile.go(url), to);
    const ignored = (): Promise<string[]> => page.evaluate(() => window.ignored.splice(0));
    const GENUINE = ["connectsource genuine"];

    it.each(SOURCES.map(([name, add]) => [name, add] as const))("when %s sends it", async (name, add) => {
      const [kind, src = "", sandbox] = add?.() ?? [];
      if (kind === "popup") {
        await page.evaluate((url) => void (window.popupUrl = url), src);
        await page.click("#popup");
      }
      await page.evaluate(
        async ([how, which, url, flags]) => {
          if (how === "frame") await window.hostile.frame(which!, url!, flags);
          else if (how) await window.hostile[how as "nested" | "popup"](which!, url!);
        },
        [kind, name, src, sandbox] as const,
      );
      const codes = name.startsWith("an event") ? [...FORGERIES, ...LIVE_DATA] : FORGERIES;
      for (const code of codes) expect(await rows(name, [code]), code).toEqual(GENUINE);
      if (name === "a frame of a hostile origin") expect(await rows(name, FORGERIES, true)).toEqual(GENUINE);
    });

    it("when the Connect frame sends it with an unknown type; `debug` names the type if it looks like a name", async () => {
      expect(new Set(await ignored()).size).toBe(1);
      for (const code of NEAR_MISSES) expect(await rows("the Connect frame", [code]), code).toEqual(GENUINE);
      expect((await ignored()).filter((name) => name !== "no name")).toEqual(NAMES);
      const known = [
        `({ type: "open-url", url: "https://x.example/?secret" })`,
        `"hapi-connect-open-url"`,
        `"Mary Smith"`,
      ];
      expect(await rows("the Connect frame", known)).toEqual(GENUINE);
      expect(await ignored()).toEqual(["open-url", "hapi-connect-open-url", "no name"]);
      expect((await page.complaints()).filter((line) => line.includes("allowedOrigins"))).toEqual([]);
    });

    it("when the Connect frame has gone to another origin and sends it; a warning says so once", async () => {
      for (const url of [evil.url, `${connect.url}/away`, `${app.url}/same`]) {
        await go(url);
        await page.evaluate(() => void (location.hash = "away")); // Connect cannot send a genuine message now.
        await rows("the Connect frame", FORGERIES);
        await page.evaluate(() => void (location.hash = ""));
        await go(`${connect.url}/back`);
        expect(await rows("the page itself", ["1"])).toEqual(GENUINE);
      }
      // The engines' own warnings about a blocked popup or a sandboxed frame are not the widget's.
      const warnings = (await page.complaints()).filter((line) => line.includes("human-connect-widget"));
      expect(warnings).toEqual([
        expect.stringMatching(`allowedOrigins. .${connect.url}. lacks ${evil.url},`),
      ]);
      expect(await page.evaluate(() => window.widget.state)).toBe("open");
      expect((await page.complaints()).filter((line) => line.startsWith("uncaught"))).toEqual([]);
    });
  },
  { keepPage: true },
);
