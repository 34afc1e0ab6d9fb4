import { afterAll, beforeAll, expect, it } from "vitest";
import { inEveryEngine } from "./support/engines.js";
import { FORGERIES, LIVE_DATA, NEAR_MISSES } from "./support/hostile-messages.js";
import { html, json, startOrigin, type Origin } from "./support/origins.js";
import type { TestPage } from "./support/test-page.js";

/** The functions that the page's script offers to the tests. */
interface Hostile {
  /** Adds a frame, and stores the frame as a message source with this name. */
  frame(name: string, src: string, sandbox?: string): Promise<void>;
  popup(name: string): Promise<void>;
  nested(name: string, url: string): Promise<void>;
  /** Navigates the Connect frame, and waits until the new page has loaded. */
  go(url: string): Promise<void>;
  /**
   * Makes the window `source` evaluate the expression `code` and send the result as a message. Then makes Connect send a genuine
   * message. Returns the widget's events.
   */
  row(source: string, code: string, transfer?: boolean): Promise<string[]>;
  genuine(name: string): Promise<string[]>;
  send(source: string, code: string): Promise<void>;
}

declare global {
  interface Window {
    hostile: Hostile;
  }
}

/**
 * A page that reacts to two types of messages. For `post`, it posts a message to its opener, or to the top window if it has no
 * opener. For `nest`, it adds a frame.
 */
const LISTENER = `<script>
  const target = opener ?? top;
  onmessage = ({ data }) => {
    if (data?.to === "post") {
      const { port1 } = new MessageChannel();
      target.postMessage((0, eval)(data.code), "*", data.transfer ? [port1] : []);
    }
    if (data?.to === "nest") {
      const frame = document.createElement("iframe");
      frame.src = data.url;
      document.body.append(frame);
    }
  };
  target.postMessage({ ready: location.href }, "*");
</script>`;

/** The page with the widget. The page also has its own message listener, so a test knows when a hostile message has arrived. */
const HOST = (connect: string): string => `<button id="popup">Popup</button><script type="module">
  import { HumanConnectWidget } from "/dist/index.js";
  const events = [];
  const messages = [];
  let wake = () => {};
  const heard = async (condition) => {
    while (!condition()) await new Promise((resolve) => (wake = resolve));
  };
  const connect = () => document.querySelector("#human-api").contentWindow;
  const ask = (target, code, transfer) => target.postMessage({ to: "post", code, transfer }, "*");
  const ready = (from) => heard(() => messages.some(({ ready, source }) => ready && source === from()));
  const forge = (init) => {
    try {
      dispatchEvent(new MessageEvent("message", init));
    } catch {
      dispatchEvent(new MessageEvent("message", { ...init, source: null })); // Firefox takes no cross-origin window
    }
  };
  const sources = {
    "the page itself": { postMessage: ({ code }) => postMessage((0, eval)(code), "*") },
    "an event that the page dispatches": {
      postMessage: ({ code }) => forge({ data: (0, eval)(code), origin: "${connect}", source: connect() }),
    },
    "an event without a source that the page dispatches": {
      postMessage: ({ code }) => dispatchEvent(new MessageEvent("message", { data: (0, eval)(code), origin: "${connect}" })),
    },
    get "the Connect frame itself"() { return connect(); },
  };
  window.hostile = {
    async frame(name, src, sandbox) {
      const frame = document.createElement("iframe");
      if (sandbox !== undefined && sandbox !== null) frame.setAttribute("sandbox", sandbox);
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
      const frame = document.querySelector("#human-api");
      messages.length = 0;
      frame.contentWindow.location.href = url;
      await ready(connect);
    },
    async send(source, code, transfer) {
      const { length } = messages;
      ask(sources[source], code, transfer);
      await heard(() => messages.length > length);
    },
    async genuine(name) {
      ask(connect(), JSON.stringify({ type: "hapi-connect-connect-source", sessionResults: { connectedSources: [{ id: name, name }] } }).replace(/^/, "(") + ")");
      await heard(() => events.some((line) => line.endsWith(name)));
      return events.splice(0);
    },
    async row(source, code, transfer) {
      await this.send(source, code, transfer);
      return this.genuine("genuine " + messages.length);
    },
  };
  document.querySelector("#popup").addEventListener("click", () => { window.opened = open(window.popupUrl); });
  const widget = (window.widget = new HumanConnectWidget({ tokenUrl: "/token", clientUrl: "/client-2.4.1.js", connect: { baseURL: "${connect}" } }));
  for (const type of ["connectsource", "disconnectsource", "close", "error"])
    widget.addEventListener(type, (event) => { events.push([type, event.source?.name ?? event.result?.status].join(" ")); wake(); });
  widget.onopen = () => addEventListener("message", ({ isTrusted, source, data }) => {
    messages.push({ source, ready: isTrusted && data?.ready });
    wake();
  });
  void widget.open();
  await ready(connect);
  window.ready = true;
</script>`;

let app: Origin;
let connect: Origin;
let evil: Origin;

beforeAll(async () => {
  [app, connect, evil] = await Promise.all([
    startOrigin(),
    startOrigin(() => html(LISTENER)),
    startOrigin(() => html(LISTENER)),
  ]);
  app.on("/token", () => json({ token: "t" }));
  app.on("/same", () => html(LISTENER));
  app.on("/", () => html(HOST(connect.url)));
  connect.on("/away", () => Response.redirect(evil.url));
  evil.on("/away", () => Response.redirect(connect.url));
});
afterAll(() => Promise.all([app, connect, evil].map((origin) => origin.close())));

