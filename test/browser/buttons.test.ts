import { pathToFileURL } from "node:url";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { say } from "./support/app-page.js";
import { inEveryEngine } from "./support/engines.js";
import { html } from "./support/origins.js";
import { button, ButtonPage, FIRST_OPEN, SCRIPT } from "./support/button-page.js";
import type { TestPage } from "./support/test-page.js";

let site: ButtonPage;
beforeAll(async () => void (site = await ButtonPage.start()));
afterAll(() => site.stop());

inEveryEngine("declarative buttons", (getPage, engine) => {
  let page: TestPage;
  beforeEach(() => void (page = site.page = getPage()));

  describe("a click opens Connect when the widget's script element is", () => {
    const PLACES: [title: string, before: () => string, after: () => string][] = [
      ["at the end of body", () => "", () => site.script()],
      ["before the button and deferred", () => site.script("defer"), () => ""],
      ["before the button and async", () => site.script("async"), () => ""],
      ["before the button and blocking", () => site.script(), () => ""],
      ["on the page twice", () => site.script(), () => site.script()],
      ["inserted by a script", () => "", () => insertScript()],
    ];
    // Chromium tests every case. Firefox and WebKit test one case for each time at which the script can run: after the page is
    // parsed (deferred), as soon as it arrives (async), and when another script inserts it.
    const inEngine = PLACES.filter(([title]) => engine === "chromium" || /defer|async|inserted/.test(title));
    it.each(inEngine)("%s", async (_, before, after) => {
      await site.goto(before() + button(), after());
      await page.click("#a");
      await site.event("open a");
      await site.close();
      expect(await site.events()).toEqual([
        "statechange a",
        "statechange a",
        "open a",
        "statechange a",
        "close a SUCCESS",
      ]);
      expect(site.requests()).toEqual(FIRST_OPEN);
    });

    const insertScript = (): string => `<script>
      const script = document.createElement("script");
      script.src = "${SCRIPT}";
      script.dataset.tokenUrl = "/token";
      script.dataset.clientUrl = "/client-2.4.1.js";
      script.dataset.baseUrl = "${site.connect.url}";
      document.body.append(script);
    </script>`;
  });

  it.each(["Enter", "Space"])("the key %s on a button opens Connect", async (key) => {
    await site.goto(button());
    await page.evaluate(() => document.querySelector<HTMLElement>("#a")!.focus());
    await page.press(key);
    await site.event("open a");
  });

  it("a click on an element inside a submit button or a link opens Connect and does not navigate", async () => {
    const inner = `<span>Connect <b>now</b></span>`;
    await site.goto(`<form action="/elsewhere"><button data-human-connect id="a">${inner}</button></form>
      <a href="/elsewhere" id="b" data-human-connect>${inner}</a>`);
    for (const id of ["a", "b"]) {
      await page.click(`#${id} b`);
      await site.event(`open ${id}`);
      await page.waitInFrame("button");
      await say(page, { type: "hapi-connect-close" });
      await site.event(`close ${id}`);
    }
    expect(await page.evaluate(() => location.pathname)).toBe("/");
  });

  it("a link in an SVG image opens Connect, and the page reports no error", async () => {
    await site.goto(`<svg width="99" height="99"><a id="a" href="/elsewhere" data-human-connect>
      <rect width="99" height="99" /></a></svg>`);
    // The click comes from a script, because WebKit's driver cannot click in an SVG image.
    await page.evaluate(() =>
      document
        .querySelector("#a rect")!
        .dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, composed: true })),
    );
    await site.event("open");
    expect(await page.evaluate(() => window.reported)).toEqual([]);
  });

  it.each([
    ["with the attribute disabled", "disabled", "p"],
    ["with the attribute aria-disabled", 'aria-disabled="true"', "p"],
    ["in a disabled fieldset", "", "fieldset disabled"],
  ])("a button %s neither opens Connect nor preloads it", async (_, attribute, parent) => {
    await site.goto(`<${parent}>${button(`id="a" ${attribute}`)}</${parent}>${button('id="b"')}`);
    await site.clickByCode("#a");
    await page.evaluate(() =>
      document.querySelector("#a")!.dispatchEvent(new PointerEvent("pointerover", { bubbles: true })),
    );
    await page.click("#b");
    await site.event("open b");
    expect((await site.events()).filter((line) => / a/.test(line))).toEqual([]);
    expect(site.requests()).toEqual(FIRST_OPEN);
  });

  it("moving the pointer over a button twice preloads only once", async () => {
    await site.goto(`<p>Elsewhere</p>${button()}`);
    await page.hover("p");
    await page.hover("#a");
    await expect.poll(() => site.requests()).toEqual(FIRST_OPEN);
    await page.hover("p");
    await page.hover("#a");
    await page.click("#a");
    await site.event("open a");
    expect(site.requests()).toHaveLength(2);
  });

  it("closing Connect moves the focus to the clicked button, even if the browser does not focus clicked buttons (for example Safari)", async () => {
    await site.goto(`<input autofocus>${button()}`);
    await site.clickByCode("#a");
    await site.event("open a");
    await site.close();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("a");
  });

  describe("the default action of an error event", () => {
    const FAILED = "Connect could not be loaded. Check your connection and try again.";
    const fails = (more = ""): Promise<void> =>
      site.goto(button() + more, site.script("", site.attributes("/token-401")));
    /** Loads a page whose client script fails at the first request and succeeds at later requests. */
    const failsOnce = (): Promise<void> => {
      let requests = 0;
      site.app.on("/once.js", () =>
        requests++ ? Response.redirect(`${site.app.url}/client-2.4.1.js`) : new Response("", { status: 503 }),
      );
      return site.goto(
        button(),
        site.script(
          "",
          `data-token-url="/token" data-client-url="/once.js"
        data-base-url="${site.connect.url}"`,
        ),
      );
    };

    it("reports the error and shows a failure dialog, whose close button moves the focus back to the clicked button", async () => {
      await fails();
      await page.click("#a");
      await site.failure();
      expect(await site.dialogTexts()).toEqual([FAILED, "Close"]);
      expect(await page.evaluate(() => window.reported)).toEqual(["token-request-rejected"]);
      expect(await page.evaluate(() => document.activeElement!.textContent)).toBe("Close");
      expect(await page.evaluate(() => document.querySelector("dialog")!.matches(":modal"))).toBe(true);
      await page.click("dialog button");
      expect(await site.countDialogs()).toBe(0);
      expect(await page.evaluate(() => document.activeElement?.id)).toBe("a");
    });

    it("shows a dialog, and Escape closes the dialog and moves the focus back to the clicked button", async () => {
      await fails();
      await page.click("#a");
      await site.failure();
      await page.press("Escape");
      await page.waitFor(() => !document.querySelector("dialog"));
      expect(await page.evaluate(() => document.activeElement?.id)).toBe("a");
    });

    it("shows a dialog that keeps the focus when Tab is pressed", async () => {
      await failsOnce();
      await page.click("#a");
      await site.failure();
      const focused: string[] = [];
      for (const key of ["Tab", "Tab", "Shift+Tab"]) {
        await page.press(key);
        focused.push(await page.evaluate(() => document.activeElement!.textContent));
      }
      expect(focused).toEqual(["Try again", "Close", "Try again"]);
    });

    // The remaining tests run in Chromium only, because they depend on the widget's code and not on the engine.
    if (engine !== "chromium") return;

    it("shows a retry button if the error is retryable, and the retry opens Connect", async () => {
      await failsOnce();
      await page.click("#a");
      await site.failure();
      expect(await site.dialogTexts()).toEqual([FAILED, "Try again", "Close"]);
      expect(await page.evaluate(() => window.reported)).toEqual(["client-load-failed"]);
      await page.click("dialog button");
      await site.event("open a");
      await site.close();
      expect(await site.countDialogs()).toBe(0);
      expect(await page.evaluate(() => document.activeElement?.id)).toBe("a");
    });

    it("shows the configured labels", async () => {
      await site.goto(
        button(),
        `${site.script("", "")}<script>HumanConnectWidget.configure({ ...${site.options("/token-401")},
          labels: { dialog: "Verbinden", failed: "Fehlgeschlagen", close: "Schließen" } })</script>`,
      );
      await page.click("#a");
      await site.failure();
      expect(await site.dialogTexts()).toEqual(["Fehlgeschlagen", "Schließen"]);
      expect(await page.evaluate(() => document.querySelector("dialog")!.ariaLabel)).toBe("Verbinden");
    });

    it("shows the failure dialog on a page without configuration", async () => {
      await site.goto(button(), site.script("", ""));
      await page.click("#a");
      await site.failure();
      expect(await site.dialogTexts()).toEqual([FAILED, "Close"]);
      expect(await page.evaluate(() => window.reported)).toEqual(["invalid-options"]);
    });

    it("does not happen if a listener of the button or of an ancestor cancels the event", async () => {
      await fails(button('id="b"') + button('id="c"'));
      await page.evaluate(() => {
        document.querySelector("#a")!.addEventListener("error", (event) => event.preventDefault());
        document.addEventListener("error", (event) => {
          if ((event.target as Element).id === "b") event.preventDefault();
        });
      });
      for (const id of ["a", "b"]) {
        await site.clickByCode(`#${id}`);
        await site.event(`error ${id}`);
        expect(await site.countDialogs()).toBe(0);
      }
      await site.clickByCode("#c");
      await site.failure();
      expect(await page.evaluate(() => window.reported)).toEqual(["token-request-rejected"]);
    });

    it("shows a dialog, which disappears when the next failure dialog or Connect appears", async () => {
      await fails(button('id="b" data-human-connect-mode="select"'));
      await site.clickByCode("#a");
      await site.failure();
      await page.evaluate(() => (document.querySelector("dialog")!.id = "first"));
      await site.clickByCode("#a");
      await page.waitFor(() => document.querySelector("dialog:not(#first)"));
      expect(await site.countDialogs()).toBe(1);
      await site.clickByCode("#b");
      await site.event("open b");
      expect(await page.evaluate(() => document.querySelectorAll("dialog").length)).toBe(1);
      expect(await page.evaluate(() => !!document.querySelector("dialog iframe"))).toBe(true);
      await site.close();
      expect(await site.countDialogs()).toBe(0);
      expect(await page.evaluate(() => document.documentElement.getAttribute("style"))).toBe(null);
    });

    it("shows one dialog for two buttons that fail at the same time", async () => {
      await fails(button('id="b"'));
      await page.evaluate(() => document.querySelectorAll("button").forEach((element) => element.click()));
      for (const id of ["a", "b"]) await site.event(`error ${id} token-request-rejected`);
      await site.failure();
      expect(await site.countDialogs()).toBe(1);
    });

    it("reports the error but shows no second dialog if Connect's own dialog already shows the problem", async () => {
      site.app.on("/blocked", () =>
        html(
          `<script>reported = []; events = []; addEventListener("error", (event) => event instanceof ErrorEvent && reported.push(event.error.code));</script>
          ${button()}${site.script()}`,
          { "content-security-policy": "frame-src 'none'" },
        ),
      );
      await page.goto(`${site.app.url}/blocked`);
      await page.click("#a");
      await page.waitFor(() => window.reported.length);
      expect(await page.evaluate(() => window.reported)).toEqual(["connect-unreachable"]);
      expect(await page.evaluate(() => document.querySelectorAll("dialog").length)).toBe(1);
      expect(await site.dialogTexts()).toEqual(["This page's security settings block Connect.", "Close"]);
      await page.click("dialog button");
      expect(await site.countDialogs()).toBe(0);
    });

    it("shows the failure dialog for a button that was removed while Connect opened", async () => {
      await fails();
      await page.evaluate(() => {
        const element = document.querySelector<HTMLElement>("#a")!;
        element.click();
        element.remove();
      });
      await site.failure();
      expect(await page.evaluate(() => window.reported)).toEqual(["token-request-rejected"]);
    });
  });

  it("a page with a file: URL shows the failure dialog, because such a page cannot fetch anything", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hcw-"));
    const file = join(folder, "page.html");
    const dist = new URL("../../dist/human-connect-widget.global.js", import.meta.url);
    writeFileSync(
      file,
      `<!doctype html><meta charset="utf-8"><title>File</title>
      <script>events = []; document.addEventListener("error", (event) => events.push("error " + event.error.code))</script>
      ${button()}<script src="${dist.href}" data-token-url="/token"></script>`,
    );
    await page.goto(pathToFileURL(file).href);
    await page.click("#a");
    await site.event("error");
    expect(await page.evaluate(() => document.querySelectorAll("iframe").length)).toBe(0);
    await page.press("Escape");
    await page.waitFor(() => !document.querySelector("dialog"));
    rmSync(folder, { recursive: true });
  });

  // The remaining tests run in Chromium only, because they depend on the widget's code and not on the engine.
  if (engine !== "chromium") return;

  it.each(["pointerover", "focusin", "touchstart"])(
    "the first %s event on a button preloads the client and the token",
    async (type) => {
      await site.goto(button());
      await page.evaluate((intent) => {
        const event = new Event(intent, { bubbles: true, composed: true });
        document.querySelector("#a")!.dispatchEvent(event);
      }, type);
      await expect.poll(() => site.requests()).toEqual(FIRST_OPEN);
      await page.click("#a");
      await site.event("open a");
      expect(site.requests()).toHaveLength(2);
    },
  );

  it("a close event fires and no error is reported if the user closes the dialog while Connect loads", async () => {
    site.app.on("/token-hanging", () => new Promise<Response>(() => {}));
    await site.goto(button(), site.script("", site.attributes("/token-hanging")));
    await page.evaluate(() =>
      document.addEventListener("close", (event) =>
        window.events.push(`by ${(event as unknown as { result: { closedBy: string } }).result.closedBy}`),
      ),
    );
    await page.click("#a");
    await page.waitFor(() => document.querySelector("dialog button"));
    await page.click("dialog button");
    await site.event("by user");
    expect(await site.events()).toContain("close a CLOSED");
    expect(await page.evaluate(() => window.reported)).toEqual([]);
    expect(await site.countDialogs()).toBe(0);
  });

  describe("a click opens Connect after configure() is called by", () => {
    it.each<[string, () => string]>([
      [
        "a script after the widget's script element, which has no data attributes",
        () => `${site.script("", "")}<script>HumanConnectWidget.configure(${site.options()})</script>`,
      ],
      [
        "a callback of an AMD loader",
        () => `<script src="/require.js"></script><script>
          require(["${SCRIPT}"], () => HumanConnectWidget.configure(${site.options()}));
        </script>`,
      ],
      [
        "a module",
        () => `<script type="module">
          import "${SCRIPT}";
          HumanConnectWidget.configure(${site.options()});
        </script>`,
      ],
    ])("%s", async (_, script) => {
      await site.goto(button(), script());
      await page.click("#a");
      await site.event("open a");
      expect(site.requests()).toEqual(FIRST_OPEN);
      expect(await page.evaluate(() => document.querySelector("iframe")!.src)).toContain(site.connect.url);
    });
  });

  it("the widget's script adds only one global name to the page", async () => {
    site.app.on("/bare", () => html(`<iframe></iframe>${site.script()}`));
    await page.goto(`${site.app.url}/bare`);
    const added = await page.evaluate(() => {
      const plain = Object.getOwnPropertyNames(document.querySelector("iframe")!.contentWindow!);
      const known = new Set(plain);
      return Object.getOwnPropertyNames(window).filter(
        (name) => !known.has(name) && !/^\d+$|complaints|playwright|__pw/i.test(name),
      );
    });
    expect(added).toEqual(["HumanConnectWidget"]);
  });

  it("a button opens Connect without any call of the widget's API, even if the page adds the button late, moves it, or changes its attributes", async () => {
    await site.goto("<main></main><aside></aside>");
    await page.evaluate((markup) => {
      document.querySelector("main")!.innerHTML = markup;
      document.querySelector("aside")!.append(document.querySelector("button")!);
    }, button());
    await page.click("#a");
    await site.event("open a");
    await site.close();
    await page.evaluate(() => {
      window.events.length = 0;
      document.querySelector("#a")!.setAttribute("data-human-connect-segment", "changed");
    });
    await page.click("#a");
    await site.event("open a");
    await page.waitInFrame("button");
    expect(await page.inFrame(() => new URL(location.href).searchParams.get("segment"))).toBe("changed");
  });

  it("removing a button while Connect is open does not end the session", async () => {
    await site.goto(button());
    await page.evaluate(() => {
      const widget = HumanConnectWidget.for(document.querySelector("#a")!);
      widget.addEventListener("close", (event) => window.events.push(`close ${event.result.status}`));
    });
    await page.click("#a");
    await site.event("open a");
    await page.evaluate(() => document.querySelector("#a")!.remove());
    await site.close();
    expect(await site.countDialogs()).toBe(0);
  });

  it("removing a button while Connect opens does not end the session", async () => {
    await site.goto(button());
    await page.evaluate(() => {
      const element = document.querySelector<HTMLElement>("#a")!;
      const widget = HumanConnectWidget.for(element);
      widget.onopen = () => window.events.push("open");
      widget.onclose = ({ result }) => window.events.push(`close ${result.status}`);
      element.click();
      element.remove();
    });
    await site.event("open");
    await site.close();
    expect(await site.countDialogs()).toBe(0);
  });

  it("a button has aria-busy and ignores a second click while Connect opens", async () => {
    await site.goto(button());
    const busy = await page.evaluate(() => {
      const element = document.querySelector<HTMLElement>("#a")!;
      element.click();
      element.click();
      return element.getAttribute("aria-busy");
    });
    await site.event("open a");
    expect([
      busy,
      await page.evaluate(() => document.querySelector("#a")!.getAttribute("aria-busy")),
    ]).toEqual(["true", null]);
    expect(site.requests()).toEqual(FIRST_OPEN);
  });

  it("a click does not open Connect if the page prevents its default action", async () => {
    await site.goto(`<p>${button()}</p>${button('id="b"')}
      <script>document.querySelector("p").addEventListener("click", (event) => event.preventDefault())</script>`);
    await site.clickByCode("#a");
    await page.click("#b");
    await site.event("open b");
    expect((await site.events()).filter((line) => / a/.test(line))).toEqual([]);
  });

  it("each button uses its own options, even a button in a shadow tree", async () => {
    await site.goto(`${button()}${button('id="b" data-human-connect-mode="select"')}<div></div>`);
    await page.evaluate((markup) => {
      const root = document.querySelector("div")!.attachShadow({ mode: "open" });
      root.innerHTML = markup;
      for (const type of ["open", "close"])
        root.addEventListener(type, () => window.events.push(`${type} c`));
      root.querySelector("button")!.click();
    }, button('id="c"'));
    await page.waitInFrame("button");
    await say(page, { type: "hapi-connect-close" });
    await page.waitFor(() => window.events.join() === "open c,close c");
    await page.evaluate(() => void (window.events.length = 0));
    const before = site.requests().length;
    await page.click("#b");
    await site.event("open b");
    await page.waitInFrame("button");
    expect(await page.inFrame(() => new URL(location.href).searchParams.get("mode"))).toBe("select");
    expect(site.requests()).toHaveLength(before);
  });
});
