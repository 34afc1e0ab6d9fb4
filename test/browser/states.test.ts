import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { axeFindings } from "./support/accessibility.js";
import { inEveryEngine } from "./support/engines.js";
import { html, json, type Route } from "./support/origins.js";
import type { TestPage } from "./support/test-page.js";
import {
  connectPage,
  never,
  PATIENCE,
  remains,
  serve,
  startOrigins,
  TEXTS,
  ViewPage,
  type ViewOrigins,
} from "./support/view-page.js";

let origins: ViewOrigins;

beforeAll(async () => {
  origins = await startOrigins();
});
afterAll(() => origins.close());

/** A failure, and what the user sees. */
interface Failure {
  readonly what: string;
  readonly code: string;
  readonly text: keyof typeof TEXTS;
  /** Whether there is a button to try again. */
  readonly retry?: boolean;
  /** The response of the token endpoint. */
  readonly token?: Route;
  /** The widget's options; runs in the page. */
  readonly options?: () => object;
  /** Whether the client is loaded only by the `open()` that fails. */
  readonly isFirst?: boolean;
  readonly connect?: Route;
  /** How `open()` settles when the user leaves. @default with the code */
  readonly ends?: string;
}

const nested = (depth: number): unknown => (depth ? { deeper: nested(depth - 1) } : "");
const responds = (
  token: Route,
  rest: Partial<Failure> = {},
): Pick<Failure, "code" | "text"> & Partial<Failure> => ({
  token,
  text: "failed",
  code: "token-response-invalid",
  ...rest,
});
const rejects = (
  status: number,
  rest: Partial<Failure> = {},
): Pick<Failure, "code" | "text"> & Partial<Failure> =>
  responds(() => json({}, status), { code: "token-request-rejected", ...rest });
const CLIENT = { text: "failed", isFirst: true } as const;
const OPEN = { text: "failed", code: "open-failed" } as const;
const timeout = (): object => ({ timeoutMs: 200 });

const OFFLINE: Failure = {
  what: "the device is offline",
  code: "offline",
  text: "offline",
  retry: true,
  options: () => {
    Object.defineProperty(navigator, "onLine", { configurable: true, value: false });
    return { connect: { baseURL: "http://connect.test" } };
  },
};
const UNREACHABLE: Failure = {
  what: "Connect's server does not respond",
  code: "connect-unreachable",
  text: "unreachable",
  retry: true,
  connect: never,
  options: timeout,
  ends: "CLOSED",
};
const FRAME_BLOCKED: Failure = {
  what: "a Content Security Policy blocks Connect",
  code: "connect-unreachable",
  text: "blocked",
  options: () => ({ connect: { baseURL: window.blockedUrl } }),
  ends: "CLOSED",
};
const UNAVAILABLE: Failure = { what: "the token endpoint has an error", ...rejects(500, { retry: true }) };
const SIGNED_OUT: Failure = { what: "the user is signed out", ...rejects(401, { text: "signedOut" }) };

