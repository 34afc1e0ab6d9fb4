import type { Page } from "playwright";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { complaints, inEveryEngine } from "./engines.js";
import { html, json, startOrigin, type Origin } from "./origins.js";

/** Each bad message is followed by a genuine one; what arrives shows by its order that only that one got in. */
const SHAPES: [name: string, data: unknown][] = [
  ["a close", { type: "hapi-connect-close" }],
  [
    "a connect",
    {
      type: "hapi-connect-connect-source",
      sessionResults: { connectedSources: [{ id: "x", name: "Forged" }] },
    },
  ],
  ["a close without the prefix", { type: "close" }],
];

/** From the Connect frame itself: only the type decides. */
const NEAR_MISSES: [name: string, data: unknown][] = [
  ["null", null],
  ["undefined", undefined],
  ["a number", 5],
  ["text", "hapi-connect-close"],
  ["a list", ["hapi-connect-close"]],
  ["an empty object", {}],
  ["a type that is a number", { type: 5 }],
  ["a type that is an object", { type: {} }],
  ["a type that is a list", { type: ["hapi-connect-close"] }],
  ["no prefix", { type: "close" }],
  ["the prefix alone", { type: "hapi-connect-" }],
  ["the prefix twice", { type: "hapi-connect-hapi-connect-close" }],
  ["other case", { type: "HAPI-connect-close" }],
  ["a blank behind", { type: "hapi-connect-close " }],
  ["a line feed behind", { type: "hapi-connect-close\n" }],
  ["a name of Object.prototype", { type: "constructor" }],
  ["an unknown type", { type: "hapi-connect-ready" }],
  ["a huge one", { type: "x".repeat(2_000_000) }],
];

let app: Origin;
let connect: Origin;
let evil: Origin;

const LISTENER = `<script>onmessage = ({ data: { to, message } = {} }) => to === "post" && parent.postMessage(message, "*")</script>`;

beforeAll(async () => {
  [app, connect, evil] = await Promise.all([
    startOrigin(),
    startOrigin(() => html(`Connect ${LISTENER}`)),
    startOrigin(() => html(`Evil ${LISTENER}`)),
  ]);
  app.on("/token", () => json({ token: "t" }));
  app.on("/same", () => html(LISTENER));
  app.on("/", () =>
    html(`<script type="module">
    import { HumanConnectWidget } from "/dist/index.js";
    window.events = [];
    window.heard = [];
    addEventListener("message", ({ data }) => heard.push(["before", data]));
    window.widget = new HumanConnectWidget({ tokenUrl: "/token", clientUrl: "/client-2.4.1.js", connect: { baseURL: "${connect.url}" } });
    for (const type of ["connectsource", "disconnectsource", "close", "error"])
      widget.addEventListener(type, (event) => events.push([type, event.source?.name ?? event.result?.status].join(" ")));
    widget.onopen = () => { addEventListener("message", ({ data }) => heard.push(["after", data])); window.ready = true; };
    void widget.open();
  </script>`),
  );
});
afterAll(() => Promise.all([app, connect, evil].map((origin) => origin.close())));

const GENUINE = {
  type: "hapi-connect-connect-source",
  sessionResults: { connectedSources: [{ id: "1", name: "Genuine" }] },
};

