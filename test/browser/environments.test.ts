import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectPage, gotoApp, NOTHING, openWidget, remains, say, serveApp } from "./support/app-page.js";
import { inEveryEngine } from "./support/engines.js";
import { startOrigin, type Origin } from "./support/origins.js";
import type { TestPage } from "./support/test-page.js";

declare global {
  interface Window {
    /** The data of all messages that the page's own listener received. */
    received: unknown[];
  }
}

const SOURCE = {
  type: "hapi-connect-connect-source",
  sessionResults: { connectedSources: [{ id: "1", name: "Aspen Clinic" }] },
};
const CLOSE = { type: "hapi-connect-close" };

/** Returns a script that adds properties to Object.prototype. If the properties were enumerable, WebKit's driver would fail. */
const pollute = (properties: object): string =>
  `<script>for (const [name, value] of Object.entries(${JSON.stringify(properties)}))
    Object.defineProperty(Object.prototype, name, { value, writable: true, configurable: true });</script>`;

/** Pages that change objects on which the widget and the client rely. The HTML is placed before the widget's script. */
const ENVIRONMENTS: readonly (readonly [title: string, html: string])[] = [
  [
    "a polyfill of remove() that throws for detached elements",
    `<script>Element.prototype.remove = function () { this.parentNode.removeChild(this); }</script>`,
  ],
  ["a frozen body", `<script>Object.freeze(document.body)</script>`],
  [
    "a body whose own appendChild() cannot be replaced",
    `<script>Object.defineProperty(document.body, "appendChild", { value: document.body.appendChild })</script>`,
  ],
  ["a frozen Node.prototype", `<script>Object.freeze(Node.prototype)</script>`],
  ["a frozen Error.prototype", `<script>Object.freeze(Error.prototype)</script>`],
  ["a frozen MessageEvent.prototype", `<script>Object.freeze(MessageEvent.prototype)</script>`],
  [
    "options of the widget on Object.prototype",
    pollute({ clientUrl: "https://evil.example/x.js", fetchToken: "evil", timeoutMs: 1, nonce: "evil" }),
  ],
  [
    "options of the client on Object.prototype",
    pollute({ baseURL: "https://evil.example", __baseURL: "https://evil.example", token: "evil" }),
  ],
];

/** Elements whose names or ids are also properties of the document or the window. */
const NAMED_ELEMENTS: readonly (readonly [title: string, html: string])[] = [
  ["an image named body", `<img name="body" alt="">`],
  ["an image named head", `<img name="head" alt="">`],
  ["an image named currentScript", `<img name="currentScript" alt="">`],
  ["a frame named HumanConnect", `<iframe name="HumanConnect"></iframe>`],
  [
    "elements with the vendor's ids",
    `<div id="human-api"></div><p id="human-api-connect-modal-overlay"></p>`,
  ],
];

let app: Origin;
let connect: Origin;

beforeAll(async () => {
  [connect, app] = await Promise.all([startOrigin(connectPage), startOrigin()]);
});
afterAll(() => Promise.all([app.close(), connect.close()]));

