import type { HumanConnectWidget } from "human-connect-widget";
import { expect } from "vitest";
import { html, json, startOrigin, type Origin } from "./origins.js";
import type { TestPage } from "./test-page.js";

declare global {
  interface Window {
    /** One line for each event of the widget, in order. */
    events: string[];
    /** The codes of the errors that the page reported as uncaught, in order. */
    reported: unknown[];
    /** What Connect's pages have posted about themselves, in order. */
    log: string[];
    violations: string[];
    connectUrl: string;
    /** The URL of an origin that the app's Content Security Policy does not allow. */
    blockedUrl: string;
    /** The result or the error of the last `start()`, as soon as it has settled. */
    outcome: Record<string, unknown> | undefined;
    extra: object;
    create(options: object, listens?: boolean): HumanConnectWidget;
    start(init?: object): void;
    configure(options: object): Promise<void>;
    /** Finds an element, in shadow trees, too. */
    find(selector: string): HTMLElement | undefined;
    /** Returns the texts that a user sees in the widget's box, in order, and "Connect" for Connect's frame. */
    seen(selector?: string): string[];
  }
}

/** The longest time to wait until a condition is true. It is long enough for a busy machine. */
export const PATIENCE = { timeout: 10_000 };

export const TEXTS = {
  loading: "Loading…",
  unreachable: "Connect is taking longer than usual. Wait a little, or try again.",
  blocked: "Connect is blocked in this browser. Try another browser, or ask the people who run this page.",
  failed: "Connect could not be opened. Check your connection, or try again later.",
  offline: "You are offline. Connect opens as soon as you are back online.",
  signedOut: "You are signed out. Close this, sign in, and open Connect again.",
  expired: "Your session has expired. Try again to go on.",
};

/** A Connect page, which tells its parent what happens in it, and does what its parent says. */
const CONNECT = `<title>Connect</title><button id="one">One</button><button id="two">Two</button><script>
  const tell = (log) => parent.postMessage({ log }, "*");
  for (const type of ["click", "keydown"]) addEventListener(type, () => tell(type));
  // Engines also dispatch "resize" when a window gets the size that it has.
  const size = () => innerWidth + " " + innerHeight;
  let last = size();
  addEventListener("resize", () => size() !== last && tell("resize " + (last = size())));
  onmessage = ({ data }) => {
    if (data.post) parent.postMessage(data.post, "*");
    if (data.focus) document.querySelector("#one").focus();
  };
  tell("loaded " + new URL(location).searchParams.get("token"));
</script>`;

const MAIN = (connectUrl: string, blockedUrl: string): string => `
  import { HumanConnectWidget } from "/dist/esm/index.js";
  Object.assign(window, { events: [], reported: [], log: [], violations: [], extra: {}, connectUrl: "${connectUrl}", blockedUrl: "${blockedUrl}" });
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => violations.push(effectiveDirective));
  addEventListener("error", (event) => event instanceof ErrorEvent && reported.push(event.error?.code ?? event.message));
  addEventListener("unhandledrejection", ({ reason }) => reported.push("unhandled " + reason.code));
  addEventListener("message", ({ data }) => data.log && log.push(data.log));
  const complete = (options) => ({
    ...(!options.fetchToken && { tokenUrl: "/token" }),
    ...(!options.loadClient && { clientUrl: "/client-2.4.1.js" }),
    connect: { baseURL: connectUrl },
    ...options,
  });
  window.create = (options, listens = true) => {
    const widget = (window.widget = new HumanConnectWidget(complete(options)));
    const note = ({ type, error, source, result }) =>
      events.push([type, error?.code ?? source?.name ?? result?.status].filter(Boolean).join(" "));
    for (const type of ["open", "connectsource", "close", ...(listens ? ["error"] : [])]) widget.addEventListener(type, note);
    return widget;
  };
  window.start = (init) => {
    window.outcome = undefined;
    widget.open(init).then((result) => (window.outcome = { ...result }), ({ code, name }) => (window.outcome = { code: code ?? name }));
  };
  window.configure = async (options) => {
    const script = Object.assign(document.createElement("script"), { src: "/dist/human-connect-widget.global.js" });
    const loaded = new Promise((resolve) => (script.onload = resolve));
    document.head.append(script);
    await loaded;
    window.HumanConnectWidget.configure(complete(options));
  };
  const all = (root) => [...root.querySelectorAll("*")].flatMap((e) => [e, ...(e.shadowRoot ? all(e.shadowRoot) : [])]);
  const isVisible = (e) => e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  window.find = (selector) => all(document).find((e) => e.matches(selector));
  window.seen = (selector = "dialog[aria-modal]") => {
    const box = find(selector);
    return all(box?.shadowRoot ?? box ?? new DocumentFragment())
      .filter((e) => e.matches("button, iframe, [role=status]") && isVisible(e))
      .map((e) => (e.localName === "iframe" ? "Connect" : e.textContent)).filter(Boolean);
  };
  document.querySelector("#opener").onclick = () => start(window.init);
  window.isReady = true;`;

/** The body of a page that is long enough to scroll. */
const BODY = `<main><h1>Records</h1><a id="link" href="#x">Link</a> <button id="opener">Open</button>
  <input id="input" aria-label="Name"> <button id="declarative" data-human-connect>Connect</button>
  <div id="inert" inert><button>Never</button></div><div id="box"></div>
  ${"<p>Text</p>".repeat(100)}<button id="last">Last</button></main><script type="module" src="/main.js"></script>`;

