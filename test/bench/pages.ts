import type { Browser, Page } from "playwright";
import { connectPage } from "../browser/support/app-page.js";
import { html, json, startOrigin, type Origin } from "../browser/support/origins.js";
import { launch } from "../browser/support/playwright-browser.js";

/** The globals of the measured pages. */
declare global {
  interface Window {
    HumanConnect: { open(options: object): void };
    /** Resolves with the time at which the frame's request was sent, on the clock of the page's `performance.now()`. */
    frameRequest(): Promise<number>;
  }
}

interface Delays {
  script: number;
  token: number;
  connect: number;
}

/** The browser of the bench, and a function that opens the app's pages. Connect and the app have different origins. */
export interface Bench {
  readonly browser: Browser;
  /**
   * Opens a page of the app, and resolves when the page is ready.
   * @param path `/widget`, `/bare` or `/button`
   * @param delays the delays of the script, of the token and of Connect's page, in milliseconds
   */
  goto(page: Page, path: string, delays?: Partial<Delays>): Promise<void>;
  close(): Promise<void>;
}

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

export async function startBench(): Promise<Bench> {
  const delays: Delays = { script: 0, token: 0, connect: 0 };
  const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const [app, connect] = await Promise.all([
    startOrigin(),
    startOrigin(async () => (await after(delays.connect), connectTimed())),
  ]);
  const client = await (await fetch(`${app.url}/client-2.4.1.js`)).text();
  serve(app, connect, client, (what) => after(delays[what]));
  const browser = await launch("chromium");
  return {
    browser,
    async goto(page, path, given) {
      Object.assign(delays, { script: 0, token: 0, connect: 0 }, given);
      await page.goto(app.url + path);
      await page.waitForFunction(() => document.body.dataset.ready);
    },
    async close() {
      await browser.close();
      await Promise.all([app.close(), connect.close()]);
    },
  };
}

function serve(
  app: Origin,
  connect: Origin,
  client: string,
  delay: (what: "script" | "token") => Promise<void>,
): void {
  app.on("/client.js", async () => {
    await delay("script");
    const headers = { "content-type": "text/javascript", "cache-control": "no-store" };
    return new Response(client, { headers });
  });
  app.on("/token", async () => {
    await delay("token");
    return json({ token: "t", expires_in: 3600 });
  });
  const page = (rest: string): Response =>
    html(
      `<button>Connect</button><script>${COMMON(connect.url)}</script>${"<p>Text</p>".repeat(600)}${rest}`,
    );
  app.on("/widget", () =>
    page(`<script type="module">
      import { HumanConnectWidget } from "/dist/esm/index.js";
      window.widget = new HumanConnectWidget({ tokenUrl: "/token", clientUrl: "/client.js", connect: { baseURL } });
      document.body.dataset.ready = 1;
    </script>`),
  );
  app.on("/bare", () => page(`<script>document.body.dataset.ready = 1</script>`));
  app.on("/button", () =>
    page(`<button id="declarative" data-human-connect>Connect</button>
      <script src="/dist/human-connect-widget.global.js" data-token-url="/token" data-client-url="/client.js"
        data-base-url="${connect.url}"></script><script>document.body.dataset.ready = 1</script>`),
  );
}
