import type { HumanConnectWidget } from "human-connect-widget";
import { html, json, type Origin } from "./origins.js";
import type { TestPage } from "./test-page.js";

declare global {
  interface Window {
    widget: HumanConnectWidget;
    /** One line for each event that a widget has dispatched, in order. */
    events: string[];
    /** Creates a widget, and records its events in `events`. */
    make(options?: object): HumanConnectWidget;
    /** Returns Connect's frame, wherever it is. It has an id only while a dialog shows it. */
    frameOf(): HTMLIFrameElement;
    done: Promise<unknown>;
  }
}

/** Returns a Connect page with a button. When the page receives a `say` message, it posts the message's content to its parent. */
export const connectPage = (): Response =>
  html(`<button>In Connect</button><script>
    onmessage = ({ data }) => data?.say && parent.postMessage(data.say[0], "*");
  </script>`);

/** Serves an app's page with the built widget, and a token endpoint. @param before HTML that precedes the widget's script */
export function serveApp(app: Origin, connect: Origin, before = "", path = "/"): void {
  app.on("/token", () => json({ token: "secret-token", expires_in: 3600 }));
  app.on(path, () =>
    html(`${before}<main><button id="opener">Open</button><div id="box"></div></main>
    <script type="module">
      import { HumanConnectWidget } from "/dist/esm/index.js";
      window.events = [];
      window.frameOf = () => Array.from(document.querySelectorAll("dialog iframe, #box iframe")).at(-1);
      window.make = (options = {}) => {
        const widget = new HumanConnectWidget({
          tokenUrl: "/token", clientUrl: "/client-2.4.1.js", connect: { baseURL: "${connect.url}" }, ...options });
        for (const type of ["statechange", "open", "connectsource", "disconnectsource", "close", "error"])
          widget.addEventListener(type, (event) => events.push([type, type === "statechange" ? widget.state
            : event.source?.name ?? event.error?.code ?? event.result?.status].filter(Boolean).join(" ")));
        return (window.widget = widget);
      };
    </script>`),
  );
}

/** Opens the page of `serveApp()`, and waits until its script has run. */
export async function gotoApp(page: TestPage, app: Origin, path = "/"): Promise<void> {
  await page.goto(app.url + path);
  await page.waitFor(() => window.make);
}

/**
 * Creates a widget, opens it, and waits until Connect's page has loaded and is shown. `window.done` resolves with the result or
 * the error. A failure is not shown, unless the options say so.
 */
export const openWidget = (page: TestPage, options: object = {}, isInline = false): Promise<void> =>
  page.evaluate(
    async ([given, inline]) => {
      const widget = window.make({ statusDialog: false, ...given });
      const container = document.querySelector("#box")!;
      window.done = widget.open(inline ? { container } : {}).then(
        (result) => ({ result }),
        ({ code, name, message }: { code?: string; name: string; message: string }) => ({
          error: code ?? name,
          message,
        }),
      );
      const shown = new Promise((resolve) =>
        widget.addEventListener("open", () =>
          window.frameOf().addEventListener("load", () => setTimeout(resolve)),
        ),
      );
      await Promise.race([shown, window.done]);
    },
    [options, isInline] as const,
  );

/**
 * Makes Connect's page post a message to the app's page. For this, the app's page sends a `say` message to the frame. The test
 * does not run code in the frame, because Playwright is slow to access a frame in Firefox.
 */
export const say = (page: Pick<TestPage, "evaluate">, data: unknown): Promise<void> =>
  page.evaluate((message) => {
    const frame = document.querySelector<HTMLIFrameElement>("#human-api, #box iframe")!;
    frame.contentWindow!.postMessage({ say: [message] }, "*");
  }, data);

/** Returns the elements and styles that the widget or the client has left on the page, and the state of the widget. */
export const remains = (page: TestPage): Promise<unknown> =>
  page.evaluate(() => ({
    elements: Array.from(
      document.querySelectorAll(
        "dialog, iframe, [id^=human-api], link, script[src], [inert], meta, style, #box > *",
      ),
    ).map((e) => e.outerHTML),
    styles: [
      ...Array.from(document.querySelectorAll("[style]"), (e) => e.outerHTML),
      ...document.adoptedStyleSheets.map((sheet) => sheet.cssRules[0]!.cssText),
    ],
    state: window.widget?.state,
  }));
export const NOTHING = { elements: [], styles: [], state: "idle" };