const FAILURES: readonly Failure[] = [
  OFFLINE,
  UNREACHABLE,
  FRAME_BLOCKED,
  UNAVAILABLE,
  SIGNED_OUT,
  {
    what: "the client is missing",
    ...CLIENT,
    code: "client-load-failed",
    retry: true,
    options: () => ({ clientUrl: "/none.js" }),
  },
  {
    what: "the client does not arrive",
    ...CLIENT,
    code: "client-load-timeout",
    retry: true,
    options: () => ({ clientUrl: "/hang", timeoutMs: 200 }),
  },
  {
    what: "a policy blocks the client",
    ...CLIENT,
    code: "client-blocked",
    text: "blocked",
    options: () => ({ clientUrl: `${window.blockedUrl}/c.js` }),
  },
  {
    what: "the client has no open()",
    ...CLIENT,
    code: "client-invalid",
    options: () => ({ clientUrl: "/empty.js" }),
  },
  {
    what: "loadClient rejects",
    ...CLIENT,
    code: "client-load-failed",
    retry: true,
    options: () => ({ loadClient: () => Promise.reject(new Error("no chunk")) }),
  },
  {
    what: "the client's open() throws",
    ...OPEN,
    options: () => ({
      loadClient: () =>
        Promise.resolve({
          open() {
            throw new Error("of the client");
          },
        }),
    }),
  },
  {
    what: "the client makes no frame",
    ...OPEN,
    options: () => ({ loadClient: () => Promise.resolve({ open() {} }) }),
  },
  ...["http://elsewhere.test/?token=TOKEN", "BASE/?token=forged"].map((url) => ({
    what: `the client makes a frame of ${url}`,
    ...OPEN,
    options: new Function(`return { loadClient: async () => ({ open({ token }) {
      const frame = Object.assign(document.createElement("iframe"), { id: "human-api" });
      frame.src = "${url}".replace("TOKEN", token).replace("BASE", connectUrl);
      document.body.appendChild(frame);
    } }) }`) as () => object,
  })),
  {
    what: "the token request finds no server",
    ...responds((_, socket) => (socket.destroy(), never()), { code: "token-request-failed", retry: true }),
  },
  {
    what: "the token does not arrive",
    ...responds(never, { code: "token-request-timeout", retry: true, options: timeout }),
  },
  ...[403, 404, 405].map((status) => ({ what: `the token endpoint answers ${status}`, ...rejects(status) })),
  { what: "the token endpoint answers 429", ...rejects(429, { retry: true }) },
  {
    what: "the token endpoint redirects to a login page",
    ...responds(() => new Response(null, { status: 302, headers: { location: "/" } }), {
      code: "token-request-failed",
    }),
  },
  { what: "the token endpoint answers HTML", ...responds(() => html("Sign in")) },
  { what: "the token response is empty", ...responds(() => new Response("")) },
  { what: "the token response is no JSON", ...responds(() => new Response("{token")) },
  {
    what: "the token response has a secret",
    ...responds(() => json({ token: "t", client_secret: "s" }), { code: "token-unsafe" }),
  },
  {
    what: "the token response is too long",
    ...responds(() => json({ token: "t", more: "x".repeat(70_000) })),
  },
  { what: "the token response is too deep", ...responds(() => json({ token: "t", more: nested(12) })) },
  {
    what: "fetchToken throws",
    code: "token-request-failed",
    text: "failed",
    retry: true,
    options: () => ({ fetchToken: () => Promise.reject(new Error("no")) }),
  },
  {
    what: "fetchToken returns a Response",
    code: "token-response-invalid",
    text: "failed",
    options: () => ({ fetchToken: () => Promise.resolve(new Response("{}")) }),
  },
];

const A = { id: "1", name: "Aspen" };
const B = { id: "2", name: "Birch" };
const connected = (...sources: object[]): object => ({
  type: "hapi-connect-connect-source",
  sessionResults: { connectedSources: sources, disconnectedSources: [], requestedSources: [] },
});
const EXPIRED = { type: "hapi-connect-close", status: "SESSION_TOKEN_EXPIRED" };