async function start(page: TestPage): Promise<void> {
  await page.goto(app.url);
  await page.waitFor(() => (window as { ready?: boolean }).ready);
}

/** A source of messages. It has a name, and a function that adds the source to the page. */
type Source = readonly [name: string, add?: (page: TestPage) => Promise<void>];

const frame = (name: string, src: () => string, sandbox?: string): Source => [
  name,
  (page) =>
    page.evaluate(([which, url, flags]) => window.hostile.frame(which, url, flags), [
      name,
      src(),
      sandbox,
    ] as [string, string, string?]),
];
const nested = (name: string, src: () => string): Source => [
  name,
  (page) =>
    page.evaluate(([which, url]) => window.hostile.nested(which, url), [name, src()] as [string, string]),
];

const SOURCES: readonly Source[] = [
  ["the page itself"],
  ["an event that the page dispatches"],
  ["an event without a source that the page dispatches"],
  frame("a frame of the page's own origin", () => `${app.url}/same`),
  frame("a frame of a hostile origin", () => evil.url),
  frame("a second frame of Connect's origin", () => connect.url),
  frame("a sandboxed frame of a hostile origin", () => evil.url, "allow-scripts"),
  frame("a sandboxed frame of Connect's origin", () => connect.url, "allow-scripts"),
  frame("a data: frame", () => `data:text/html,${encodeURIComponent(LISTENER)}`),
  frame("a blob: frame", () => `blob:${LISTENER}`),
  frame("a frame that Connect's origin redirected to a hostile origin", () => `${connect.url}/away`),
  frame("a frame that a hostile origin redirected to Connect's origin", () => `${evil.url}/away`),
  nested("a frame of a hostile origin inside Connect", () => evil.url),
  nested("a frame of Connect's origin inside Connect", () => `${connect.url}/inner`),
];

inEveryEngine(
  "the widget ignores a hostile message and receives the next trusted message",
  (getPage) => {
    let page: TestPage;
    beforeAll(async () => {
      page = getPage();
      await start(page);
    });
    const row = (source: string, code: string, transfer = false): Promise<string[]> =>
      page.evaluate(
        ([which, what, ports]) => window.hostile.row(which as string, what as string, ports as boolean),
        [source, code, transfer],
      );
    const onlyGenuine = expect.toSatisfy(
      (events: string[]) => events.length === 1 && /^connectsource genuine \d+$/.test(events[0]!),
    );

    for (const [source, add] of SOURCES) {
      const shapes = source.startsWith("an event") ? [...FORGERIES, ...LIVE_DATA] : FORGERIES;
      it(`(setup: prepares ${source} as a source of messages)`, async () => {
        await add?.(page);
      });
      it.each(shapes)(`when ${source} sends %s`, async (_, code) => {
        expect(await row(source, code)).toEqual(onlyGenuine);
      });
    }
    it.each(NEAR_MISSES)("when the Connect frame sends %s", async (_, code) => {
      expect(await row("the Connect frame itself", code)).toEqual(onlyGenuine);
    });
    it.each(FORGERIES)("when a hostile frame sends %s with a MessagePort", async (_, code) => {
      expect(await row("a frame of a hostile origin", code, true)).toEqual(onlyGenuine);
    });
    it.each([
      ["navigated to a hostile page", () => evil.url],
      ["redirected to a hostile page", () => `${connect.url}/away`],
      ["navigated to the page's own origin", () => `${app.url}/same`],
    ])("when the Connect frame has been %s and sends any hostile message", async (_, url) => {
      await page.evaluate((to) => window.hostile.go(to), url());
      for (const [, code] of FORGERIES)
        await page.evaluate((what) => window.hostile.send("the Connect frame itself", what), code);
      await page.evaluate((to) => window.hostile.go(to), `${connect.url}/back`);
      expect(await page.evaluate(() => window.hostile.genuine(`genuine ${Date.now()}`))).toEqual(onlyGenuine);
    });
    for (const [name, url] of [
      ["a popup of a hostile origin", () => evil.url],
      ["a popup of Connect's origin", () => connect.url],
    ] as const)
      it(`when ${name} sends any hostile message`, async () => {
        // The button that opens the popup is moved into the dialog, because the modal dialog makes the rest of the page inert.
        await page.evaluate((to) => {
          (window as { popupUrl?: string }).popupUrl = to;
          const dialog = document.querySelector("dialog")!;
          dialog.append(document.querySelector("#popup")!);
          document.querySelector<HTMLElement>("#popup")!.style.cssText =
            "position:fixed;inset:0 auto auto 0;z-index:100000";
        }, url());
        await page.click("#popup");
        await page.evaluate((which) => window.hostile.popup(which), name);
        for (const [, code] of FORGERIES) expect(await row(name, code)).toEqual(onlyGenuine);
      });

    it("Connect is still open at the end, and the widget has warned only about messages from a wrong origin", async () => {
      expect(
        await page.evaluate(() => [window.widget.state, document.querySelectorAll("#human-api").length]),
      ).toEqual(["open", 1]);
      const complaints = await page.complaints();
      // The client itself prints a warning if its script loads before the page's `load` event (VENDOR 5).
      expect(complaints.filter((line) => !/`allowedOrigins`|hapi__token-container/.test(line))).toEqual([]);
    });
  },
  { keepPage: true },
);
