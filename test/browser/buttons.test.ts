import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { ConnectErrorEvent } from "human-connect-widget";
import { say } from "./support/app-page.js";
import { button, ButtonPage, FIRST_OPEN, SCRIPT } from "./support/button-page.js";
import { inEveryEngine } from "./support/engines.js";
import { html } from "./support/origins.js";
import type { TestPage } from "./support/test-page.js";
import { TEXTS } from "./support/view-page.js";

let site: ButtonPage;
beforeAll(async () => void (site = await ButtonPage.start()));
afterAll(() => site.stop());

const A = { id: "1", name: "Aspen Clinic" };
const SOURCE = { type: "hapi-connect-connect-source", sessionResults: { connectedSources: [A] } };
/** The button that is most likely to help, in a failure. */
const FIRST = "dialog p + div button:first-child";

inEveryEngine("declarative buttons", (getPage, engine) => {
  let page: TestPage;
  beforeEach(() => void (page = site.page = getPage()));
  const configure = (): string =>
    `${site.script("", "")}<script>HumanConnectWidget.configure(${site.options()})</script>`;
  const query = async (): Promise<Record<string, string>> => {
    await page.waitInFrame("button");
    return page.inFrame(() => Object.fromEntries(new URL(location.href).searchParams));
  };
  const focused = (): Promise<string | undefined> => page.evaluate(() => document.activeElement?.id);

  const PLACES: Record<string, () => [before: string, after: string]> = {
    "deferred before it": () => [site.script("defer"), ""],
    "async before it": () => [site.script("async"), ""],
    "inserted by a script": () => [
      "",
      `<script>const script = document.createElement("script"); script.src = "${SCRIPT}";
      Object.assign(script.dataset, { tokenUrl: "/token", clientUrl: "/client-2.4.1.js", baseUrl: "${site.connect.url}" });
      document.body.append(script);</script>`,
    ],
    "on the page twice": () => [site.script(), site.script()],
    "without attributes, before a script that calls configure()": () => ["", configure()],
    "loaded by RequireJS": () => [
      "",
      `<script src="/require.js"></script><script>
      require(["${SCRIPT}"], () => HumanConnectWidget.configure(${site.options()}));</script>`,
    ],
    "imported by a module": () => [
      "",
      `<script type="module">import "${SCRIPT}"; HumanConnectWidget.configure(${site.options()});</script>`,
    ],
  };
  it("open Connect wherever the widget's script element is", async () => {
    for (const [place, markup] of Object.entries(PLACES)) {
      const [before, after] = markup();
      await site.goto(before + button(), after);
      await page.click("#a");
      await site.event("open a");
      await site.close();
      expect(site.requests(), place).toEqual(FIRST_OPEN);
      const events = ["statechange a", "statechange a", "open a", "statechange a", "close a SUCCESS"];
      expect(await site.events(), place).toEqual(events);
    }
  });

  it("are every focusable element, opened by keys and clicks on what they contain, without a navigation", async () => {
    const inner = `<span>Connect <b>now</b></span>`;
    await site.goto(`<form action="/elsewhere"><button data-human-connect id="a">${inner}</button></form>
      <a href="/elsewhere" id="b" data-human-connect>${inner}</a>
      <svg width="99" height="99"><a id="c" href="/elsewhere" data-human-connect><rect width="99" height="99" /></a></svg>`);
    const ways: [id: string, open: () => Promise<void>][] = [
      ["a", () => page.click("#a b")],
      ["b", () => page.click("#b b")],
      ["a", () => page.press("Enter")],
      ["a", () => page.press("Space")],
      // By script, because WebKit's driver cannot click in an SVG image.
      ["c", () => page.evaluate(() => void document.querySelector("rect")!.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true })))], // prettier-ignore
    ];
    for (const [id, open] of ways) {
      await page.evaluate((which) => {
        window.events.length = 0;
        document.getElementById(which)!.focus();
      }, id);
      await open();
      await site.event(`open ${id}`);
      await site.close();
    }
    expect(await page.evaluate(() => [location.pathname, window.reported])).toEqual(["/", []]);
  });

  it("neither open nor preload while they are disabled", async () => {
    await site.goto(`${button("disabled")}${button('aria-disabled="true"')}
      <fieldset disabled>${button("")}</fieldset>${button('id="b"')}`);
    await page.evaluate(() =>
      document.querySelectorAll<HTMLElement>("[data-human-connect]:not(#b)").forEach((element) => {
        element.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
        element.click();
      }),
    );
    expect(site.requests()).toEqual([]);
    await page.click("#b");
    await site.event("open b");
    expect((await site.events()).filter((line) => !line.includes("b"))).toEqual([]);
  });

  it("share one token: hovering 400 of them, and clicking another one, requests one", async () => {
    await site.goto(
      `<p>Elsewhere</p>${button('id="a" data-human-connect-mode="auth"')}${button("").repeat(399)}`,
    );
    await page.hover("p");
    await page.hover("#a");
    await expect.poll(() => site.requests()).toEqual(FIRST_OPEN);
    await page.evaluate(() =>
      document
        .querySelectorAll("button")
        .forEach((element) => element.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }))),
    );
    await page.click("#a");
    await site.event("open a");
    expect(await query()).toMatchObject({ token: "t", mode: "auth" });
    await site.close();
    expect(site.requests()).toEqual(FIRST_OPEN);
  });

  it("dispatch events that do not bubble to an app's <dialog> or window.onerror; source events bubble and are composed", async () => {
    // The focus is in the shadow tree of the second one, but not in a modal, so its dialog is in the body.
    await site.goto(`<dialog open>${button()}</dialog><div></div>`);
    await page.evaluate((markup) => {
      const dialog = document.querySelector("dialog")!;
      const root = document.querySelector("div")!.attachShadow({ mode: "open" });
      root.innerHTML = markup;
      dialog.onclose = dialog.oncancel = () => void window.events.push("dialog");
      window.onerror = () => void window.events.push("window");
      for (const type of ["statechange", "open", "connectsource", "close", "error"]) {
        document.addEventListener(type, () => window.events.push(`document ${type}`));
        root.querySelector("button")!.addEventListener(type, (event) => {
          window.events.push(type);
          event.preventDefault();
        });
      }
      root.querySelector("button")!.click();
    }, button());
    await page.waitInFrame("button");
    for (const message of [SOURCE, { type: "hapi-connect-close" }]) await say(page, message);
    await page.waitFor(() => window.events.includes("close"));
    await page.evaluate(() => {
      const element = document.querySelector("div")!.shadowRoot!.querySelector("button")!;
      element.setAttribute("data-human-connect", "/token");
      element.click();
    });
    await page.waitFor(() => window.events.includes("error"));
    const inShadow = (await site.events()).filter((line) => line !== "statechange");
    expect(inShadow).toEqual(["open", "connectsource", "document connectsource", "close", "error"]);
    await page.evaluate(() => void (window.events.length = 0));
    await page.click("#a");
    await page.waitInFrame("button");
    for (const message of [SOURCE, { type: "hapi-connect-close" }]) await say(page, message);
    await site.event("close a");
    await page.evaluate(() => {
      const element = document.querySelector("#a")!;
      element.addEventListener("error", (event) => event.preventDefault());
      element.setAttribute("data-human-connect", "/token");
    });
    await site.clickByCode("#a");
    await site.event("error a");
    const inDialog = (await site.events()).filter((line) => !line.startsWith("statechange"));
    const source = ["connectsource a Aspen Clinic", "document connectsource"];
    expect(inDialog).toEqual(["open a", ...source, "close a SUCCESS", "error a invalid-options"]);
  });

  it("do nothing, and show no failure, while another one is opening or open", async () => {
    await site.goto(button() + button('id="b"'));
    await page.evaluate(() => document.querySelectorAll("button").forEach((element) => element.click()));
    await site.event("open a");
    await page.evaluate(() => document.querySelectorAll("button[id]").forEach((element) => (element as HTMLElement).click())); // prettier-ignore
    await site.close();
    await site.clickByCode("#b");
    await site.event("open b");
    const opened = (await site.events()).filter((line) => /^(open|error|close)/.test(line));
    expect(opened).toEqual(["open a", "close a SUCCESS", "open b"]);
    expect(await page.evaluate(() => window.reported)).toEqual([]);
  });

  it("may come, move, change, and be removed at any time, and after document.open()", async () => {
    await site.goto("<main></main><aside></aside>", configure());
    await page.evaluate((markup) => {
      document.querySelector("main")!.innerHTML = markup;
      document.querySelector("aside")!.append(document.querySelector("button")!);
    }, button('id="a" data-human-connect-segment="own" data-human-connect-pinned-providers="p"'));
    await page.click("#a");
    await site.event("open a");
    expect(await query()).toMatchObject({ segment: "own", pinnedProviders: "p" });
    await site.close();
    // What the configuration says wins over the attributes.
    await page.evaluate((baseURL) => {
      window.events.length = 0;
      HumanConnectWidget.configure({
        fetchToken: () => "own-token",
        clientUrl: "/client-2.4.1.js",
        connect: { baseURL, segment: "configured" },
      });
      document.querySelector("#a")!.setAttribute("data-human-connect-pinned-providers", "changed");
    }, site.connect.url);
    await page.click("#a");
    await site.event("open a");
    const expected = { token: "own-token", segment: "configured", pinnedProviders: "changed" };
    expect(await query()).toMatchObject(expected);
    await page.evaluate(() => document.querySelector("#a")!.remove());
    await say(page, { type: "hapi-connect-close" });
    await page.waitFor(() => !document.querySelector("dialog"));
    await page.evaluate((markup) => {
      document.open();
      document.write(markup);
      document.close();
    }, button());
    await page.waitFor(() => document.querySelector("#a"));
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          const element = document.querySelector<HTMLElement>("#a")!;
          element.addEventListener("open", resolve);
          element.click();
        }),
    );
    expect(await query()).toMatchObject({ token: "own-token" });
  });

  it("show a failure in the widget's dialog: its text, its buttons, the focus, and what is reported", async () => {
    site.app.on("/none.js", () => new Response("", { status: 503 }));
    const none = (): string => site.attributes().replace("/client-2.4.1.js", "/none.js");
    const wrong = button(`id="a" data-human-connect-base-url="https://evil.example"`);
    const inModule = (): string => `<script type="module" src="${SCRIPT}" ${site.attributes()}></script>`;
    const ROWS: [script: string, texts: string[], code: string, message: RegExp, markup?: string][] = [
      [
        site.script("", site.attributes("/token-401")),
        [TEXTS.signedOut, "Close"],
        "token-request-rejected",
        /HTTP 401/,
      ],
      [site.script("", none()), [TEXTS.failed, "Try again", "Close"], "client-load-failed", /none\.js/],
      [
        site.script("", ""),
        [TEXTS.failed, "Close"],
        "invalid-options",
        /`data-token-url` is missing.*configure\(\)/,
      ],
      [inModule(), [TEXTS.failed, "Close"], "invalid-options", /type="module".*use `defer`/],
      [
        site.script(),
        [TEXTS.failed, "Close"],
        "invalid-options",
        /-base-url.*belongs on the widget's script element/,
        wrong,
      ],
    ];
    for (const [script, texts, code, message, markup = button()] of ROWS) {
      await site.goto(markup, script);
      const text = await page.evaluate(
        () =>
          new Promise<string>((resolve) => {
            const element = document.querySelector<HTMLElement>("#a")!;
            element.addEventListener("error", (event) => resolve((event as ConnectErrorEvent).error.message));
            element.click();
          }),
      );
      expect(text).toMatch(message);
      await site.failure();
      expect(await site.dialogTexts()).toEqual(texts);
      expect(await page.evaluate(() => [window.reported, document.activeElement!.textContent])).toEqual([[code], texts[1]]); // prettier-ignore
      expect(await page.evaluate(() => document.querySelector("dialog")!.matches(":modal"))).toBe(true);
      await page.press("Escape");
      await page.waitFor(() => !document.querySelector("dialog"));
      // Safari does not focus a button on a click; the widget does.
      expect(await focused()).toBe("a");
    }
  });

  it("open Connect after Try again; a canceled error event reports and shows nothing", async () => {
    let isHealed = false;
    site.app.on("/heals.js", () =>
      isHealed ? Response.redirect(`${site.app.url}/client-2.4.1.js`) : new Response("", { status: 503 }),
    );
    await site.goto(
      `<main>${button('id="b"')}</main>${button()}`,
      site.script("", site.attributes().replace("/client-2.4.1.js", "/heals.js")),
    );
    await page.evaluate(() =>
      document.addEventListener(
        "error",
        (event) => (event.target as Element).id === "b" && event.preventDefault(),
        true,
      ),
    );
    await site.clickByCode("#b");
    await site.event("error b client-load-failed");
    await page.waitFor(() => HumanConnectWidget.for(document.querySelector("#b")!).state === "idle");
    expect([await site.countDialogs(), await page.evaluate(() => window.reported)]).toEqual([0, []]);
    await site.clickByCode("#a");
    await site.failure();
    isHealed = true;
    await page.click(FIRST);
    await site.event("open a");
    await site.close();
    expect([await site.countDialogs(), await focused()]).toEqual([0, "a"]);
  });

  it("show a failure on a page with a file: URL, which cannot fetch anything", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hcw-"));
    const { href } = new URL("../../dist/human-connect-widget.global.js", import.meta.url);
    const text = `<!doctype html><title>File</title>${button()}<script src="${href}" data-token-url="/token"></script>`;
    writeFileSync(join(folder, "page.html"), text);
    await page.goto(pathToFileURL(join(folder, "page.html")).href);
    await page.click("#a");
    await page.waitFor(() => document.querySelector("dialog p + div button"));
    rmSync(folder, { recursive: true });
  });

  // The engine makes no difference here.
  if (engine !== "chromium") return;
  it("come with one global name", async () => {
    site.app.on("/bare", () => html(`<iframe></iframe>${site.script()}`));
    await page.goto(`${site.app.url}/bare`);
    const added = await page.evaluate(() => {
      const known = new Set(Object.getOwnPropertyNames(document.querySelector("iframe")!.contentWindow!));
      const isOwn = (name: string): boolean =>
        !known.has(name) && !/^\d+$|complaints|playwright|__pw/i.test(name);
      return Object.getOwnPropertyNames(window).filter(isOwn);
    });
    expect(added).toEqual(["HumanConnectWidget"]);
  });
});
