import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { say } from "./support/app-page.js";
import { inEveryEngine } from "./support/engines.js";
import { html, json, startOrigin, type Origin } from "./support/origins.js";
import { ButtonPage, SCRIPT } from "./support/button-page.js";
import { EVIL, HOSTILE_PAGES, type HostileRow } from "./support/hostile-markup.js";
import { PURIFIED } from "./support/purified-markup.js";
import type { TestPage } from "./support/test-page.js";

declare global {
  interface Window {
    /** The directive of each violation of the page's Content Security Policy. */
    violations: string[];
    /** The rules that the widget passed to `trustedTypes.createPolicy()`. */
    rules: { createScriptURL(url: string): string };
  }
}

const NONCE = "n0nce";
/** A strict Content Security Policy without `base-uri`, so that an injected base element has an effect. */
const POLICY = `script-src 'nonce-${NONCE}' 'strict-dynamic'; object-src 'none'; require-trusted-types-for 'script'; trusted-types human-connect-widget`;

/** A script that records events of the buttons. It runs before the hostile markup is parsed. */
const RECORDER = `<script nonce="${NONCE}">
  events = [];
  reported = [];
  violations = [];
  for (const type of ["open", "close", "error"])
    document.addEventListener(type, ({ target, error }) => {
      if (!(target instanceof Element) || (type === "error" && !error)) return;
      const isLegitimate = Element.prototype.getAttribute.call(target, "id") === "legitimate";
      events.push([type, isLegitimate ? "legitimate" : "hostile", error?.code].filter(Boolean).join(" "));
    });
  addEventListener("error", (event) => {
    if (event instanceof ErrorEvent) reported.push(event.error?.code ?? event.message);
  });
  document.addEventListener("securitypolicyviolation", (event) => violations.push(event.effectiveDirective));
  if (window.trustedTypes) {
    const { createPolicy } = trustedTypes;
    trustedTypes.createPolicy = (name, rules) => createPolicy.call(trustedTypes, name, (window.rules = rules));
  }
</script>`;

const LEGITIMATE = `<main><button type="button" id="legitimate" data-human-connect>Connect</button></main>`;

let site: ButtonPage;
let evil: Origin;
let app: Origin;
beforeAll(async () => {
  site = await ButtonPage.start();
  app = site.app;
  evil = await startOrigin(() => json({ token: "evil" }));
});
afterAll(() => Promise.all([site.stop(), evil.close()]));

