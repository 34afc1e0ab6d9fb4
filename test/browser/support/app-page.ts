import type { HumanConnectWidget } from "human-connect-widget";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { inEveryEngine } from "./engines.js";
import { html, json, startOrigin, type Origin } from "./origins.js";
import type { Engine, TestPage } from "./test-page.js";

declare global {
  interface Window {
    /** The widget that was created last. */
    widget: HumanConnectWidget;
    /** One line for each event of the widgets, in order. */
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
    create(options?: object): HumanConnectWidget;
    start(init?: object): void;
    /** Configures the page's declarative button. */
    configure(options: object): Promise<void>;
    /** Finds an element, in shadow trees, too. */
    find(selector: string): HTMLElement | undefined;
    /** Returns the texts that a user sees in the widget's box, in order, and "Connect" for Connect's frame. */
    seen(selector?: string): string[];
  }
}

/** The longest time to wait until a condition is true. It is long enough for a busy machine. */
export const PATIENCE = { timeout: 10_000 };

/** Returns a Connect page, which tells its parent what happens in it, and posts the content of a `say` message to it. */
export const connectPage = (): Response =>
  html(`<title>Connect</title><button id="one">In Connect</button><button id="two">Two</button><script>
    const tell = (log) => parent.postMessage({ log }, "*");
    for (const type of ["click", "keydown"]) addEventListener(type, () => tell(type));
    // Engines also dispatch "resize" when a window gets the size that it has.
    const size = () => innerWidth + " " + innerHeight;
    let last = size();
    addEventListener("resize", () => size() !== last && tell("resize " + (last = size())));
    onmessage = ({ data }) => {
      if (data?.say) parent.postMessage(data.say[0], "*");
      if (data?.focus) document.querySelector("#one").focus();
    };
    tell("loaded " + new URL(location).searchParams.get("token"));
  </script>`);

const MAIN = (connectUrl: string, blockedUrl: string): string => `
  import { HumanConnectWidget } from "/dist/esm/index.js";
  Object.assign(window, { events: [], reported: [], log: [], violations: [], extra: {}, connectUrl: "${connectUrl}", blockedUrl: "${blockedUrl}" });
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => violations.push(effectiveDirective));
  addEventListener("error", (event) => event instanceof ErrorEvent && reported.push(event.error?.code ?? event.message));
  addEventListener("unhandledrejection", ({ reason }) => reported.push("unhandled " + reason.code));
  // A page that embeds the app, whose frames a test cannot reach in every engine, receives each line, too.
  const tell = (list, line) => {
    list.push(line);
    if (parent !== self) parent.postMessage(line, "*");
  };
  addEventListener("message", ({ data }) => data?.log && tell(log, data.log));
  const complete = (options) => ({
    ...(!Object.hasOwn(options, "fetchToken") && { tokenUrl: "/token" }),
    ...(!Object.hasOwn(options, "loadClient") && { clientUrl: "/client-2.4.1.js" }),
    connect: { baseURL: connectUrl },
    ...options,
  });
  window.create = (options = {}) => {
    const widget = (window.widget = new HumanConnectWidget(complete(options)));
    const note = ({ type, error, source, result }) =>
      tell(events, [type, error?.code ?? source?.name ?? result?.status].filter(Boolean).join(" "));
    for (const type of ["open", "connectsource", "disconnectsource", "close", "error"]) widget.addEventListener(type, note);
    return widget;
  };
  window.start = (init) => {
    window.outcome = undefined;
    widget.open(init).then(
      (result) => (window.outcome = { ...result }),
      ({ code, name, message, cause }) => (window.outcome = { code: code ?? name, message, cause: String(cause) }),
    );
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
  document.querySelector("#opener").onclick = () => start();
  create();
  window.isReady = true;`;

/** The body of a page that is long enough to scroll. */
const BODY = `<main><h1>Records</h1><a id="link" href="#x">Link</a> <button id="opener">Open</button>
  <input id="input" aria-label="Name"> <button id="declarative" data-human-connect>Connect</button>
  <div id="inert" inert><button>Never</button></div><div id="box"></div>
  ${"<p>Text</p>".repeat(100)}<button id="last">Last</button></main><script type="module" src="/main.js"></script>`;

