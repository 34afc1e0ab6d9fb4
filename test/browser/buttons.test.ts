import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { ConnectErrorEvent } from "human-connect-widget";
import { button, ButtonPage, SCRIPT } from "./support/button-page.js";
import { inEveryEngine } from "./support/engines.js";
import type { TestPage } from "./support/test-page.js";

let site: ButtonPage;
beforeAll(async () => void (site = await ButtonPage.start()));
afterAll(() => site.stop());

/** The requests that the first `open()` sends, in the form that `ButtonPage.requests()` returns. */
const FIRST_OPEN = ["GET /client-2.4.1.js", "POST /token"];

/** Returns markup before the button, and markup after it, that put the widget's script on the page. */
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
  "before a script that calls configure()": () => [
    "",
    `<script src="${SCRIPT}"></script>${site.configure()}`,
  ],
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

inEveryEngine("declarative buttons", (getPage) => {
  let page: TestPage;
  beforeEach(() => void (page = site.page = getPage()));

  it("open Connect wherever the widget's script element is", async () => {
    for (const [place, markup] of Object.entries(PLACES)) {
      const [before, after] = markup();
      await site.goto(before + button(), after);
      await page.click("#a");
      await site.event("open a");
      await site.close();
      expect(site.requests(), place).toEqual(FIRST_OPEN);
      const events = ["statechange a", "statechange a", "open a", "statechange a", "close a SUCCESS"];
      expect(await page.evaluate(() => window.events), place).toEqual(events);
    }
  });

  it("are every focusable element, opened by keys and clicks on what they contain, without a navigation", async () => {
    const inner = `<span>Connect <b>now</b></span>`;
    await site.goto(`<form action="/elsewhere"><button data-human-connect id="a">${inner}</button></form>
      <a href="/elsewhere" id="b" data-human-connect>${inner}</a>
      <svg width="99" height="99"><a id="c" href="/elsewhere" data-human-connect><rect width="99" height="99" /></a></svg>`);
    const clickByCode = (): void => {
      const click = new MouseEvent("click", { bubbles: true, cancelable: true });
      document.querySelector("rect")!.dispatchEvent(click);
    };
    const ways: [id: string, open: () => Promise<void>][] = [
      ["a", () => page.click("#a b")],
      ["b", () => page.click("#b b")],
      ["a", () => page.press("Enter")],
      ["a", () => page.press("Space")],
      ["c", () => page.evaluate(clickByCode)], // because WebKit's driver cannot click in an SVG image
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

  it("share one token: hovering 400 of them, and clicking one, requests one", async () => {
    await site.goto(`<p>Elsewhere</p>${button()}${button("").repeat(399)}`);
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
    await site.close();
    expect(site.requests()).toEqual(FIRST_OPEN);
  });

  it("work in a shadow tree, and after document.open() has removed all listeners", async () => {
    await site.goto("<div></div>", `<script src="${SCRIPT}"></script>${site.configure()}`);
    await page.evaluate((markup) => {
      document.querySelector("div")!.attachShadow({ mode: "open" }).innerHTML = markup;
      document.querySelector("div")!.shadowRoot!.querySelector("button")!.click();
    }, button());
    await page.waitFor(() => document.querySelector("body > dialog:modal iframe"));
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
  });

  it("show a failure of their configuration, or of the client on a page with a file: URL", async () => {
    await site.goto(button(), `<script type="module" src="${SCRIPT}" ${site.attributes()}></script>`);
    const shown = (): Promise<void> =>
      page.waitFor(() => document.querySelector("dialog:modal p + div button"));
    const message = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const element = document.querySelector<HTMLElement>("#a")!;
          element.addEventListener("error", (event) => resolve((event as ConnectErrorEvent).error.message));
          element.click();
        }),
    );
    expect(message).toMatch(/type="module".*use `defer`/);
    await shown();
    const focused = (): Promise<unknown> =>
      page.evaluate(() => document.activeElement!.id || document.activeElement!.textContent);
    expect([await focused(), await page.evaluate(() => window.reported)]).toEqual([
      "Close",
      ["invalid-options"],
    ]);
    await page.press("Escape");
    await page.waitFor(() => !document.querySelector("dialog"));
    expect(await focused()).toBe("a");

    const folder = mkdtempSync(join(tmpdir(), "hcw-"));
    const { href } = new URL("../../dist/human-connect-widget.global.js", import.meta.url);
    const text = `<!doctype html><title>File</title>${button()}<script src="${href}" data-token-url="/token"></script>`;
    writeFileSync(join(folder, "page.html"), text);
    await page.goto(pathToFileURL(join(folder, "page.html")).href);
    await page.click("#a");
    await shown();
    rmSync(folder, { recursive: true });
  });
});