inEveryEngine("only genuine messages", (newPage) => {
  let page: Page;
  let lines: string[];

  beforeEach(async () => {
    page = await newPage();
    lines = complaints(page);
    await page.goto(app.url);
    await page.waitForFunction(() => (window as unknown as { ready: boolean }).ready);
    await page.frameLocator("#human-api").getByText("Connect").waitFor();
  });

  /** Has a frame of the page post, by asking it to; the requests to it and its posts go through the same queue. */
  const postFrom = (selector: string, message: unknown): Promise<void> =>
    page.evaluate(
      ([which, data]) => {
        document
          .querySelector<HTMLIFrameElement>(which as string)!
          .contentWindow!.postMessage({ to: "post", message: data }, "*");
      },
      [selector, message],
    );
  /** The genuine message, sent last; then exactly it must have got in. */
  const onlyGenuine = async (): Promise<void> => {
    await page
      .frameLocator("#human-api")
      .locator("body")
      .evaluate((_, message) => parent.postMessage(message, "*"), GENUINE);
    await page.waitForFunction(() => window.events.length > 0);
    expect(await page.evaluate(() => window.events)).toEqual(["connectsource Genuine"]);
    expect(await page.evaluate(() => window.widget.state)).toBe("open");
    expect(lines).toEqual([]);
  };
  /** Waits, by the page's own listener, until the bad message has been delivered. */
  const heard = (count = 1): Promise<unknown> =>
    page.waitForFunction(
      (n) =>
        (window as unknown as { heard: string[][] }).heard.filter(([when]) => when === "after").length >= n,
      count,
    );
  const addFrame = (src: string, sandbox?: string): Promise<void> =>
    page.evaluate(
      async ([url, flags]) => {
        const frame = document.createElement("iframe");
        frame.id = "other";
        if (flags != null) frame.setAttribute("sandbox", flags);
        frame.src = url!;
        await new Promise((resolve) => {
          frame.onload = resolve;
          document.body.append(frame);
        });
      },
      [src, sandbox] as const,
    );

  const SOURCES: [name: string, () => string, sandbox?: string][] = [
    ["a frame of the page's own origin", () => `${app.url}/same`],
    ["a frame of a hostile origin", () => evil.url],
    ["a twin frame of Connect's origin", () => connect.url],
    ["a sandboxed frame", () => evil.url, "allow-scripts"],
    ["a data: frame", () => `data:text/html,${encodeURIComponent(LISTENER)}`],
  ];
  for (const [source, url, sandbox] of SOURCES)
    it(`${source}: a close, a connect and an unprefixed close`, async () => {
      await addFrame(url(), sandbox);
      for (const [, data] of SHAPES) await postFrom("#other", data);
      await heard(SHAPES.length);
      await onlyGenuine();
    });

  it("the page itself: by postMessage, and by events that the browser did not make", async () => {
    await page.evaluate(
      ([shapes, origin]) => {
        const source = document.querySelector<HTMLIFrameElement>("#human-api")!.contentWindow;
        const forge = (init: MessageEventInit): void => {
          try {
            dispatchEvent(new MessageEvent("message", init));
          } catch {
            dispatchEvent(new MessageEvent("message", { ...init, source: null })); // Firefox takes no cross-origin window
          }
        };
        for (const [, data] of shapes as [string, unknown][]) {
          postMessage(data, "*");
          forge({ data, origin: origin, source });
          dispatchEvent(new MessageEvent("message", { data, origin: origin }));
        }
      },
      [SHAPES, connect.url] as const,
    );
    await heard(SHAPES.length * 3);
    await onlyGenuine();
  });

  it("the Connect frame, navigated to a hostile page; and genuine again when it is back", async () => {
    const go = (to: string): Promise<void> =>
      page.evaluate(async (url) => {
        const frame = document.querySelector<HTMLIFrameElement>("#human-api")!;
        await new Promise((resolve) => {
          frame.addEventListener("load", resolve, { once: true });
          frame.contentWindow!.location.href = url;
        });
      }, to);
    await go(evil.url);
    for (const [, data] of SHAPES) await postFrom("#human-api", data);
    await heard(SHAPES.length);
    await go(`${connect.url}/back`);
    await page.frameLocator("#human-api").getByText("Connect").waitFor();
    await onlyGenuine();
  });

  it("a frame inside Connect", async () => {
    await page
      .frameLocator("#human-api")
      .locator("body")
      .evaluate(async (body, url) => {
        const frame = document.createElement("iframe");
        await new Promise((resolve) => {
          frame.onload = resolve;
          frame.src = url;
          body.append(frame);
        });
        const inner = `<script>for (const type of ["hapi-connect-close", "close"]) top.postMessage({ type }, "*")<\/script>`;
        const second = document.createElement("iframe");
        second.srcdoc = inner;
        body.append(second);
      }, evil.url);
    await heard(2);
    await onlyGenuine();
  });

  it(`the Connect frame itself: ${NEAR_MISSES.length} near misses`, async () => {
    const frame = page.frameLocator("#human-api").locator("body");
    for (const [, data] of NEAR_MISSES)
      await frame.evaluate((_, message) => parent.postMessage(message, "*"), data);
    await heard(NEAR_MISSES.length);
    await onlyGenuine();
  });

  it("the page's own listeners, before and after open(), hear every message unchanged", async () => {
    await page.evaluate((data) => postMessage(data, "*"), { type: "close", mine: 1 });
    await heard();
    await page
      .frameLocator("#human-api")
      .locator("body")
      .evaluate((_, message) => parent.postMessage(message, "*"), GENUINE);
    await heard(2);
    expect(await page.evaluate(() => (window as unknown as { heard: unknown }).heard)).toEqual([
      ["before", { type: "close", mine: 1 }],
      ["after", { type: "close", mine: 1 }],
      ["before", GENUINE],
      ["after", GENUINE],
    ]);
  });

  it("the bare client believes what the widget does not (so the table can fail)", async () => {
    await page.evaluate((base) => {
      window.widget.close();
      (window as unknown as { HumanConnect: { open(options: object): void } }).HumanConnect.open({
        token: "t",
        version: "V2",
        baseURL: base,
      });
      postMessage({ type: "close" }, "*");
    }, connect.url);
    await page.waitForFunction(() => !document.querySelector("#human-api"));
  });
});
