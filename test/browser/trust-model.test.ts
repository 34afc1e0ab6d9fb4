import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { say } from "./support/app-page.js";
import { ButtonPage, SCRIPT } from "./support/button-page.js";
import { inEveryEngine } from "./support/engines.js";
import { html, json, startOrigin, type Origin } from "./support/origins.js";
import type { TestPage } from "./support/test-page.js";

/**
 * HTML that an attacker might be able to add to a page, for example in a user's comment. It contains no script and sends no request
 * itself, so each request to the attacker's server comes from the widget. The tests focus, hover and click the element `c`.
 */
interface Row {
  readonly html: string;
  /** The result of a click: the error `invalid-options`, Connect with the page's configuration, or nothing. */
  readonly leadsTo: "error" | "connect" | "nothing";
  /** The code of the error of the page's own button, if the markup breaks the vendor's client. */
  readonly fails?: "open-failed";
}

/** Stands for the origin of the attacker's server. */
const EVIL = "https://evil.example";
const CONFIG = `data-token-url="${EVIL}/token" data-client-url="${EVIL}/x.js" data-base-url="${EVIL}"`;
const link = (attributes: string): string => `<a id="c" href="#c" tabindex="0" ${attributes}>Hostile</a>`;
const span = (attributes = ""): string => `<span id="c" tabindex="0" ${attributes}>Hostile</span>`;
const rows = (leadsTo: Row["leadsTo"], ...markup: string[]): Row[] =>
  markup.map((text) => ({ html: text, leadsTo }));
const named = (...markup: string[]): Row[] => rows("nothing", ...markup.map((text) => text + span()));
const inputs = (names: string): string => names.replace(/\S+/g, '<input type="hidden" name="$&">');

/** Attributes that no element may decide about: earlier versions read them from buttons. */
const ON_BUTTONS = rows(
  "error",
  link(`data-human-connect="/api/account/delete"`),
  link(`data-human-connect="${EVIL}/token"`),
  link(`data-human-connect="/token"`),
  link(`data-human-connect data-human-connect-client-url="${EVIL}/x.js"`),
  link(`data-human-connect data-human-connect-base-url="${EVIL}"`),
  link(`data-human-connect="/token" data-human-connect-base-url="${EVIL}"`),
  link(`data-human-connect data-human-connect-token-url="${EVIL}/token"`),
  link(`data-human-connect data-human-connect-allowed-origins="${EVIL}"`),
);

/** The attributes of the widget's own script element, on other elements. */
const ON_OTHERS = [
  ...rows(
    "nothing",
    link(CONFIG),
    `<img id="c" name="currentScript" alt="" width="9" height="9" tabindex="0" ${CONFIG}>`,
    `<svg id="c" tabindex="0" width="9" height="9" ${CONFIG}></svg>`,
  ),
  ...rows(
    "connect",
    link(`data-human-connect ${CONFIG}`),
    `<div ${CONFIG}>${span("data-human-connect")}</div>`,
  ),
];

const PROPERTIES = "body head querySelectorAll addEventListener baseURI activeElement documentElement";
const METHODS =
  "matches getAttribute getAttributeNames setAttribute removeAttribute dispatchEvent addEventListener";

/** Names and ids that override properties of the document, the window or a form. */
const CLOBBERING = [
  ...named(
    ...PROPERTIES.split(" ").map((name) => `<img name="${name}" alt="">`),
    `<iframe name="HumanConnect"></iframe>`,
    `<iframe name="HumanConnectWidget"></iframe>`,
    `<form id="define"><input name="amd"></form>`,
    `<form id="trustedTypes"><input name="createPolicy"></form>`,
    `<form><input name="getAttribute"></form>`,
  ),
  ...rows(
    "connect",
    `<form data-human-connect>${span()}${inputs(`${METHODS} ariaBusy focus parentNode parentElement`)}</form>`,
  ),
  ...rows(
    "error",
    `<form data-human-connect="${EVIL}/token" data-human-connect-client-url="${EVIL}/x.js">
      ${span()}${inputs("getAttribute getAttributeNames")}</form>`,
  ),
];

/** The rows by page. A page has as many rows as possible, because a browser needs up to a second per page. */
const PAGES: Readonly<Record<string, readonly Row[]>> = {
  "the configuration on buttons": ON_BUTTONS,
  "the configuration on other elements": ON_OTHERS,
  "names of properties": CLOBBERING,
  // `document.createElement` is the image and not the function, which the vendor's client calls.
  "an image named createElement": [
    { ...named(`<img name="createElement" alt="">`)[0]!, fails: "open-failed" },
  ],
  "a link with the id HumanConnect": named(`<a id="HumanConnect" href="${EVIL}">x</a>`),
  "a form with the id HumanConnectWidget": named(
    `<form id="HumanConnectWidget"><input name="for"><input name="configure"></form>`,
  ),
  "a base element and a button": rows("connect", `<base href="${EVIL}/">${span("data-human-connect")}`),
};

const NONCE = "n0nce";
/** A strict Content Security Policy without `base-uri`, so that an injected base element has an effect. */
const POLICY = `script-src 'nonce-${NONCE}' 'strict-dynamic'; object-src 'none'; require-trusted-types-for 'script'; trusted-types human-connect-widget`;

