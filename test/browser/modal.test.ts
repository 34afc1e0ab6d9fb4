import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { inEveryEngine } from "./engines.js";
import { html, json, startOrigin, type Origin } from "./origins.js";
import type { TestPage } from "./test-page.js";

declare global {
  interface Window {
    violations: string[];
  }
}

const CONNECT = `<title>Connect</title><button id="one">One</button><button id="two">Two</button>`;
const MODAL = ["frame", "one", "two", "Leave"];

let app: Origin;
let connect: Origin;

beforeAll(async () => {
  [connect, app] = await Promise.all([startOrigin(() => new Response(null, { status: 204 })), startOrigin()]);
});
afterAll(() => Promise.all([app.close(), connect.close()]));

const MAIN = (): string => `
  import { HumanConnectWidget } from "/dist/index.js";
  window.events = [];
  window.violations = [];
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => violations.push(effectiveDirective));
  window.make = (options) => {
    const widget = new HumanConnectWidget({ tokenUrl: "/token", clientUrl: "/client-2.4.1.js", connect: { baseURL: "${connect.url}" }, ...options });
    widget.addEventListener("error", ({ error }) => events.push(error.code));
    document.querySelector("#opener").onclick = () => widget.open();
    return (window.widget = widget);
  };`;

/** A long page under a policy that allows no style at all, and frames Connect alone; or something else instead. */
function serve(frames = connect.url): void {
  connect.on("/", () => html(CONNECT));
  app.on("/token", () => json({ token: "t" }));
  app.on("/main.js", () => new Response(MAIN(), { headers: { "content-type": "text/javascript" } }));
  app.on("/", () =>
    html(
      `<a id="link" href="#x">Link</a><button id="opener">Open</button><div id="was-inert" inert><input id="input"></div>
      ${"<p>Text</p>".repeat(100)}<button id="last">Last</button><script type="module" src="/main.js"></script>`,
      {
        "content-security-policy": `default-src 'none'; script-src 'self'; connect-src 'self'; img-src *; frame-src ${frames}`,
      },
    ),
  );
}

