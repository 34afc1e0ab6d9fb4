import { expect, it } from "vitest";
import { LABELS as TEXTS } from "../../src/options/rules.js";
import { axeFindings } from "./support/accessibility.js";
import { connectPage, inApp, never, PATIENCE, remains } from "./support/app-page.js";
import { html, json, type Route } from "./support/origins.js";

/** A failure, and what the user sees: a text, and a button that has the focus. */
type Failure = readonly [
  what: string,
  code: string,
  text: keyof typeof TEXTS,
  button: "Try again" | "Close",
  /** The faulty routes, and the widget's options; these run in the page. */
  cause: { readonly token?: Route; readonly connect?: Route; readonly options?: () => object },
];

const answers = (status: number): { token: Route } => ({ token: () => json({}, status) });
const timeout = (): object => ({ timeoutMs: 200 });
const drop: Route = (_, socket) => (socket.destroy(), never());
const redirect: Route = () => new Response(null, { status: 302, headers: { location: "/" } });
/** Returns options with a client whose open() has this body. */
const opens = (body: string): (() => object) =>
  new Function(`return { loadClient: async () => ({ open({ token }) { ${body} } }) }`) as () => object;
const makesFrame = (src: string): (() => object) =>
  opens(`const frame = Object.assign(document.createElement("iframe"), { id: "human-api", src: ${src} });
    document.body.appendChild(frame);`);
const goOffline = (): object => {
  Object.defineProperty(navigator, "onLine", { configurable: true, value: false });
  return { connect: { baseURL: "http://connect.test" } };
};

/** Chromium tests all of them, the other engines the first six. */
// prettier-ignore
const FAILURES: readonly [Failure, Failure, ...Failure[]] = [
  ["Connect's server does not respond", "connect-unreachable", "unreachable", "Try again",
    { connect: never, options: timeout }],
  ["the token endpoint has an error", "token-request-rejected", "failed", "Try again", answers(500)],
  ["the user is signed out", "token-request-rejected", "signedOut", "Close", answers(401)],
  ["the device is offline", "offline", "offline", "Try again", { options: goOffline }],
  ["a policy blocks Connect", "connect-unreachable", "blocked", "Close",
    { options: () => ({ connect: { baseURL: window.blockedUrl } }) }],
  ["the client is missing", "client-load-failed", "failed", "Try again",
    { options: () => ({ clientUrl: "/none.js" }) }],
  ["the client does not arrive", "client-load-timeout", "failed", "Try again",
    { options: () => ({ clientUrl: "/hang", timeoutMs: 200 }) }],
  ["a policy blocks the client", "client-blocked", "blocked", "Close",
    { options: () => ({ clientUrl: `${window.blockedUrl}/c.js` }) }],
  ["the client has no open()", "client-invalid", "failed", "Close",
    { options: () => ({ clientUrl: "/empty.js" }) }],
  ["loadClient rejects", "client-load-failed", "failed", "Try again",
    { options: () => ({ loadClient: () => Promise.reject(new Error("no chunk")) }) }],
  ["the client's open() throws", "open-failed", "failed", "Close", { options: opens("throw new Error()") }],
  ["the client makes no frame", "open-failed", "failed", "Close", { options: opens("") }],
  ["the frame has another origin", "open-failed", "failed", "Close",
    { options: makesFrame(`"http://elsewhere.test/?token=" + token`) }],
  ["the frame has another token", "open-failed", "failed", "Close",
    { options: makesFrame(`connectUrl + "/?token=forged"`) }],
  ["the token request finds no server", "token-request-failed", "failed", "Try again", { token: drop }],
  ["the token does not arrive", "token-request-timeout", "failed", "Try again",
    { token: never, options: timeout }],
  ["the token is forbidden", "token-request-rejected", "failed", "Close", answers(403)],
  ["there are too many token requests", "token-request-rejected", "failed", "Try again", answers(429)],
  ["the token endpoint redirects to a login page", "token-request-failed", "failed", "Close",
    { token: redirect }],
  ["the token response is HTML", "token-response-invalid", "failed", "Close", { token: () => html("Sign in") }],
  ["the token response has a secret", "token-unsafe", "failed", "Close",
    { token: () => json({ token: "t", client_secret: "s" }) }],
  ["the token response is too long", "token-response-invalid", "failed", "Close",
    { token: () => json({ token: "t", more: "x".repeat(70_000) }) }],
  ["fetchToken throws", "token-request-failed", "failed", "Try again",
    { options: () => ({ fetchToken: () => Promise.reject(new Error("no")) }) }],
  ["fetchToken returns a Response", "token-response-invalid", "failed", "Close",
    { options: () => ({ fetchToken: () => Promise.resolve(new Response("{}")) }) }],
];

