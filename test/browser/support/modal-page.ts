import { expect } from "vitest";
import { html, json, startOrigin, type Origin } from "./origins.js";
import type { TestPage } from "./test-page.js";

declare global {
  interface Window {
    violations: string[];
    statuses: string[];
  }
}

/** The HTML of the Connect page in these tests. */
export const CONNECT = `<title>Connect</title><button id="one">One</button><button id="two">Two</button>`;

/** The longest time to wait until a condition is true. It is long enough for a busy machine. */
export const PATIENCE = { timeout: 10_000 };

/** The status that the dialog shows when Connect takes longer than `timeoutMs`. */
export const SLOW = "This is taking longer than usual.";

/** An image that never loads. Its page therefore fires no `load` event. */
export const HANGING_IMAGE = `<img alt="" src="/never.png">`;

const MAIN = (baseURL: string): string => `
  import { HumanConnectWidget } from "/dist/index.js";
  window.events = [];
  window.violations = [];
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => violations.push(effectiveDirective));
  window.make = (options) => {
    const widget = new HumanConnectWidget({ tokenUrl: "/token", clientUrl: "/client-2.4.1.js", connect: { baseURL: "${baseURL}" }, ...options });
    widget.addEventListener("error", ({ error }) => events.push(error.code));
    document.querySelector("#opener").onclick = () => (window.done = widget.open());
    return (window.widget = widget);
  };`;

/** The body of a page that is long enough to scroll. */
const BODY = `<main><h1>Records</h1><a id="link" href="#x">Link</a><button id="opener">Open</button>
  <div id="was-inert" inert><input id="input" aria-label="Name"></div>
  ${"<p>Text</p>".repeat(100)}<button id="last">Last</button></main>`;

/** Returns a page whose Content Security Policy allows no styles, and allows frames from only one origin. */
const appPage = (script: string, frames: string): Response =>
  html(`${BODY}${script}`, {
    "content-security-policy": `default-src 'none'; script-src 'self'; connect-src 'self'; img-src *; frame-src ${frames}`,
  });

/** The origin of the app, and the origin of Connect. */
export interface ModalOrigins {
  readonly app: Origin;
  readonly connect: Origin;
  close(): Promise<unknown>;
}

export async function startModalOrigins(): Promise<ModalOrigins> {
  const [app, connect] = await Promise.all([
    startOrigin(),
    startOrigin(() => new Response(null, { status: 204 })),
  ]);
  return { app, connect, close: () => Promise.all([app.close(), connect.close()]) };
}

/**
 * Serves Connect on its origin, and two pages on the app's origin: `/` loads the widget as a module, and `/button` has a
 * declarative button.
 * @param frames an origin. The Content Security Policy of the app's two pages allows only frames of this origin
 */
export function serveModal({ app, connect }: ModalOrigins, frames = connect.url): void {
  connect.on("/", () => html(CONNECT));
  connect.on("/never.png", () => new Promise(() => {}));
  app.on("/token", () => json({ token: "t" }));
  const script = MAIN(connect.url);
  app.on("/main.js", () => new Response(script, { headers: { "content-type": "text/javascript" } }));
  app.on("/", () => appPage(`<script type="module" src="/main.js"></script>`, frames));
  const button = `<script src="/dist/human-connect-widget.global.js" data-token-url="/token" data-client-url="/client-2.4.1.js"
    data-base-url="${connect.url}"></script><button id="declarative" data-human-connect>Connect</button>`;
  app.on("/button", () => appPage(button, frames));
}

/** Delays the response for a path until the test calls `respond()` of the returned object. */
export function holdResponse(origin: Origin, path: string): HeldResponse {
  let respond!: (response: Response) => void;
  let onRequest!: () => void;
  let onAbort!: () => void;
  const requested = new Promise<void>((resolve) => (onRequest = resolve));
  const aborted = new Promise<void>((resolve) => (onAbort = resolve));
  origin.on(path, (_, socket) => {
    socket.once("close", onAbort);
    onRequest();
    return new Promise((resolve) => (respond = resolve));
  });
  return { requested, aborted, respond: (response) => respond(response) };
}

/** A response that the server does not send until the test calls `respond()`. */
export interface HeldResponse {
  /** Resolves when the request has arrived. */
  readonly requested: Promise<void>;
  /** Resolves when the browser has closed the connection. */
  readonly aborted: Promise<void>;
  respond(response: Response): void;
}