/** The origins of the app and of Connect. */
export interface ViewOrigins {
  readonly app: Origin;
  readonly connect: Origin;
  /** An origin that the app's Content Security Policy does not allow. */
  readonly blocked: Origin;
  close(): Promise<unknown>;
}

export async function startOrigins(): Promise<ViewOrigins> {
  const [app, connect, blocked] = await Promise.all([startOrigin(), startOrigin(), startOrigin()]);
  return {
    app,
    connect,
    blocked,
    close: () => Promise.all([app, connect, blocked].map((each) => each.close())),
  };
}

export const connectPage = (more = ""): Response => html(CONNECT + more);
export const never = (): Promise<Response> => new Promise(() => {});

/** Serves everything as it should be, and forgets earlier requests. The app's Content Security Policy allows no styles. */
export function serve({ app, connect, blocked }: ViewOrigins): void {
  let count = 0;
  connect.requests.length = app.requests.length = 0;
  connect.on("/", () => connectPage());
  app.on("/token", () => json({ token: `t${++count}` }));
  const main = MAIN(connect.url, blocked.url);
  app.on("/main.js", () => new Response(main, { headers: { "content-type": "text/javascript" } }));
  const policy = `default-src 'none'; script-src 'self'; connect-src 'self'; img-src *; frame-src ${connect.url}`;
  app.on("/", () => html(BODY, { "content-security-policy": policy }));
}

/** The app's page. The methods act like a user, or return what a user or a screen reader perceives. */
export class ViewPage {
  readonly page: TestPage;
  readonly #origins: ViewOrigins;

  constructor(page: TestPage, origins: ViewOrigins) {
    this.page = page;
    this.#origins = origins;
  }

  /** Loads the page, creates a widget, and focuses the opener. @param options runs in the page, after the client was loaded */
  async start(options: () => object = () => ({}), { preloads = true, listens = true } = {}): Promise<void> {
    const { page } = this;
    await page.goto(this.#origins.app.url);
    await page.waitFor(() => "isReady" in window);
    await page.evaluate(toPage(options));
    await page.evaluate(
      async (given) => {
        document.documentElement.lang = "en";
        // The client is loaded first, so that a short `timeoutMs` limits only what a test is about.
        if (given.preloads)
          await window.create({ connect: { mode: "select", baseURL: window.connectUrl } }).preload();
        window.create(window.extra, given.listens);
        document.querySelector<HTMLElement>("#opener")!.focus();
      },
      { preloads, listens },
    );
  }

  /** Starts, and opens Connect with the keyboard. */
  async open(options?: () => object): Promise<void> {
    await this.start(options);
    await this.page.press("Enter");
    await this.sees("×", "Connect");
  }

  /** Waits until the user sees exactly these texts. */
  sees(...texts: string[]): Promise<void> {
    return expect.poll(() => this.page.evaluate(() => window.seen()), PATIENCE).toEqual(texts);
  }

  /** Waits until open() has settled with these properties, and the page is as before. */
  async ends(outcome: Record<string, unknown>): Promise<void> {
    await expect.poll(() => this.page.evaluate(() => window.outcome), PATIENCE).toMatchObject(outcome);
    expect(await this.page.evaluate(remains)).toEqual(["idle"]);
  }

  /** Clicks a button of the widget with the real pointer. */
  async click(name: string): Promise<void> {
    await this.page.evaluate((given) => {
      const buttons = Array.from(document.querySelectorAll("[aria-modal] button, #box button"));
      buttons.find(({ textContent }) => textContent === given)!.id = "clicked";
    }, name);
    await this.page.click("#clicked");
  }

  /** Makes Connect's page post a message. */
  post(message: object): Promise<void> {
    return this.page.evaluate(
      (post) => (window.find("iframe") as HTMLIFrameElement).contentWindow!.postMessage({ post }, "*"),
      message,
    );
  }

  /** Returns the id of the focused element in the page or the frame, or else its text or its name. */
  async focused(): Promise<string> {
    const outer = await this.page.evaluate(() => {
      let element: Element = document.activeElement!;
      while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return element.id || (element.localName === "button" && element.textContent) || element.localName;
    });
    return outer === "human-api" ? this.page.inFrame(() => document.activeElement?.id || "Connect") : outer;
  }

  focusIs(what: string): Promise<void> {
    return expect.poll(() => this.focused(), PATIENCE).toBe(what);
  }

  /** Waits until a list of the page has these entries. */
  lists(name: "events" | "reported" | "log", ...entries: string[]): Promise<void> {
    return expect
      .poll(
        () =>
          this.page.evaluate(
            (given) => window[given as "log"].filter((line) => !/^(click|resize)/.test(line)),
            name,
          ),
        PATIENCE,
      )
      .toEqual(entries);
  }
}

/** Returns what is left on the page of the widget and of Connect, and the widget's state. */
export const remains = (): string[] =>
  [
    ...Array.from(
      document.querySelectorAll("dialog, iframe, #box > *, [inert]:not(#inert), [id^=human-api]"),
      ({ localName, id }) => localName + id,
    ),
    ...document.adoptedStyleSheets.map(({ cssRules }) => cssRules[0]!.cssText),
    document.documentElement.getAttribute("style") ?? "",
    document.body.getAttribute("style") ?? "",
    window.widget.state,
  ].filter(Boolean);

/** Turns a function that returns options into one that sets them in the page, because JSON contains no functions. */
export const toPage = (options: () => object): (() => void) =>
  new Function(`window.extra = (${String(options)})()`) as () => void;