interface Origins {
  readonly app: Origin;
  readonly connect: Origin;
  /** An origin that the app's Content Security Policy does not allow. */
  readonly blocked: Origin;
}

/**
 * Serves everything as it should be, and forgets earlier requests. The app's Content Security Policy allows no styles.
 * @param before HTML that precedes the widget's script; a page that has it has no policy
 */
export function serveApp({ app, connect, blocked }: Origins, before = ""): void {
  let count = 0;
  connect.requests.length = app.requests.length = 0;
  connect.on("/", connectPage);
  app.on("/token", () => json({ token: `t${++count}` }));
  const main = MAIN(connect.url, blocked.url);
  app.on("/main.js", () => new Response(main, { headers: { "content-type": "text/javascript" } }));
  const policy = `default-src 'none'; script-src 'self'; connect-src 'self'; img-src *; frame-src ${connect.url}`;
  app.on("/", () => html(before + BODY, before ? {} : { "content-security-policy": policy }));
}

export const never = (): Promise<Response> => new Promise(() => {});

/** Makes Connect's page post a message. The test runs no code in the frame, which Playwright is slow to access in Firefox. */
export const say = (page: Pick<TestPage, "evaluate">, data: unknown): Promise<void> =>
  page.evaluate((message) => {
    const frame = document.querySelector<HTMLIFrameElement>("#human-api, #box iframe")!;
    frame.contentWindow!.postMessage({ say: [message] }, "*");
  }, data);

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

interface StartOptions {
  /** Whether the client is loaded first, so that a short `timeoutMs` limits only what a test is about. */
  readonly preloads?: boolean;
  /** HTML that precedes the widget's script. A page that has it has no policy. */
  readonly before?: string;
}

/** The app's page. The methods act like a user, or return what a user or a screen reader perceives. */
export class AppPage {
  readonly #page: TestPage;
  readonly #origins: Origins;

  constructor(page: TestPage, origins: Origins) {
    this.#page = page;
    this.#origins = origins;
  }