const [UNREACHABLE, UNAVAILABLE] = FAILURES;

const A = { id: "1", name: "Aspen" };
const B = { id: "2", name: "Birch" };

inApp("a state of the dialog", ({ page, view, app, connect, engine }) => {
  const state = (): Promise<string> => page.evaluate(() => window.widget.state);
  const animations = (): Promise<number> =>
    page.evaluate(() => window.find("[aria-modal]")!.getAnimations({ subtree: true }).length);
  const seesFailure = ([, , text, button]: Failure): Promise<void> =>
    view.sees("×", TEXTS[text], ...new Set([button, "Close"]));
  /** Makes an `open()` fail, and waits until the user sees it. */
  const fail = async (failure: Failure): Promise<void> => {
    const [, code, , , { token, connect: frame, options }] = failure;
    app.on("/hang", never);
    app.on("/empty.js", () => new Response("", { headers: { "content-type": "text/javascript" } }));
    if (token) app.on("/token", token);
    if (frame) connect.on("/", frame);
    await view.start(options, { preloads: !code.startsWith("client") });
    await page.press("Enter");
    await seesFailure(failure);
  };

  it.each(engine === "chromium" ? FAILURES : FAILURES.slice(0, 6))(
    "says what happened if %s, to an app's open() and to a declarative button",
    async (...failure) => {
      const [, code, , button] = failure;
      // Connect's frame is the last step, so the widget is open when it fails.
      const isOpen = code === "connect-unreachable";
      await fail(failure);
      expect(await view.events()).toEqual([...(isOpen ? ["open"] : []), `error ${code}`]);
      expect(await state()).toBe(isOpen ? "open" : "opening");
      await view.focusIs(button);
      await view.click("Close");
      await view.ends(isOpen ? { status: "CLOSED", closedBy: "user" } : { code });
      await view.focusIs("opener");
      if (code === "offline") expect(app.requests.join()).not.toContain("/token");

      await page.evaluate(() => window.configure(window.extra));
      await page.click("#declarative");
      await seesFailure(failure);
      await page.press("Escape");
      await expect.poll(() => page.evaluate(remains), PATIENCE).toEqual(["idle"]);
      await view.focusIs("declarative");
      // The app's listener has received the first error; nothing received the button's.
      await view.lists("reported", code);
    },
  );

  it("is a moving indicator with a close button, after 300 ms and until Connect's page has loaded", async () => {
    app.on("/token", never);
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
    // The tests' Firefox prefers reduced motion.
    expect(await animations()).toBe(engine === "firefox" ? 0 : 1);
    await page.press("Escape");
    await view.ends({ status: "CLOSED", closedBy: "user", ok: true });

    let respond!: (response: Response) => void;
    view.serve();
    connect.on("/", () => new Promise((resolve) => (respond = resolve)));
    await page.emulateMedia?.({ reducedMotion: "reduce" });
    await page.press("Enter");
    await view.sees("×", TEXTS.loading);
    if (page.emulateMedia) expect(await animations()).toBe(0);
    await page.waitFor(() => window.widget.state === "open");
    await expect.poll(() => respond, PATIENCE).toBeDefined();
    respond(connectPage());
    await view.sees("×", "Connect");
    await view.focusIs("Connect");
  });

  it("after a failure goes on with the same open() when the user tries again, and again", async () => {
    await fail(UNAVAILABLE);
    await view.click("Try again");
    await page.waitFor(() => window.events.length === 2);
    await seesFailure(UNAVAILABLE);
    app.on("/token", () => json({ token: "second" }));
    await view.click("Try again");
    await view.sees("×", "Connect");
    await view.focusIs("Connect");
    await view.post({ type: "hapi-connect-close" });
    await view.ends({ status: "SUCCESS", ok: true });
    const error = `error ${UNAVAILABLE[1]}`;
    expect(await view.events()).toEqual([error, error, "open", "close SUCCESS"]);
    await view.lists("log", "loaded second");
  });

  it("ends when Connect's page loads late, or in another frame when the user tries again", async () => {
    let respond!: (response: Response) => void;
    const late: Route = () => new Promise((resolve) => (respond = resolve));
    const [, code, text, button] = UNREACHABLE;
    await fail(["late", code, text, button, { connect: late, options: timeout }]);
    respond(connectPage());
    await view.sees("×", "Connect");
    await fail(UNREACHABLE);
    view.serve();
    await view.click("Try again");
    await view.sees("×", "Connect");
  });

  it("of an expired session offers a new token and frame in the same session, as often as it fails", async () => {
    const urls: string[] = [];
    const expire = async (): Promise<void> => {
      await view.post({ type: "hapi-connect-close", status: "SESSION_TOKEN_EXPIRED" });
      await view.sees("×", TEXTS.expired, "Try again", "Close");
      expect(await state()).toBe("open");
    };
    await view.open();
    await view.connectSources(A);
    await expire();
    app.on("/token", () => json({}, 401));
    for (let i = 0; i < 2; i++) {
      await view.click("Try again");
      await view.sees("×", TEXTS.signedOut, "Try again", "Close");
    }
    app.on("/token", ({ url }) => (urls.push(new URL(url).search), json({ token: "renewed" })));
    await view.click("Try again");
    await view.sees("×", "Connect");
    await view.connectSources(B);
    expect(urls).toEqual(["?renew=true"]);
    await view.lists("log", "loaded t1", "loaded renewed");
    await expire();
    if (engine === "chromium") expect(await page.evaluate(axeFindings)).toEqual([]);
    await page.press("Escape");
    await view.ends({ status: "SESSION_TOKEN_EXPIRED", ok: false, connectedSources: [A, B] });
    const sources = ["connectsource Aspen", "error token-request-rejected", "connectsource Birch"];
    expect(new Set(await view.events())).toEqual(
      new Set(["open", ...sources, "close SESSION_TOKEN_EXPIRED"]),
    );
  });

  // What follows depends on the widget's code and styles only.
  if (engine !== "chromium") return;

  it("is never shown with `statusDialog: false`, neither before Connect nor after a failure", async () => {
    await view.start(() => ({ statusDialog: false, timeoutMs: 1000 }));
    await page.evaluate(() => {
      const note = (): void => void window.log.push(...window.seen().filter((text) => /…|\./.test(text)));
      new MutationObserver(note).observe(document, { attributes: true, childList: true, subtree: true });
    });
    for (const respond of [() => json({ token: "t" }), answers(500).token]) {
      app.on("/token", async (...given) => {
        await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 350)));
        return respond(...given);
      });
      await page.evaluate(() => window.start());
      await page.waitFor(() => window.outcome ?? (window.widget.state === "open" && window.log.length));
      await page.evaluate(() => window.widget.close());
    }
    await view.ends({ code: UNAVAILABLE[1] });
    await view.lists("log", "loaded t");
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
      if (what === "loading") app.on("/token", never);
      if (what === "failed") app.on("/token", answers(500).token);
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
        // prettier-ignore
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