inEveryEngine("hostile markup is not trusted", (getPage, engine) => {
  let page: TestPage;
  let count = 0;
  let before: number;
  beforeEach(() => void (page = site.page = getPage()));

  /** Loads a page with the fragment `#c0`, so that the browser focuses the first hostile element (except in WebKit). */
  const goto = async (body: string): Promise<void> => {
    app.on("/page", () => html(RECORDER + body, { "content-security-policy": POLICY }));
    before = app.requests.length;
    evil.requests.length = 0;
    await page.goto(`${app.url}/page?${++count}#c0`);
    await page.waitFor(() => typeof window.HumanConnectWidget?.for === "function");
  };

  /**
   * Returns the HTML of the widget's script element, whose attributes contain the page's configuration.
   * @param base the app's origin, or an empty string for relative URLs. If hostile markup stands before the script element, the
   * origin is required, because a base element in the hostile markup would change the targets of relative URLs.
   */
  const script = (base: string, clientUrl = "/client-2.4.1.js"): string =>
    `<script nonce="${NONCE}" src="${base}${SCRIPT}" data-token-url="${base}/token" data-client-url="${base}${clientUrl}"
      data-base-url="${site.connect.url}"></script>`;

  const closeConnect = async (id: string): Promise<void> => {
    const url = await page.evaluate(() => document.getElementById("human-api")!.getAttribute("src")!);
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
  const use = async ({ title, leadsTo }: HostileRow, id: string): Promise<void> => {
    await page.evaluate((given) => {
      window.events.length = 0;
      location.hash = given; // focuses the element (except in WebKit), like a click on a link to the element
      document.getElementById(given)!.focus();
    }, id);
    await page.hover(`#${id}`);
    await page.click(`#${id}`);
    if (leadsTo === "connect") {
      await site.event("open hostile");
      await closeConnect("hostile");
    }
    if (leadsTo === "error") {
      await site.event("error hostile invalid-options");
      await closeFailure();
    }
    const expected = { connect: ["open hostile", "close hostile"], error: ["error hostile invalid-options"], nothing: [] }; // prettier-ignore
    expect(await page.evaluate(() => window.events), title).toEqual(expected[leadsTo]);
  };

  const useLegitimate = async (fails?: string): Promise<void> => {
    await page.click("#legitimate");
    await site.event(fails ? `error legitimate ${fails}` : "open legitimate");
    await (fails ? closeFailure() : closeConnect("legitimate"));
  };

  /**
   * Asserts that the widget sent no request to the attacker's server, and that the app received only the usual requests. Before
   * this check, the page itself sends a request to the attacker's server, and the test waits for the response. By then, the
   * server has also recorded the earlier requests of the widget.
   */
  const expectRequests = async (): Promise<void> => {
    await page.evaluate((url) => fetch(url, { mode: "no-cors" }), `${evil.url}/from-the-page`);
    expect(evil.requests).toEqual(["GET /from-the-page"]);
    const requests = app.requests.slice(before).filter((line) => !line.includes("page"));
    expect([...new Set(requests)].sort()).toEqual(
      [`GET ${SCRIPT}`, "GET /client-2.4.1.js", "POST /token"].sort(),
    );
  };

  const check = async (rows: readonly HostileRow[], body: (markup: string) => string): Promise<void> => {
    const markup = rows.map(({ html }, i) => html.replaceAll(/(["#])c"/g, `$1c${i}"`)).join("");
    await goto(body(markup.replaceAll(EVIL, evil.url)) + LEGITIMATE);
    for (const [i, row] of rows.entries()) await use(row, `c${i}`);
    const [{ fails } = {}] = rows;
    await useLegitimate(fails);
    await expectRequests();
    const reports = rows.filter(({ leadsTo }) => leadsTo === "error").map(() => "invalid-options");
    expect(await page.evaluate(() => [window.reported, window.violations])).toEqual([
      fails ? [fails] : reports,
      [],
    ]);
  };

  describe("on a page that removes only scripts from the markup", () => {
    it.each(Object.keys(HOSTILE_PAGES))("%s can do no harm if placed before the widget's script", (title) =>
      check(HOSTILE_PAGES[title]!, (markup) => markup + script(app.url)),
    );
    // The cases in which the markup follows the script are tested in Chromium only. The order of the two makes little difference,
    // because both are parsed before the first click.
    if (engine !== "chromium") return;
    const lasting = Object.keys(HOSTILE_PAGES).filter((title) => !/earlier|createElement/.test(title));
    it.each(lasting)("%s can do no harm if placed after the widget's script", (title) =>
      check(HOSTILE_PAGES[title]!, (markup) => script("") + markup),
    );
  });

  describe("the Trusted Types policy", () => {
    const hasTrustedTypes = async (): Promise<boolean> => {
      const has = await page.evaluate(() => "trustedTypes" in window);
      expect(has || page.engine !== "chromium").toBe(true);
      return has;
    };

    it("allows only the configured client URL and the URLs of its retries", async () => {
      await goto(script("", "/client-2.4.1.js?v=1") + LEGITIMATE);
      if (!(await hasTrustedTypes())) return;
      await page.click("#legitimate");
      await site.event("open legitimate");
      const client = `${app.url}/client-2.4.1.js?v=1`;
      const created = await page.evaluate(
        (urls) =>
          urls.filter((url) => {
            try {
              return window.rules.createScriptURL(url) === url;
            } catch {
              return false;
            }
          }),
        [
          client,
          `${client}&retry=1`,
          `${client}&retry=12`,
          `${client}&retry=`,
          `${client}&retry=x`,
          `${client}&retry=1&retry=2`,
          `${client}&v=2`,
          `${client}?retry=1`,
          `${client}#x`,
          `${app.url}/client-2.4.1.js`,
          `${app.url}/client-2.4.1.js?retry=1`,
          `${app.url}/other.js`,
          `${evil.url}/client-2.4.1.js?v=1`,
          `${evil.url}/x.js?retry=1`,
          "/client-2.4.1.js?v=1",
          "data:,1",
          "",
        ],
      );
      expect(created).toEqual([client, `${client}&retry=1`, `${client}&retry=12`]);
    });

    // In engines other than Chromium, only one URL is tested, because the URL of a retry does not depend on the engine.
    it.each(engine === "chromium" ? ["", "?v=1", "?", "#part", "?v=1#part"] : ["?v=1#part"])(
      "allows the client's script to be loaded again if its URL ends in '%s'",
      async (end) => {
        // The server responds with HTTP 503 until the test sets this flag. The server cannot count its requests instead,
        // because their number varies: a preload might send one more when the pointer moves over the button.
        let isHealed = false;
        const path = `/once-${++count}.js`;
        app.on(path, () =>
          isHealed ? Response.redirect(`${app.url}/client-2.4.1.js`) : new Response("", { status: 503 }),
        );
        await goto(script("", path + end) + LEGITIMATE);
        await page.click("#legitimate");
        await site.event("error legitimate client-load-failed");
        isHealed = true;
        await page.click("dialog button");
        await site.event("open legitimate");
        await closeConnect("legitimate");
        expect(await page.evaluate(() => window.violations)).toEqual([]);
      },
    );
  });

  // This markup is like the markup above, except for what DOMPurify has changed. So one engine is enough.
  if (engine !== "chromium") return;
  it("hostile markup that DOMPurify has changed can do no harm", () => {
    const rows = Object.values(HOSTILE_PAGES)
      .flat()
      // Keeps the rows that DOMPurify changes, because the other rows are tested above. An added `=""` after an attribute's name
      // does not count as a change.
      .filter(({ title, html }) => PURIFIED[title]!.replaceAll('=""', "") !== html.replaceAll('=""', ""))
      .map((row) => ({ ...row, html: PURIFIED[row.title]!, fails: undefined }));
    return check(
      rows.filter(({ html }) => html), // DOMPurify removes the whole HTML of some rows
      (markup) => markup + script(app.url),
    );
  });
});