/** The page with the dialog. Its methods act like a user, or return what a user or a screen reader perceives. */
export class ModalPage {
  readonly page: TestPage;
  readonly #origins: ModalOrigins;

  constructor(page: TestPage, origins: ModalOrigins) {
    this.page = page;
    this.#origins = origins;
  }

  /** Loads the page, creates a widget, and focuses the button that opens it. */
  async start(options: object = {}, { dir = "ltr" } = {}): Promise<void> {
    const { page } = this;
    await page.goto(this.#origins.app.url);
    await page.waitFor(() => window.make);
    await page.evaluate(
      async (given) => {
        Object.assign(document.documentElement, { lang: "en", dir: given.dir });
        // Loads the client first, so that a short `timeoutMs` limits only the time to load Connect's page in the frame.
        if ("timeoutMs" in given.options) await window.make({}).preload();
        window.make(given.options);
        document.querySelector<HTMLElement>("#opener")!.focus();
      },
      { options, dir },
    );
  }

  async pressOpener(): Promise<void> {
    await this.page.press("Enter");
    await this.page.waitFor(() => window.widget.state === "open");
  }

  /** Opens Connect, and waits until its page has loaded and has the focus. */
  async open(options: object = {}, how?: { dir: string }): Promise<void> {
    await this.start(options, how);
    await this.pressOpener();
    await this.loaded();
  }

  /**
   * Waits until Connect's page has loaded and has the focus. Playwright is slow to access a frame, so this function checks the
   * app's page instead: the frame has the focus, and the dialog shows no loading status.
   */
  loaded(): Promise<void> {
    return this.page.waitFor(
      () =>
        document.activeElement?.id === "human-api" &&
        document.querySelector("dialog [role=status]")?.textContent === "",
    );
  }

  /** Returns the id of the focused element in the page or frame, or the element's text or tag name if it has no id. */
  async focused(): Promise<string> {
    const { page } = this;
    const outer = await page.evaluate(() => {
      const { id, textContent, localName } = document.activeElement ?? document.body;
      return id || (localName === "body" ? localName : textContent) || localName;
    });
    return outer === "human-api" ? page.inFrame(() => document.activeElement?.id || "frame") : outer;
  }

  focusIs(what: string): Promise<void> {
    return expect.poll(() => this.focused(), PATIENCE).toBe(what);
  }

  /** Returns the text that a screen reader announces. */
  status(): Promise<string | undefined> {
    return this.page.evaluate(() => document.querySelector("[role=status]")?.textContent ?? undefined);
  }

  /** Starts to record the texts that the dialog's status region shows. */
  recordStatuses(): Promise<void> {
    return this.page.evaluate(() => {
      window.statuses = [];
      const record = (): void => {
        const text = document.querySelector("[role=status]")?.textContent;
        if (text && text !== window.statuses.at(-1)) window.statuses.push(text);
      };
      const changes = { childList: true, subtree: true, characterData: true };
      new MutationObserver(record).observe(document, changes);
    });
  }

  /** Returns the recorded texts, in order, without empty texts. */
  statuses(): Promise<string[]> {
    return this.page.evaluate(() => window.statuses);
  }

  statusIs(text: string): Promise<void> {
    return expect.poll(() => this.status(), PATIENCE).toBe(text);
  }

  state(): Promise<string> {
    return this.page.evaluate(() => window.widget.state);
  }

  /** Returns the codes of all errors so far, and the lines that a test has added to `window.events`. */
  events(): Promise<string[]> {
    return this.page.evaluate(() => window.events);
  }

  /** Returns the texts of the dialog's visible buttons. */
  buttons(): Promise<string[]> {
    return this.page.evaluate(() =>
      Array.from(document.querySelectorAll<HTMLElement>("dialog button"))
        .filter(
          (button) => button.getClientRects().length && getComputedStyle(button).visibility === "visible",
        )
        .map((button) => button.textContent),
    );
  }

  clickClose(): Promise<void> {
    return this.page.click("dialog button:last-of-type");
  }

  clickRetry(): Promise<void> {
    return this.page.click("dialog button:first-of-type");
  }

  /** Returns the elements of the dialog and of Connect that are still on the page. */
  leftovers(): Promise<string[]> {
    return this.page.evaluate(() =>
      Array.from(
        document.querySelectorAll("dialog, iframe, [id^=human-api]"),
        ({ localName, id }) => localName + id,
      ),
    );
  }
}
