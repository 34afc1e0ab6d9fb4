import type { GlobalHumanConnectWidget } from "../../../src/global.js";
import { connectPage, say } from "./app-page.js";
import { html, json, startOrigin, type Origin } from "./origins.js";
import type { TestPage } from "./test-page.js";

declare global {
  interface Window {
    HumanConnectWidget: GlobalHumanConnectWidget;
  }
}

/** The path of the widget's script file. */
export const SCRIPT = "/dist/human-connect-widget.global.js";

/** Returns the HTML that an author writes for a declarative button. */
export const button = (attributes = 'id="a"'): string =>
  `<button type="button" data-human-connect ${attributes}>Connect</button>`;

/**
 * A script that records the events of the buttons, and the errors that the page reports. It listens in the capturing phase, because
 * most of the events do not bubble.
 */
const RECORDER = `<script>
  events = [];
  reported = [];
  for (const type of ["statechange", "open", "connectsource", "disconnectsource", "close", "error"])
    document.addEventListener(type, (event) => {
      const { target, source, result, error } = event;
      if (target.dataset?.humanConnect !== undefined)
        events.push([type, target.id, source?.name ?? result?.status ?? error?.code].filter(Boolean).join(" "));
    }, true);
  addEventListener("error", (event) => {
    if (event instanceof ErrorEvent) reported.push(event.error?.code ?? event.message);
  });
</script>`;

/** A page with declarative buttons. The class has the page's servers, and the methods that a test calls to use the page. */
export class ButtonPage {
  readonly app: Origin;
  readonly connect: Origin;
  page!: TestPage;
  #before = 0;

  private constructor(app: Origin, connect: Origin) {
    this.app = app;
    this.connect = connect;
  }

  /** Starts Connect's origin and the app's origin. */
  static async start(): Promise<ButtonPage> {
    const [app, connect] = await Promise.all([startOrigin(), startOrigin(connectPage)]);
    app.on("/token", () => json({ token: "t" }));
    return new ButtonPage(app, connect);
  }

  async stop(): Promise<void> {
    await Promise.all([this.app.close(), this.connect.close()]);
  }

  /** Returns the attributes that configure the buttons. These attributes belong on the widget's script element. */
  attributes(): string {
    return `data-token-url="/token" data-client-url="/client-2.4.1.js" data-base-url="${this.connect.url}"`;
  }

  /** Returns the HTML of the widget's script element. */
  script(more = ""): string {
    return `<script src="${SCRIPT}" ${this.attributes()} ${more}></script>`;
  }

  /** Returns the options for `configure()` as JavaScript source. */
  options(): string {
    return `{ tokenUrl: "/token", clientUrl: "/client-2.4.1.js", connect: { baseURL: "${this.connect.url}" } }`;
  }

  /** Returns the HTML of a script that calls `configure()`. */
  configure(): string {
    return `<script>HumanConnectWidget.configure(${this.options()})</script>`;
  }

  /** Loads a page with this body, and waits until the widget's script has run. */
  async goto(body: string, script = this.script()): Promise<void> {
    this.app.on("/", () => html(`${RECORDER}${body}${script}`));
    this.#before = this.app.requests.length;
    await this.page.goto(this.app.url);
    await this.page.waitFor(() => window.HumanConnectWidget);
  }

  /** Returns the requests for a token or for the client since the page was loaded, in alphabetical order. */
  requests(): string[] {
    return this.app.requests
      .slice(this.#before)
      .filter((line) => /token|client/.test(line))
      .sort();
  }

  /** Waits until the record of events has a line that starts with this text. */
  event(start: string): Promise<void> {
    return this.page.waitFor((text) => window.events.some((line) => line.startsWith(text)), start);
  }

  /** Closes Connect from inside its frame, and waits for the `close` event. */
  async close(): Promise<void> {
    await this.page.waitInFrame("button");
    await say(this.page, { type: "hapi-connect-close", status: "SUCCESS" });
    await this.event("close");
  }
}