  serve(before?: string): void {
    serveApp(this.#origins, before);
  }

  /** Loads the page, creates a widget, and focuses the opener. @param options runs in the page, after the client was loaded */
  async start(options?: () => object, { preloads = true, before }: StartOptions = {}): Promise<void> {
    if (before) this.serve(before);
    await this.#page.goto(this.#origins.app.url);
    await this.#page.waitFor(() => "isReady" in window);
    if (options) await this.#page.evaluate(toPage(options));
    await this.#page.evaluate(async (loadsFirst) => {
      document.documentElement.lang = "en";
      if (loadsFirst)
        await window.create({ connect: { mode: "select", baseURL: window.connectUrl } }).preload();
      window.create(window.extra);
      document.querySelector<HTMLElement>("#opener")!.focus();
    }, preloads);
  }

  /** Starts, and opens Connect with the keyboard. */
  async open(options?: () => object): Promise<void> {
    await this.start(options);
    await this.#page.press("Enter");
    await this.sees("×", "Connect");
  }

  /** Creates a widget, opens it, and waits until Connect is shown or the widget has failed. */
  async show(options: object = {}): Promise<void> {
    await this.#page.evaluate((given) => {
      window.create(given);
      window.start();
    }, options);
    await this.#page.waitFor(() => window.outcome ?? window.seen().includes("Connect"));
  }

  /** Waits until the user sees exactly these texts. */
  sees(...texts: string[]): Promise<void> {
    return expect.poll(() => this.#page.evaluate(() => window.seen()), PATIENCE).toEqual(texts);
  }

  /** Waits until open() has settled with these properties. */
  settles(outcome: Record<string, unknown>): Promise<void> {
    return expect.poll(() => this.#page.evaluate(() => window.outcome), PATIENCE).toMatchObject(outcome);
  }

  /** Waits until open() has settled with these properties, and the page is as before. */
  async ends(outcome: Record<string, unknown>): Promise<void> {
    await this.settles(outcome);
    expect(await this.#page.evaluate(remains)).toEqual(["idle"]);
  }

  /** Clicks a button of the widget with the real pointer. */
  async click(name: string): Promise<void> {
    await this.#page.evaluate((given) => {
      const buttons = Array.from(document.querySelectorAll("[aria-modal] button, #box button"));
      buttons.find(({ textContent }) => textContent === given)!.id = "clicked";
    }, name);
    await this.#page.click("#clicked");
  }

  /** Makes Connect's page post a message. */
  post(message: unknown): Promise<void> {
    return this.#page.evaluate(
      (given) =>
        (window.find("iframe") as HTMLIFrameElement).contentWindow!.postMessage({ say: [given] }, "*"),
      message,
    );
  }

  /** Makes Connect's page report connected sources, and waits until the widget has dispatched the event of the last one. */
  async connectSources(...sources: { id: string; name: string }[]): Promise<void> {
    await this.post({ type: "hapi-connect-connect-source", sessionResults: { connectedSources: sources } });
    await this.event(`connectsource ${sources.at(-1)!.name}`);
  }

  /** Returns the id of the focused element in the page or the frame, or else its text or its name. */
  async focused(): Promise<string> {
    const outer = await this.#page.evaluate(() => {
      let element: Element = document.activeElement!;
      while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return element.id || (element.localName === "button" && element.textContent) || element.localName;
    });
    return outer === "human-api" ? this.#page.inFrame(() => document.activeElement?.id || "Connect") : outer;
  }

  focusIs(what: string): Promise<void> {
    return expect.poll(() => this.focused(), PATIENCE).toBe(what);
  }

  events(): Promise<string[]> {
    return this.#page.evaluate(() => window.events);
  }

  /** Waits until a widget has dispatched an event. @param line the event's line in `events` */
  event(line: string): Promise<void> {
    return this.#page.waitFor((given) => window.events.includes(given), line);
  }

  /** Waits until a list of the page has these entries. Clicks in Connect and its resizes are left out. */
  lists(name: "reported" | "log", ...entries: string[]): Promise<void> {
    const read = (): Promise<string[]> =>
      this.#page.evaluate(
        (given) => window[given as "log"].filter((line) => !/^(click|resize)/.test(line)),
        name,
      );
    return expect.poll(read, PATIENCE).toEqual(entries);
  }
}

/** Turns a function that returns options into one that sets them in the page, because JSON contains no functions. */
const toPage = (options: () => object): (() => void) =>
  new Function(`window.extra = (${String(options)})()`) as () => void;

/** Returns an object that stands for another one, which exists only later. */
const lazy = <T extends object>(get: () => T): T =>
  new Proxy({} as T, { get: (_, name) => Reflect.get(get(), name) as unknown });

/** What a suite of the app's page uses, in hooks and tests only: the browser and the servers start in `beforeAll`. */
interface AppSuite extends Omit<Origins, "blocked"> {
  readonly page: TestPage;
  readonly view: AppPage;
  readonly engine: Engine;
}

/** Runs a suite with an app's page in each engine. Before each test, the servers are without faults. */
export function inApp(
  title: string,
  suite: (given: AppSuite) => void,
  options?: Parameters<typeof inEveryEngine>[2],
): void {
  const start = (getPage: () => TestPage, engine: Engine): void => {
    let origins: Origin[];
    beforeAll(async () => {
      origins = await Promise.all([startOrigin(), startOrigin(), startOrigin()]);
    });
    afterAll(() => Promise.all(origins.map((origin) => origin.close())));
    const page = lazy(getPage);
    const [app, connect, blocked] = [0, 1, 2].map((i) => lazy(() => origins[i]!)) as [Origin, Origin, Origin];
    const view = new AppPage(page, { app, connect, blocked });
    beforeEach(() => view.serve());
    afterEach(async () => {
      await page.emulateMedia?.({});
      await page.resize(1280, 720);
    });
    suite({ page, view, app, connect, engine });
  };
  inEveryEngine(title, start, options);
}