inEveryEngine("the widget on a page that changes built-in objects", (getPage, engine) => {
  let page: TestPage;
  const start = async (before: string): Promise<void> => {
    page = getPage();
    serveApp(app, connect, `<script>window.received = [];</script>${before}`);
    await gotoApp(page, app);
  };
  const events = (): Promise<string[]> =>
    page.evaluate(() => window.events.filter((line) => !line.startsWith("state")));
  const idle = (): Promise<void> => page.waitFor(() => window.widget.state === "idle");
  /** Returns the number of elements on the page. */
  const count = (): Promise<number> => page.evaluate(() => document.querySelectorAll("*").length);

  // In Chromium, each of these pages is tested alone, so a failing test shows which change causes the failure. In Firefox and
  // WebKit, one page has all these changes, in the reverse order of the list: one change defines a property of the body and another
  // change freezes the body, so the definition must come first.
  const all = [...ENVIRONMENTS, ...NAMED_ELEMENTS];
  const together = all.map(([, html]) => html).reverse();
  it.each(engine === "chromium" ? all : [["all these changes", together.join("")] as const])(
    "opens Connect, receives Connect's messages, settles each promise, and restores each replaced function if the page has %s",
    async (_, before) => {
      await start(before);
      const elements = await count();
      const hasOwn = (): Promise<unknown> =>
        page.evaluate(() =>
          [window, document.body, Node.prototype, Element.prototype, MessageEvent.prototype].map((object) =>
            ["addEventListener", "appendChild", "append", "insertBefore", "stopImmediatePropagation"].map(
              (name) => String(Object.getOwnPropertyDescriptor(object, name)?.value).slice(0, 60),
            ),
          ),
        );
      const own = await hasOwn();

      await openWidget(page);
      expect(await page.inFrame(() => new URL(location.href).searchParams.get("token"))).toBe("secret-token");
      await page.evaluate(() => postMessage({ type: "close" }, "*"));
      await say(page, SOURCE);
      await say(page, CLOSE);
      await idle();
      expect(await events()).toEqual(["open", "connectsource Aspen Clinic", "close SUCCESS"]);

      await openWidget(page);
      await page.evaluate(() => {
        const frame = document.querySelector("#human-api")!;
        frame.parentNode!.removeChild(frame);
      });
      await idle();

      const code = await page.evaluate(() => {
        window.widget.onerror = () => {};
        const loadClient = async (): Promise<unknown> => ({ open() {} });
        const widget = window.make({ clientUrl: undefined, loadClient });
        return widget.open().catch((error: { code: string }) => error.code);
      });
      expect(code).toBe("open-failed");
      expect(await page.evaluate(() => window.widget.state)).toBe("idle");

      await openWidget(page);
      await page.evaluate(() => window.widget.close());
      await idle();
      expect((await events()).slice(3)).toEqual(["open", "close CLOSED", "error open-failed", "open", "close CLOSED"]); // prettier-ignore
      expect(await hasOwn()).toEqual(own);
      expect(await count()).toBe(elements);
      expect(((await remains(page)) as typeof NOTHING).style).toBeNull();
    },
  );

  describe("with replaced functions", () => {
    const listener = `addEventListener("message", ({ data }) => received.push(data))`;
    const HOOKS = [
      [
        "appendChild()",
        `const { appendChild } = Node.prototype;
         Node.prototype.appendChild = function (node) { if (node.localName === "iframe" && !window.hooked) { window.hooked = 1; ${listener}; } return appendChild.call(this, node); };`,
      ],
      [
        "the setter of iframe.src",
        `const { get, set } = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, "src");
         Object.defineProperty(HTMLIFrameElement.prototype, "src", { configurable: true, enumerable: true, get, set(url) { ${listener}; set.call(this, url); } });`,
      ],
      [
        "createElement()",
        `const { createElement } = Document.prototype;
         Document.prototype.createElement = function (name) { if (name === "iframe") { ${listener}; } return createElement.call(this, name); };`,
      ],
    ] as const;
    // Chromium tests every replaced function. Firefox and WebKit test one, because the widget's code is the same for each.
    it.each(HOOKS.filter(([name]) => engine === "chromium" || name === "the setter of iframe.src"))(
      "if the page has replaced %s with a function that adds a message listener during open(), this listener receives messages",
      async (_, hook) => {
        await start(`<script>{ ${hook} }</script>`);
        await openWidget(page);
        await page.evaluate(() => postMessage("mine", "*"));
        await page.waitFor(() => window.received.includes("mine"));
        // The widget must keep this message away from the client's own listener, which would crash on `null`.
        await page.evaluate(() => postMessage(null, "*"));
        await page.waitFor(() => window.received.includes(null));
        await say(page, SOURCE);
        await say(page, CLOSE);
        await idle();
        expect(await events()).toEqual(["open", "connectsource Aspen Clinic", "close SUCCESS"]);
        expect(await page.complaints()).toEqual([]);
      },
    );

    it("a stopImmediatePropagation() that the page defines while Connect is open still works after Connect has closed", async () => {
      await start("");
      await openWidget(page);
      await page.evaluate(() => {
        const { stopImmediatePropagation: stop } = MessageEvent.prototype;
        MessageEvent.prototype.stopImmediatePropagation = function () {
          window.received.push("patched");
          stop.call(this);
        };
      });
      await say(page, CLOSE);
      await idle();
      await page.evaluate(() => {
        addEventListener("message", (event) => event.stopImmediatePropagation());
        addEventListener("message", () => window.received.push("not stopped"));
        postMessage("x", "*");
      });
      await page.waitFor(() => window.received.includes("patched"));
      expect(await page.evaluate(() => window.received)).toEqual(["patched"]);
    });

    // The remaining tests run in Chromium only, because they depend on the widget's code and not on the engine.
    if (engine !== "chromium") return;

    it("open() fails and leaves nothing on the page if the client cannot call document.createElement()", async () => {
      await start(`<img name="createElement" alt="">`);
      const [code, count] = await page.evaluate(async () => [
        await window
          .make()
          .open()
          .catch((error: { code: string }) => error.code),
        document.querySelectorAll("dialog, iframe, [id^=human-api]").length,
      ]);
      expect([code, count]).toEqual(["open-failed", 0]);
    });

    it("open() fails and leaves nothing on the page if window.addEventListener() cannot be replaced", async () => {
      await start(
        `<script>Object.defineProperty(window, "addEventListener", { value: window.addEventListener })</script>`,
      );
      const code = await page.evaluate(() =>
        window
          .make()
          .open()
          .catch((error: { code: string }) => error.code),
      );
      expect(code).toBe("open-failed");
      expect(await remains(page)).toEqual(NOTHING);
    });
  });

  it("the page's AMD loader is restored after two copies of the widget preload at the same time", async () => {
    await start(
      `<script>window.define = () => received.push("defined"); define.amd = { jQuery: true };</script>
       <script src="/dist/human-connect-widget.global.js"></script>`,
    );
    await page.evaluate(async (baseURL) => {
      const { HumanConnectWidget: Copy } = window as unknown as {
        HumanConnectWidget: typeof window.widget.constructor;
      };
      const options = { tokenUrl: "/token", clientUrl: "/client-2.3.1.js", connect: { baseURL } };
      const copy = new (Copy as unknown as new (given: object) => Window["widget"])(options);
      await Promise.all([copy.preload(), window.make().preload()]);
    }, connect.url);
    expect(
      await page.evaluate(() => [
        window.received,
        (window as unknown as { define: { amd: unknown } }).define.amd,
        "value" in Object.getOwnPropertyDescriptor((window as unknown as { define: object }).define, "amd")!,
      ]),
    ).toEqual([[], { jQuery: true }, true]);
    await openWidget(page);
    await say(page, CLOSE);
    await idle();
  });

  // The remaining tests run in Chromium only, because they depend on the widget's code and not on the engine.
  if (engine !== "chromium") return;

  it("Connect on an unexpected origin causes one warning, and close() still works", async () => {
    const elsewhere = await startOrigin(connectPage);
    await start("");
    connect.on("/", () => Response.redirect(elsewhere.url));
    await openWidget(page);
    await page.waitInFrame("button");
    for (let i = 0; i < 3; i++) await say(page, SOURCE);
    await say(page, CLOSE);
    await page.evaluate(() => postMessage("last", "*"));
    await expect.poll(async () => (await page.complaints()).join("\n")).toContain(elsewhere.url);
    expect(await page.evaluate(() => window.widget.state)).toBe("open");
    await page.evaluate(() => window.widget.close());
    const warnings = (await page.complaints()).filter((line) => line.includes("allowedOrigins"));
    expect(warnings).toHaveLength(1);
    expect(await events()).toEqual(["open", "close CLOSED"]);
    connect.on("/", connectPage);
    await elsewhere.close();
  });
});
