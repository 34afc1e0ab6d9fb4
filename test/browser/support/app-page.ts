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
    html(`${before}<main><button id="opener">Open</button></main>
    <script type="module">
      import { HumanConnectWidget } from "/dist/index.js";
      window.events = [];
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

/** Creates a widget, opens it, and waits until Connect's page has loaded. `window.done` resolves with the result or the error. */
export async function openWidget(page: TestPage, options: object = {}): Promise<void> {
  await page.evaluate(async (given) => {
    const widget = window.make(given);
    window.done = widget.open().then(
      (result) => ({ result }),
      (error: { code?: string; name: string; message: string }) => ({
        error: error.code ?? error.name,
        message: error.message,
      }),
    );
    const loaded = new Promise((resolve) =>
      widget.addEventListener("open", () =>
        document.querySelector("#human-api")!.addEventListener("load", resolve),
      ),
    );
    await Promise.race([loaded, window.done]);
  }, options);
}

/**
 * Makes Connect's page post a message to the app's page. For this, the app's page sends a `say` message to the frame. The test
 * does not run code in the frame, because Playwright is slow to access a frame in Firefox.
 */
export const say = (page: Pick<TestPage, "evaluate">, data: unknown): Promise<void> =>
  page.evaluate(
    (message) =>
      document
        .querySelector<HTMLIFrameElement>("#human-api")!
        .contentWindow!.postMessage({ say: [message] }, "*"),
    data,
  );

/** Returns the elements and styles that the widget or the client has left on the page, and the state of the widget. */
export const remains = (page: TestPage): Promise<unknown> =>
  page.evaluate(() => ({
    elements: Array.from(
      document.querySelectorAll("dialog, iframe, [id^=human-api], link, script[src], [inert], meta"),
    ).map((e) => e.outerHTML),
    style: document.documentElement.getAttribute("style"),
    state: window.widget?.state,
  }));
export const NOTHING = { elements: [], style: null, state: "idle" };
