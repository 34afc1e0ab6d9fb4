import type { Page } from "playwright";
import { connectPage } from "../browser/support/app-page.js";
import { html, json, startOrigin } from "../browser/support/origins.js";
import { launch } from "../browser/support/playwright-browser.js";

/** The globals of the measured pages. `token()`, `script()` and `show()` are the steps of a page without the widget. */
declare global {
  interface Window {
    HumanConnect: { open(options: object): void };
    /** How often the client's script has run. */
    clientRuns?: number;
    /** Resolves with the time at which the frame's request was sent, on the clock of the page's `performance.now()`. */
    frameRequest(): Promise<number>;
  }
  function token(): Promise<string>;
  function script(): Promise<void>;
  function show(token: string): void;
}

export type Bench = Awaited<ReturnType<typeof startBench>>;

const COMMON = (connect: string): string => `
  const baseURL = "${connect}";
  window.frameRequest = async () => {
    const of = () => performance.getEntriesByType("resource").find(({ initiatorType }) => initiatorType === "iframe");
    while (!of()) await new Promise((next) => setTimeout(next, 5));
    const { requestStart } = of();
    performance.clearResourceTimings();
    return requestStart;
  };
  const token = () => fetch("/token", { method: "POST" }).then((answer) => answer.json()).then(({ token }) => token);
  const script = () => new Promise((resolve) => {
    if (window.HumanConnect) return resolve();
    const tag = document.createElement("script");
    tag.src = "/client.js";
    tag.onload = resolve;
    document.head.append(tag);
  });
  const show = (token) => HumanConnect.open({ token, baseURL, onClose() {} });`;

/**
 * Returns the Connect page. Its header `Timing-Allow-Origin` lets the app's page read when the browser requested the Connect
 * page.
 */
function connectTimed(): Response {
  const response = connectPage();
  response.headers.set("timing-allow-origin", "*");
  return response;
}

/** Starts the browser of the bench, and the origins of the app and of Connect. */
export async function startBench() {
  const none = { script: 0, token: 0, connect: 0 };
  const delays = { ...none };
  const after = (what: keyof typeof none) => new Promise((resolve) => setTimeout(resolve, delays[what]));
  const [app, connect, browser] = await Promise.all([
    startOrigin(),
    startOrigin(() => after("connect").then(connectTimed)),
    launch("chromium"),
  ]);
  const client = await (await fetch(`${app.url}/client-2.4.1.js`)).text();
  const headers = { "content-type": "text/javascript", "cache-control": "no-store" };
  const counted = `window.clientRuns = (window.clientRuns ?? 0) + 1;\n${client}`;
  app.on("/client.js", () => after("script").then(() => new Response(counted, { headers })));
  app.on("/token", () => after("token").then(() => json({ token: "t", expires_in: 3600 })));
  const common = `<button>Connect</button><script>${COMMON(connect.url)}</script>${"<p>Text</p>".repeat(600)}`;
  for (const [path, rest] of Object.entries(pagesOf(connect.url))) app.on(path, () => html(common + rest));
  return {
    browser,
    /**
     * Opens a page of the app, and resolves when the page is ready.
     * @param path `/widget`, `/bare` or `/button`
     * @param given the delays of the script, of the token and of Connect's page, in milliseconds
     */
    async goto(page: Page, path: string, given: Partial<typeof none> = {}): Promise<void> {
      Object.assign(delays, none, given);
      await page.goto(app.url + path);
      await page.waitForFunction(() => document.body.dataset.ready);
    },
    async close(): Promise<void> {
      await browser.close();
      await Promise.all([app.close(), connect.close()]);
    },
  };
}

const READY = `document.body.dataset.ready = 1`;
/** Returns, for each path of the app, what its page has besides COMMON and its text. */
const pagesOf = (connect: string): Record<string, string> => ({
  "/widget": `<script type="module">
      import { HumanConnectWidget } from "/dist/esm/index.js";
      window.widget = new HumanConnectWidget({ tokenUrl: "/token", clientUrl: "/client.js", connect: { baseURL } });
      ${READY};
    </script>`,
  "/bare": `<script>${READY}</script>`,
  "/button": `<button id="declarative" data-human-connect>Connect</button>
      <script src="/dist/human-connect-widget.global.js" data-token-url="/token" data-client-url="/client.js"
        data-base-url="${connect}"></script><script>${READY}</script>`,
});