inEveryEngine("the modal", (getPage) => {
  let page: TestPage;
  const start = async (options: object = {}): Promise<void> => {
    page = getPage();
    await page.goto(app.url);
    await page.waitFor(() => window.make);
    await page.evaluate((given) => {
      window.make(given);
      document.querySelector<HTMLElement>("#opener")!.focus();
    }, options);
  };
  const pressOpener = async (): Promise<void> => {
    await page.press("Enter");
    await page.waitFor(() => window.widget.state === "open");
  };
  const open = async (options: object = {}): Promise<void> => {
    await start(options);
    await pressOpener();
    await page.waitInFrame("#one");
    await focusIs("frame");
  };
  /** What has the focus, in the frame or in the page. */
  const focused = async (): Promise<string> => {
    const outer = await page.evaluate(
      () =>
        document.activeElement?.id ||
        document.activeElement?.textContent ||
        document.activeElement?.localName ||
        "",
    );
    return outer === "human-api" ? page.inFrame(() => document.activeElement?.id || "frame") : outer;
  };
  const focusIs = (what: string): Promise<void> => expect.poll(focused).toBe(what);
  const status = (): Promise<string | null> =>
    page.evaluate(() => document.querySelector("[role=status]")!.textContent);
  const state = (): Promise<string> => page.evaluate(() => window.widget.state);
  const events = (): Promise<string[]> => page.evaluate(() => window.events);
  const leave = (): Promise<void> => page.click("dialog button:last-of-type");

  beforeEach(() => serve());

  describe("WAI-ARIA's modal dialog", () => {
    it("is a dialog, modal, with a name", async () => {
      await open();
      expect(
        await page.evaluate(() =>
          Array.from(document.querySelectorAll("dialog[open]"), (dialog) => [
            dialog.getAttribute("aria-label"),
            dialog.getAttribute("aria-modal"),
            dialog.matches(":modal"),
          ]),
        ),
      ).toEqual([["Connect your health data", "true", true]]);
    });

    it.each(["Tab", "Shift+Tab"])("%s goes round in it, and reaches all", async (key) => {
      await open();
      const seen: string[] = [];
      for (let i = 0; i < 9; i++) {
        const before = await focused();
        await page.press(key);
        await expect.poll(focused).not.toBe(before);
        seen.push(await focused());
      }
      expect(seen.filter((what) => !MODAL.includes(what))).toEqual([]);
      expect(seen).toEqual(expect.arrayContaining(["one", "two", "Leave"]));
    });

    it("everything else is inert, what comes meanwhile too; afterwards all is as before", async () => {
      await open();
      const focusable = (): Promise<string[]> =>
        page.evaluate(() =>
          ["link", "opener", "input", "last", "new"].filter((id) => {
            const element = document.getElementById(id);
            element?.focus();
            return element !== null && document.activeElement === element;
          }),
        );
      await page.evaluate(() =>
        document.body.insertAdjacentHTML("beforeend", `<button id="new">New</button>`),
      );
      expect(await focusable()).toEqual([]);
      await page.evaluate(() => window.widget.close());
      expect(await focusable()).toEqual(["link", "opener", "last", "new"]);
      expect(await page.evaluate(() => document.querySelectorAll("[inert]").length)).toBe(1);
    });

    it("the focus goes back to the opener", async () => {
      await open();
      await page.evaluate(() => window.widget.close());
      await focusIs("opener");
    });

    it.each([
      ["as it is by default", "", ""],
      ["whose body has the viewport's overflow", "height: 100%", "height: 100%; overflow-x: hidden"],
      ["whose root has it", "overflow-y: scroll", ""],
    ])("a page %s is not scrolled by wheel or keys, and does not jump", async (_, root, body) => {
      await start();
      await page.evaluate(
        (styles) => {
          document.documentElement.style.cssText = styles[0]!;
          document.body.style.cssText = styles[1]!;
          scrollTo(0, 40);
        },
        [root, body],
      );
      const place = (): Promise<unknown> =>
        page.evaluate(() => [
          scrollY,
          document.body.scrollTop,
          document.documentElement.style.cssText,
          document.body.style.cssText,
        ]);
      const before = await place();
      await pressOpener();
      await page.waitInFrame("#one");
      await page.evaluate(() => document.querySelector<HTMLElement>("dialog button:last-of-type")!.focus());
      await page.wheel(300);
      await page.press("End");
      await page.press("Shift+Tab"); // after which the others have had their effect
      await focusIs("two");
      expect(await page.evaluate(() => [scrollY, document.body.scrollTop])).toEqual([40, 0]);
      await page.evaluate(() => window.widget.close());
      expect(await place()).toEqual(before);
      // And so that this can fail: now it is. WebKit's driver turns no wheel.
      await (page.engine === "webkit" ? page.press("End") : page.wheel(300));
      await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(40);
    });

    it("without its opener the focus goes where a browser puts it", async () => {
      await open();
      await page.evaluate(() => {
        document.querySelector("#opener")!.remove();
        window.widget.close();
      });
      await focusIs("body" === (await focused()) ? "body" : await focused());
      expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
    });

    it("Escape outside the frame leaves; and the next open works", async () => {
      await open();
      await page.evaluate(() => document.querySelector<HTMLElement>("dialog button:last-of-type")!.focus());
      await page.press("Escape");
      await page.waitFor(() => window.widget.state === "idle");
      await focusIs("opener");
      await pressOpener();
      await page.waitInFrame("#one");
    });

    it("a visible, labelled button leaves", async () => {
      await open();
      await page.evaluate(() => void (window.done = window.widget.open()));
      await leave();
      expect(await page.evaluate(() => window.done)).toMatchObject({ status: "CLOSED", closedBy: "user" });
    });

    it("has no way out of its own, and other words, where the app says so", async () => {
      await open({ closeButton: false, labels: { dialog: "Verbinden", loading: "Lädt" } });
      const dialog = await page.evaluate(() => [
        document.querySelector("dialog")!.getAttribute("aria-label"),
        Array.from(document.querySelectorAll<HTMLElement>("dialog button")).filter(
          (button) => button.offsetParent !== null || getComputedStyle(button).display !== "none",
        ).length,
      ]);
      expect(dialog).toEqual(["Verbinden", 0]);
    });

    it("what it says and its button can be themed", async () => {
      await start();
      await page.evaluate(() =>
        document.documentElement.style.setProperty("--human-connect-background", "rgb(1, 2, 3)"),
      );
      await pressOpener();
      expect(
        await page.evaluate(
          () => getComputedStyle(document.querySelector("dialog button")!.parentElement!).backgroundColor,
        ),
      ).toBe("rgb(1, 2, 3)");
    });
  });

  describe("looks", () => {
    it.each([
      ["a desktop", 1280, 720],
      ["a phone", 390, 664],
      ["400 % zoom of a desktop", 320, 256],
    ])("covers the viewport of %s, with the way out in it, and no scroll bar", async (_, width, height) => {
      await getPage().resize(width, height);
      await open();
      const seen = await page.evaluate(() => {
        const { clientWidth, scrollWidth } = document.documentElement;
        const box = (selector: string): DOMRect => document.querySelector(selector)!.getBoundingClientRect();
        const overlay = box("#human-api-connect-modal-overlay");
        const button = box("dialog button:last-of-type");
        const frame = box("#human-api");
        return {
          width: innerWidth,
          shown: frame.left >= 0 && frame.right <= innerWidth && frame.width >= innerWidth * 0.6,
          covered:
            overlay.left === 0 &&
            overlay.top === 0 &&
            overlay.right >= clientWidth &&
            overlay.bottom >= innerHeight,
          within:
            button.left >= 0 &&
            button.right <= clientWidth &&
            button.top >= 0 &&
            button.bottom <= innerHeight,
          large: button.height >= 44 && button.width >= 44,
          sideways: document.querySelector("dialog")!.scrollWidth > scrollWidth,
        };
      });
      await getPage().resize(1280, 720);
      // WebKitGTK's window gets no narrower than this.
      const narrowest = getPage().engine === "webkit" ? 447 : 0;
      expect(seen.width).toBe(Math.max(width, narrowest));
      expect(seen).toMatchObject({ shown: true, covered: true, within: true, large: true, sideways: false });
    });

    it("nothing of it moves, whether motion is to be reduced or not", async () => {
      await open();
      expect(
        await page.evaluate(() => document.querySelector("dialog")!.getAnimations({ subtree: true }).length),
      ).toBe(0);
    });

    it("needs no style-src: opened and closed under `default-src 'none'` without a violation", async () => {
      await open();
      await page.evaluate(() => window.widget.close());
      expect(await page.evaluate(() => window.violations)).toEqual([]);
    });
  });

  it("the vendor's focus trap does not leak into the next open", async () => {
    await open({ connect: { baseURL: connect.url, enableFocusTrap: true } });
    await page.evaluate(() => window.widget.close());
    await page.evaluate((baseURL) => void window.make({ connect: { baseURL } }).open(), connect.url);
    await page.waitInFrame("#one");
    await page.clickInFrame("#one");
    await focusIs("one");
    // Of the vendor's own: a timer of the first trap, 200 ms after its frame loaded, minds if that is gone already.
    expect((await page.complaints()).filter((line) => !/focus/.test(line))).toEqual([]);
  });

  describe("a Connect that does not come", () => {
    it("is said to be loading meanwhile; and nothing when it is there", async () => {
      let answer!: (response: Response) => void;
      connect.on("/", () => new Promise((resolve) => (answer = resolve)));
      await start();
      await pressOpener();
      expect(await status()).toBe("Loading…");
      await expect.poll(() => typeof answer).toBe("function");
      answer(html(CONNECT));
      await expect.poll(status).toBe("");
      expect(await events()).toEqual([]);
    });

    it("hangs: it is told, and if it was merely slow it goes on to work", async () => {
      let answer!: (response: Response) => void;
      connect.on("/", () => new Promise((resolve) => (answer = resolve)));
      await start({ timeoutMs: 400 });
      await pressOpener();
      await expect.poll(status).toBe("This takes longer than usual.");
      await expect.poll(events).toEqual(["connect-unreachable"]);
      expect(await state()).toBe("open");
      answer(html(CONNECT));
      await page.waitInFrame("#one");
      await expect.poll(status).toBe("");
    });

    it("hangs: the user tries again, and it works", async () => {
      connect.on("/", () => new Promise(() => {}));
      await start({ timeoutMs: 400 });
      await pressOpener();
      await expect.poll(status).toBe("This takes longer than usual.");
      connect.on("/", () => html(CONNECT));
      await page.click("dialog button:first-of-type");
      await page.waitInFrame("#one");
      await expect.poll(status).toBe("");
      await expect.poll(events).toEqual(["connect-unreachable"]);
    });

    it("has said something, though it goes on loading: it is there", async () => {
      connect.on("/never.png", () => new Promise(() => {}));
      connect.on("/", () =>
        html(
          `${CONNECT}<script>parent.postMessage({ type: "hapi-connect-connect-source" }, "*")</script><img alt="" src="/never.png">`,
        ),
      );
      await start({ timeoutMs: 1000 });
      await page.evaluate(() => {
        window.widget.onconnectsource = () => window.events.push("connectsource");
      });
      await pressOpener();
      // Of the same length, and begun later: the widget's own would have been over.
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1000)));
      expect(await events()).toEqual(["connectsource"]);
      expect(await status()).toBe("");
    });

    it("hangs again after the retry: told again", async () => {
      connect.on("/", () => new Promise(() => {}));
      await start({ timeoutMs: 300 });
      await pressOpener();
      await expect.poll(events).toHaveLength(1);
      await page.click("dialog button:first-of-type");
      await expect.poll(events).toEqual(["connect-unreachable", "connect-unreachable"]);
      expect(await status()).toBe("This takes longer than usual.");
      await leave();
      await expect.poll(state).toBe("idle");
    });

    it("refuses the connection: told where the engine tells, and to be left in any", async () => {
      const gone = await startOrigin();
      await gone.close();
      serve(gone.url);
      await start({ timeoutMs: 400, connect: { baseURL: gone.url } });
      await pressOpener();
      // Chromium's frame loads its own error page, which cannot be told from Connect.
      if (page.engine !== "chromium") await expect.poll(events).toEqual(["connect-unreachable"]);
      expect(await page.evaluate(() => window.violations)).toEqual([]);
      await leave();
      await expect.poll(state).toBe("idle");
      await focusIs("opener");
    });

    it("is blocked by the policy: told with its directive, and can be left by keyboard", async () => {
      serve("https://elsewhere.example");
      await start();
      await pressOpener();
      await expect.poll(events).toEqual(["connect-unreachable"]);
      expect(await status()).toBe("This page does not allow it.");
      await focusIs("Leave");
      // What the vendor does as soon as the frame has loaded, which may be later.
      await page.evaluate(() => {
        const frame = document.querySelector<HTMLIFrameElement>("#human-api")!;
        frame.contentWindow!.focus();
        frame.dispatchEvent(new Event("load"));
      });
      await focusIs("Leave");
      await page.press("Enter");
      await expect.poll(state).toBe("idle");
    });
  });
});