inEveryEngine("a state of the dialog", (getPage, engine) => {
  let page: TestPage;
  let view: ViewPage;
  beforeEach(() => {
    serve(origins);
    origins.app.on("/hang", never);
    origins.app.on("/empty.js", () => new Response("", { headers: { "content-type": "text/javascript" } }));
    page = getPage();
    view = new ViewPage(page, origins);
  });
  afterEach(async () => {
    await page.emulateMedia?.({});
    await page.resize(1280, 720);
  });

  const events = (): Promise<string[]> => page.evaluate(() => window.events);
  const state = (): Promise<string> => page.evaluate(() => window.widget.state);
  const goOnline = (): Promise<void> =>
    page.evaluate(() => {
      Object.defineProperty(navigator, "onLine", { configurable: true, value: true });
      dispatchEvent(new Event("online"));
    });
  const textsOf = ({ text, retry }: Failure): string[] => [
    "×",
    TEXTS[text],
    ...(retry ? ["Try again"] : []),
    "Close",
  ];
  const serveFailure = ({ token, connect }: Failure): void => {
    if (token) origins.app.on("/token", token);
    if (connect) origins.connect.on("/", connect);
  };
  /** Makes an `open()` fail, and waits until the user sees it. */
  const fail = async (failure: Failure, how?: { listens?: boolean }): Promise<void> => {
    serveFailure(failure);
    await view.start(failure.options, { preloads: !failure.isFirst, ...how });
    await page.press("Enter");
    await view.sees(...textsOf(failure));
  };

  it.each(engine === "chromium" ? FAILURES : FAILURES.slice(0, 6))(
    "says what happened if $what, to an app's open() and to a declarative button",
    async (failure) => {
      const { code, ends } = failure;
      await fail(failure);
      expect(await events()).toEqual([...(ends ? ["open"] : []), `error ${code}`]);
      expect(await state()).toBe(ends ? "open" : "opening");
      await view.focusIs(failure.retry ? "Try again" : "Close");
      await view.click("Close");
      await view.ends(ends ? { status: ends, closedBy: "user" } : { code });
      await view.focusIs("opener");
      if (code === "offline") expect(origins.app.requests.join()).not.toContain("/token");

      await page.evaluate(() => window.configure(window.extra));
      await page.click("#declarative");
      await view.sees(...textsOf(failure));
      await page.press("Escape");
      await expect.poll(() => page.evaluate(remains), PATIENCE).toEqual(["idle"]);
      await view.focusIs("declarative");
      // The app's listener has received the first error; nothing received the button's.
      await view.lists("reported", code);
    },
  );

  describe("while open() is slow,", () => {
    it("is a moving indicator with a close button, after 300 ms and until Connect's page has loaded", async () => {
      origins.app.on("/token", never);
      await view.start();
      const ms = await page.evaluate(async () => {
        const start = performance.now();
        window.start();
        while (!window.seen().length) await new Promise((next) => setTimeout(next));
        return performance.now() - start;
      });
      expect(ms).toBeGreaterThan(290);
      await view.sees("×", TEXTS.loading);
      expect(await state()).toBe("opening");
      const animations = (): Promise<number> =>
        page.evaluate(() => window.find("[aria-modal]")!.getAnimations({ subtree: true }).length);
      // The tests' Firefox prefers reduced motion.
      expect(await animations()).toBe(engine === "firefox" ? 0 : 1);
      await page.press("Escape");
      await view.ends({ status: "CLOSED", closedBy: "user", ok: true });

      let respond!: (response: Response) => void;
      serve(origins);
      origins.connect.on("/", () => new Promise((resolve) => (respond = resolve)));
      await page.emulateMedia?.({ reducedMotion: "reduce" });
      await page.press("Enter");
      await view.sees("×", TEXTS.loading);
      if (page.emulateMedia) expect(await animations()).toBe(0);
      await page.waitFor(() => window.widget.state === "open");
      await expect.poll(() => respond, PATIENCE).toBeDefined();
      respond(connectPage());
      await view.sees("×", "Connect");
      await view.focusIs("Connect");
      await view.click("×");
      await view.ends({ closedBy: "user" });
    });

    it.each(["×", "close()", "forget()"])("%s ends it, and aborts the token request", async (way) => {
      await view.start(() => ({
        fetchToken: ({ signal }: { signal: AbortSignal }) => {
          signal.onabort = () => window.log.push("aborted");
          return new Promise(() => {});
        },
      }));
      await page.press("Enter");
      await view.sees("×", TEXTS.loading);
      if (way === "×") await view.click("×");
      else await page.evaluate((name) => window.widget[name.slice(0, -2) as "close"](), way);
      await view.ends({ status: "CLOSED", closedBy: way === "×" ? "user" : "caller" });
      await view.lists("log", "aborted");
      await view.focusIs("opener");
    });
  });

  describe("after a failure", () => {
    it("goes on with the same promise when the user tries again, and again", async () => {
      await fail(UNAVAILABLE);
      const isSame = await page.evaluate(() => {
        window.done = window.widget.open();
        return window.done === window.widget.open();
      });
      await view.click("Try again");
      await page.waitFor(() => window.events.length === 2);
      await view.sees(...textsOf(UNAVAILABLE));
      origins.app.on("/token", () => json({ token: "second" }));
      await view.click("Try again");
      await view.sees("×", "Connect");
      await view.focusIs("Connect");
      await view.post({ type: "hapi-connect-close" });
      await view.ends({ status: "SUCCESS", ok: true });
      const [error] = [`error ${UNAVAILABLE.code}`];
      expect([isSame, ...(await events())]).toEqual([true, error, error, "open", "close SUCCESS"]);
      expect(await page.evaluate(() => window.done)).toMatchObject({ status: "SUCCESS" });
      await view.lists("log", "loaded second");
    });

    it("goes on by itself when the page comes online again", async () => {
      await fail(OFFLINE);
      const requests = origins.app.requests.length;
      await page.evaluate(() => {
        window.widget.close();
        window.create({ connect: { baseURL: window.connectUrl } });
        window.start();
      });
      // Connect's host is the machine itself, which can be reached offline.
      await view.sees("×", "Connect");
      await page.evaluate(() => window.widget.close());
      serveFailure(UNAVAILABLE);
      await page.evaluate(() => window.start());
      await view.sees(...textsOf(UNAVAILABLE));
      serve(origins);
      await goOnline();
      await view.sees("×", "Connect");
      expect(requests).toBeGreaterThan(0);
    });

    it.each(["close()", "forget()"])("%s resolves with CLOSED", async (way) => {
      await fail(UNAVAILABLE);
      await page.evaluate((name) => window.widget[name.slice(0, -2) as "close"](), way);
      await view.ends({ status: "CLOSED", closedBy: "caller" });
    });

    it("reloads Connect when the user tries again, and shows a page that loads late", async () => {
      let respond!: (response: Response) => void;
      await fail({ ...UNREACHABLE, connect: () => new Promise((resolve) => (respond = resolve)) });
      respond(connectPage());
      await view.sees("×", "Connect");
      await page.evaluate(() => window.widget.close());
      serveFailure(UNREACHABLE);
      await page.evaluate(() => window.start());
      await view.sees(...textsOf(UNREACHABLE));
      serve(origins);
      await view.click("Try again");
      await view.sees("×", "Connect");
      expect(await events()).not.toContain("error open-failed");
    });
  });

  describe("of an expired session", () => {
    const expire = async (): Promise<void> => {
      await view.open();
      await view.post(connected(A));
      await page.waitFor(() => window.events.includes("connectsource Aspen"));
      await view.post(EXPIRED);
      await view.sees("×", TEXTS.expired, "Try again", "Close");
      expect(await state()).toBe("open");
    };

    it("gets a new token and a new frame in the same session when the user tries again", async () => {
      const urls: string[] = [];
      await expire();
      origins.app.on("/token", ({ url }) => (urls.push(new URL(url).search), json({ token: "renewed" })));
      await view.click("Try again");
      await view.sees("×", "Connect");
      await view.post(connected(B));
      await page.waitFor(() => window.events.includes("connectsource Birch"));
      await view.post({ type: "hapi-connect-close" });
      await view.ends({ status: "SUCCESS", ok: true, connectedSources: [A, B] });
      expect(urls).toEqual(["?renew=true"]);
      expect(await events()).toEqual(["open", "connectsource Aspen", "connectsource Birch", "close SUCCESS"]);
      await view.lists("log", "loaded t1", "loaded renewed");
    });

    it.each(["Close", "×", "Escape", "close()"])(
      "ends with that status when the user leaves: %s",
      async (way) => {
        await expire();
        if (way === "Escape") await page.press("Escape");
        else if (way === "close()") await page.evaluate(() => window.widget.close());
        else await view.click(way);
        const status = way === "close()" ? "CLOSED" : "SESSION_TOKEN_EXPIRED";
        await view.ends({ status, ok: way === "close()", connectedSources: [A] });
        expect((await events()).at(-1)).toBe(`close ${status}`);
      },
    );

    it("offers the same two ways if the new token cannot be had, and ends with that status", async () => {
      await expire();
      serveFailure(SIGNED_OUT);
      for (let i = 0; i < 2; i++) {
        await view.click("Try again");
        await view.sees("×", TEXTS.signedOut, "Try again", "Close");
        expect(await state()).toBe("open");
      }
      await view.click("Close");
      await view.ends({ status: "SESSION_TOKEN_EXPIRED", ok: false, connectedSources: [A] });
      expect((await events()).slice(-2)).toEqual([`error ${SIGNED_OUT.code}`, "close SESSION_TOKEN_EXPIRED"]);
    });
  });

  // What follows depends on the widget's code and styles only.
  if (engine !== "chromium") return;

  it.each(["token", "statusDialog: false"])("does not replace an expired Connect with %s", async (how) => {
    await view.start(how === "token" ? undefined : () => ({ statusDialog: false }));
    await page.evaluate((token) => window.start(token ? { token } : {}), how === "token" && "own");
    await view.sees("×", "Connect");
    await view.post({ ...EXPIRED, status: "SESSION_TOKEN_INVALID" });
    await view.ends({ status: "SESSION_TOKEN_INVALID", ok: false });
  });

  it.each(["a canceled event", "statusDialog: false"])(
    "is not shown with %s; open() rejects at once",
    async (how) => {
      serveFailure(UNAVAILABLE);
      await view.start(how === "a canceled event" ? undefined : () => ({ statusDialog: false }));
      const found = await page.evaluate(async (cancels) => {
        const shown: string[] = [];
        new MutationObserver(() => shown.push(...window.seen())).observe(document, {
          childList: true,
          subtree: true,
        });
        if (cancels) window.widget.onerror = (event) => event.preventDefault();
        const code: unknown = await window.widget.open().catch((error: { code: string }) => error.code);
        return [code, window.widget.state, ...shown];
      }, how === "a canceled event");
      expect(found).toEqual([UNAVAILABLE.code, "idle"]);
    },
  );

  it("with `statusDialog: false`, nothing is shown before Connect", async () => {
    origins.app.on(
      "/token",
      () => new Promise((resolve) => setTimeout(() => resolve(json({ token: "t" })), 500)),
    );
    await view.start(() => ({ statusDialog: false }));
    await page.evaluate(() => {
      new MutationObserver(() => window.log.push(...window.seen())).observe(document, {
        attributes: true,
        childList: true,
        subtree: true,
      });
      window.start();
    });
    await view.sees("×", "Connect");
    expect(await page.evaluate(() => window.log.filter((line) => line === "Loading…"))).toEqual([]);
  });

  it("is reported once as uncaught if no listener received the error, whether it is shown or not", async () => {
    await fail(UNAVAILABLE, { listens: false });
    await view.lists("reported", UNAVAILABLE.code);
    await page.evaluate(() => void window.widget.open());
    await view.click("Close");
    await view.ends({ code: UNAVAILABLE.code });
    for (const [listens, expected] of [
      [false, ["unhandled " + UNAVAILABLE.code]],
      [true, []],
    ] as const) {
      await page.evaluate((given) => {
        window.reported.length = 0;
        void window.create({ statusDialog: false }, given).open();
      }, listens);
      await page.waitFor(() => window.widget.state === "idle");
      // A later task shows that the browser has reported what it reports.
      await page.evaluate(() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve))));
      await view.lists("reported", ...expected);
    }
  });

  it("has a close button with `closeButton: false` after a failure, and its texts from `labels`", async () => {
    serveFailure(UNAVAILABLE);
    await view.start(() => ({
      closeButton: false,
      labels: { failed: "Kaputt", retry: "Nochmal", close: "Zu" },
    }));
    await page.press("Enter");
    await view.sees("Kaputt", "Nochmal", "Zu");
  });

  /** German texts of 60 to 90 characters. */
  const GERMAN = {
    dialog: "Gesundheitsdaten aus Praxen und Krankenhäusern jetzt abrufen",
    close: "Dieses Fenster schließen und zur vorherigen Ansicht wechseln",
    loading: "Die Verbindung zum Gesundheitsdatenanbieter wird hergestellt",
    failed: "Die Gesundheitsdatenanbieterverbindung ist fehlgeschlagen. Prüfen Sie die Verbindung. :",
    retry: "Den Verbindungsaufbau jetzt noch einmal von vorne versuchen.",
  };

  /** Returns the parts of the dialog that are clipped, too small for a finger, or cannot be reached by scrolling. */
  function findClipped(): string[] {
    const found: string[] = [];
    for (const part of document.querySelectorAll<HTMLElement>("[aria-modal] :is(button, [role=status])")) {
      if (!part.textContent) continue;
      part.scrollIntoView({ block: "nearest" });
      const { left, right, top, bottom, width, height } = part.getBoundingClientRect();
      const isSmall = part.localName === "button" && Math.min(width, height) < 44;
      if (isSmall || part.scrollWidth > part.clientWidth + 1 || left < 0 || right > innerWidth || top < -1)
        found.push(part.textContent);
      if (bottom > innerHeight + 1 && height < innerHeight - 44) found.push(`${part.textContent} is below`);
    }
    return found;
  }

  it.each(["loading", "failed", "open"])(
    "is complete on a phone and at 400 percent zoom, and axe finds nothing: %s",
    async (what) => {
      await page.resize(320, 256);
      if (what === "loading") origins.app.on("/token", never);
      if (what === "failed") serveFailure(UNAVAILABLE);
      await view.start();
      await page.evaluate((labels) => {
        window.create({ labels });
        window.start();
      }, GERMAN);
      await page.waitFor(() => window.seen().length);
      if (what === "open") await view.sees("×", "Connect");
      for (const [width, height] of [
        [320, 256],
        [390, 844],
      ] as const) {
        await page.resize(width, height);
        expect(await page.evaluate(findClipped)).toEqual([]);
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia!({ colorScheme });
          expect(await page.evaluate(axeFindings)).toEqual([]);
        }
      }
    },
  );
});