/** Records what happens. It runs before the hostile markup is parsed. */
const RECORDER = `<script nonce="${NONCE}">
  events = [];
  reported = [];
  violations = [];
  for (const type of ["open", "close", "error"])
    document.addEventListener(type, ({ target, error }) => {
      if (!(target instanceof Element) || (type === "error" && !error) || target.localName === "dialog") return;
      const isLegitimate = Element.prototype.getAttribute.call(target, "id") === "legitimate";
      events.push([type, isLegitimate ? "legitimate" : "hostile", error?.code].filter(Boolean).join(" "));
    }, true);
  addEventListener("error", (event) => {
    if (event instanceof ErrorEvent) reported.push(event.error?.code ?? event.message);
  });
  document.addEventListener("securitypolicyviolation", (event) => violations.push(event.effectiveDirective));
</script>`;

declare global {
  interface Window {
    violations: string[];
  }
}

let site: ButtonPage;
let evil: Origin;
beforeAll(async () => {
  site = await ButtonPage.start();
  evil = await startOrigin(() => json({ token: "evil" }));
});
afterAll(() => Promise.all([site.stop(), evil.close()]));

inEveryEngine("hostile markup is not trusted:", (getPage, engine) => {
  let page: TestPage;
  let count = 0;
  beforeEach(() => void (page = site.page = getPage()));

  const closeConnect = async (id: string): Promise<void> => {
    const url = await page.evaluate(
      () => document.getElementsByTagName("dialog")[0]!.querySelector("iframe")!.src,
    );
    const { origin, searchParams } = new URL(url);
    expect([origin, searchParams.get("token")]).toEqual([site.connect.url, "t"]);
    await page.waitInFrame("button");
    await say(page, { type: "hapi-connect-close" });
    await site.event(`close ${id}`);
  };
  const closeFailure = async (): Promise<void> => {
    await page.waitFor(() => document.getElementsByTagName("dialog").length);
    await page.press("Escape");
    await page.waitFor(() => !document.getElementsByTagName("dialog").length);
  };

  /** Focuses, hovers and clicks the hostile element of a row, and closes the dialog if one has opened. */
  const use = async ({ html: markup, leadsTo }: Row, id: string): Promise<void> => {
    await page.evaluate((given) => {
      window.events.length = 0;
      location.hash = given; // focuses the element (except in WebKit), like a click on a link to the element
      document.getElementById(given)!.focus();
    }, id);
    await page.hover(`#${id}`);
    await page.click(`#${id}`);
    const expected = { connect: ["open hostile", "close hostile"], error: ["error hostile invalid-options"], nothing: [] }[leadsTo]; // prettier-ignore
    if (expected[0]) await site.event(expected[0]);
    if (leadsTo === "connect") await closeConnect("hostile");
    if (leadsTo === "error") await closeFailure();
    expect(await page.evaluate(() => window.events), markup).toEqual(expected);
  };

  const check = async (given: readonly Row[], body: (markup: string) => string): Promise<void> => {
    const markup = given.map((row, i) => row.html.replaceAll(/(["#])c"/g, `$1c${i}"`)).join("");
    const legitimate = `<main><button type="button" id="legitimate" data-human-connect>Connect</button></main>`;
    const content = RECORDER + body(markup.replaceAll(EVIL, evil.url)) + legitimate;
    site.app.on("/page", () => html(content, { "content-security-policy": POLICY }));
    const before = site.app.requests.length;
    evil.requests.length = 0;
    await page.goto(`${site.app.url}/page?${++count}#c0`);
    await page.waitFor(() => typeof window.HumanConnectWidget?.for === "function");
    for (const [i, row] of given.entries()) await use(row, `c${i}`);
    const [{ fails } = {}] = given;
    await page.click("#legitimate");
    await site.event(fails ? `error legitimate ${fails}` : "open legitimate");
    await (fails ? closeFailure() : closeConnect("legitimate"));
    // The page's own request arrives after those that the widget has sent, if any.
    await page.evaluate((url) => fetch(url, { mode: "no-cors" }), `${evil.url}/from-the-page`);
    expect(evil.requests).toEqual(["GET /from-the-page"]);
    const requests = site.app.requests.slice(before).filter((line) => !line.includes("page"));
    expect([...new Set(requests)].sort()).toEqual(
      [`GET ${SCRIPT}`, "GET /client-2.4.1.js", "POST /token"].sort(),
    );
    const reports = given.filter(({ leadsTo }) => leadsTo === "error").map(() => "invalid-options");
    const found = await page.evaluate(() => [window.reported, window.violations]);
    expect(found).toEqual([fails ? [fails] : reports, []]);
  };

  /** @param base the app's origin: after hostile markup, a base element would change the targets of relative URLs */
  const script = (base: string): string =>
    `<script nonce="${NONCE}" src="${base}${SCRIPT}" data-token-url="${base}/token" data-client-url="${base}/client-2.4.1.js"
      data-base-url="${site.connect.url}"></script>`;

  it.each(Object.entries(PAGES))("%s before the widget's script", (_, given) =>
    check(given, (markup) => markup + script(site.app.url)),
  );
  // Chromium is enough here, because both are parsed before the first click.
  if (engine === "chromium")
    it.each(Object.entries(PAGES).filter(([title]) => !/createElement/.test(title)))(
      "%s after the widget's script",
      (_, given) => check(given, (markup) => script("") + markup),
    );
});
