import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { inEveryEngine } from "./support/engines.js";
import { html, startOrigin } from "./support/origins.js";
import {
  CONNECT,
  HANGING_IMAGE,
  holdResponse,
  type ModalOrigins,
  ModalPage,
  PATIENCE,
  serveModal,
  SLOW,
  startModalOrigins,
} from "./support/modal-page.js";
import type { TestPage } from "./support/test-page.js";

const BLOCKED = "This page's security settings block Connect.";
const FOCUSABLE = ["frame", "one", "two", "Close"];

let origins: ModalOrigins;

beforeAll(async () => {
  origins = await startModalOrigins();
});
afterAll(() => origins.close());

inEveryEngine("the dialog", (getPage, engine) => {
  let page: TestPage;
  let modal: ModalPage;
  beforeEach(() => {
    serveModal(origins);
    page = getPage();
    modal = new ModalPage(page, origins);
  });
  const focusClose = (): Promise<void> =>
    page.evaluate(() => document.querySelector<HTMLElement>("dialog button")!.focus());

  describe("follows the WAI-ARIA pattern for modal dialogs: it", () => {
    it("has an accessible name, and is modal", async () => {
      await modal.open();
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

    /** Presses a key several times, and returns where the focus was after each time. */
    const pressRepeatedly = async (key: string, times: number): Promise<string[]> => {
      const seen: string[] = [];
      for (let i = 0; i < times; i++) {
        const before = await modal.focused();
        await page.press(key);
        await expect.poll(() => modal.focused(), PATIENCE).not.toBe(before);
        seen.push(await modal.focused());
      }
      return seen;
    };

    it("keeps the focus in the dialog when the user presses Tab or Shift+Tab repeatedly, and the focus reaches every control", async () => {
      await modal.open();
      for (const key of ["Tab", "Shift+Tab"]) {
        const seen = await pressRepeatedly(key, 9);
        expect(seen.filter((what) => !FOCUSABLE.includes(what))).toEqual([]);
        expect(seen).toEqual(expect.arrayContaining(["one", "two", "Close"]));
      }
    });

    it("moves the focus back and forth between the panel's two buttons when the user presses Tab or Shift+Tab", async () => {
      origins.connect.on("/", () => new Promise(() => {}));
      await modal.start({ timeoutMs: 500 });
      await modal.pressOpener();
      await modal.statusIs(SLOW);
      await focusClose();
      for (const key of ["Tab", "Shift+Tab"])
        expect(await pressRepeatedly(key, 4)).toEqual(["Close", "Try again", "Close", "Try again"]);
    });

    it("makes the rest of the page inert while Connect is open, including elements that are added later", async () => {
      await modal.open();
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

    it.each([
      ["without styles", "", ""],
      ["whose body sets the viewport's overflow", "height: 100%", "height: 100%; overflow-x: hidden"],
      ["whose root element sets the viewport's overflow", "overflow-y: scroll", ""],
    ])("locks the scroll position of a page %s", async (_, root, body) => {
      await modal.start();
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
      await modal.pressOpener();
      await page.waitInFrame("#one");
      await modal.statusIs("");
      await focusClose();
      await page.wheel(300);
      await page.press("End");
      // The browser processes inputs in order. When Shift+Tab has moved the focus, the browser has therefore already processed
      // the wheel and the End key.
      await page.press("Shift+Tab");
      await expect.poll(() => modal.focused(), PATIENCE).not.toBe("Close");
      expect(await page.evaluate(() => [scrollY, document.body.scrollTop])).toEqual([40, 0]);
      await page.evaluate(() => window.widget.close());
      expect(await place()).toEqual(before);
      // The user can scroll the page after Connect has closed. In WebKit, the test presses End, because WebKit's driver cannot
      // turn the mouse wheel.
      await (page.engine === "webkit" ? page.press("End") : page.wheel(300));
      await expect.poll(() => page.evaluate(() => scrollY), PATIENCE).toBeGreaterThan(40);
    });

    it("closes when the user presses Escape while the focus is outside the frame, and the next open() works", async () => {
      await modal.open();
      await focusClose();
      await page.press("Escape");
      await page.waitFor(() => window.widget.state === "idle");
      await modal.focusIs("opener");
      await modal.pressOpener();
      await page.waitInFrame("#one");
    });

    // The remaining tests run in Chromium only, because they depend on the widget's code and not on the engine.
    if (engine !== "chromium") return;

    it("closes when the app calls close(), and returns the focus to the button that opened Connect", async () => {
      await modal.open();
      await page.evaluate(() => window.widget.close());
      await modal.focusIs("opener");
    });

    it("leaves the focus on the body if the page has removed the button that opened Connect", async () => {
      await modal.open();
      await page.evaluate(() => {
        document.querySelector("#opener")!.remove();
        window.widget.close();
      });
      await modal.focusIs("body");
    });

    it("closes when its close button is clicked", async () => {
      await modal.open();
      await modal.clickClose();
      expect(await page.evaluate(() => window.done)).toMatchObject({ status: "CLOSED", closedBy: "user" });
      expect(await modal.leftovers()).toEqual([]);
    });
  });

  it("stays modal and can be closed after the page has moved the dialog to another parent element", async () => {
    await modal.open();
    await page.evaluate(() => {
      const parent = document.createElement("section");
      document.body.append(parent);
      parent.append(document.querySelector("dialog")!);
    });
    await page.waitFor(() => document.querySelector("section > dialog:modal"));
    await page.waitInFrame("#one");
    expect(await modal.state()).toBe("open");
    await modal.clickClose();
    expect(await page.evaluate(() => window.done)).toMatchObject({ status: "CLOSED", closedBy: "user" });
    expect(await modal.leftovers()).toEqual([]);
  });

  describe("when Connect's page loads slowly or not at all,", () => {
    it("shows the loading status and no frame until Connect's page has loaded, and reports no error", async () => {
      const isFrameVisible = (): Promise<boolean> =>
        page.evaluate(() => document.querySelector("#human-api")!.checkVisibility({ checkOpacity: true }));
      const connect = holdResponse(origins.connect, "/");
      await modal.start();
      await modal.pressOpener();
      expect([await modal.status(), await isFrameVisible()]).toEqual(["Loading…", false]);
      expect(await modal.buttons()).toEqual(["Close"]);
      await connect.requested;
      connect.respond(html(CONNECT));
      await modal.statusIs("");
      expect(await isFrameVisible()).toBe(true);
      expect(await modal.buttons()).toEqual(["Close"]);
      expect(await modal.events()).toEqual([]);
    });

    it("reports connect-unreachable after `timeoutMs`, and shows Connect's page if the page loads later", async () => {
      const connect = holdResponse(origins.connect, "/");
      await modal.start({ timeoutMs: 500 });
      await modal.pressOpener();
      await modal.statusIs(SLOW);
      expect(await modal.buttons()).toEqual(["Try again", "Close"]);
      await expect.poll(() => modal.events(), PATIENCE).toEqual(["connect-unreachable"]);
      expect(await modal.state()).toBe("open");
      connect.respond(html(CONNECT));
      await page.waitInFrame("#one");
      await modal.statusIs("");
    });

    it("shows Connect's page if the server responds after the user has clicked the retry button", async () => {
      origins.connect.on("/", () => new Promise(() => {}));
      await modal.start({ timeoutMs: 500 });
      await modal.pressOpener();
      await modal.statusIs(SLOW);
      origins.connect.on("/", () => html(CONNECT));
      await modal.clickRetry();
      await page.waitInFrame("#one");
      await modal.statusIs("");
      expect(await modal.buttons()).toEqual(["Close"]);
      expect(await modal.events()).toEqual(["connect-unreachable"]);
    });

    it("reports connect-unreachable if the response has the status 204", async () => {
      origins.connect.on("/", () => new Response(null, { status: 204 }));
      await modal.start({ timeoutMs: 500 });
      await modal.pressOpener();
      await modal.statusIs(SLOW);
      expect(await modal.events()).toEqual(["connect-unreachable"]);
    });

    it("reports no error if the frame contains Connect's page but an image in that page never loads", async () => {
      origins.connect.on("/", () => html(CONNECT + HANGING_IMAGE));
      const before = origins.connect.requests.length;
      await modal.start({ timeoutMs: 500 });
      await modal.recordStatuses();
      await modal.pressOpener();
      // The request for the image shows that the page is in the frame. The test cannot look into the frame, because the drivers
      // cannot read a frame that is still loading.
      await expect.poll(() => origins.connect.requests.slice(before), PATIENCE).toContain("GET /never.png");
      // The loading status stays until the timeout, because no `load` event fires.
      await modal.statusIs("");
      expect(await modal.statuses()).toEqual(["Loading…"]);
      expect(await modal.events()).toEqual([]);
      expect(await modal.buttons()).toEqual(["Close"]);
    });

    it("can be closed if Connect's host refuses the connection; the widget can report this error only in WebKit", async () => {
      const gone = await startOrigin();
      await gone.close();
      serveModal(origins, gone.url);
      await modal.start({ timeoutMs: 500, connect: { baseURL: gone.url } });
      await modal.pressOpener();
      // If the connection is refused, Chromium and Firefox show an error page of the browser in the frame. The widget cannot
      // distinguish that error page from Connect's page.
      await modal.statusIs(page.engine === "webkit" ? SLOW : "");
      expect(await modal.events()).toEqual(page.engine === "webkit" ? ["connect-unreachable"] : []);
      expect(await page.evaluate(() => window.violations)).toEqual([]);
      await modal.clickClose();
      await expect.poll(() => modal.state(), PATIENCE).toBe("idle");
      await modal.focusIs("opener");
    });

    it("shows the message about security settings if CSP blocks the frame, and can be closed with the keyboard", async () => {
      serveModal(origins, "https://elsewhere.example");
      await modal.start();
      await modal.pressOpener();
      await expect.poll(() => modal.events(), PATIENCE).toEqual(["connect-unreachable"]);
      expect(await modal.status()).toBe(BLOCKED);
      expect(await modal.buttons()).toEqual(["Close"]);
      await modal.focusIs("Close");
      // When the frame fires `load`, the vendor's client focuses the frame. Here the frame gets the focus and fires `load` after
      // the message about security settings has appeared. Afterwards, the focus must be on the Close button.
      await page.evaluate(() => {
        const frame = document.querySelector<HTMLIFrameElement>("#human-api")!;
        frame.contentWindow!.focus();
        frame.dispatchEvent(new Event("load"));
      });
      await modal.focusIs("Close");
      await page.press("Enter");
      await expect.poll(() => modal.state(), PATIENCE).toBe("idle");
    });

    // The remaining tests run in Chromium only, because they depend on the widget's code and not on the engine.
    if (engine !== "chromium") return;

    it("stops showing the loading status when Connect's page sends a message, even if an image in that page never loads", async () => {
      const message = `<script>parent.postMessage({ type: "hapi-connect-connect-source" }, "*")</script>`;
      origins.connect.on("/", () => html(CONNECT + message + HANGING_IMAGE));
      await modal.start({ timeoutMs: 60_000 });
      await page.evaluate(() => {
        window.widget.onconnectsource = () => window.events.push("connectsource");
      });
      await modal.pressOpener();
      await modal.statusIs("");
      expect(await modal.events()).toEqual(["connectsource"]);
    });

    it("reports connect-unreachable again if the server does not respond to the retry either", async () => {
      origins.connect.on("/", () => new Promise(() => {}));
      await modal.start({ timeoutMs: 500 });
      await modal.pressOpener();
      await expect.poll(() => modal.events(), PATIENCE).toHaveLength(1);
      await modal.clickRetry();
      await expect
        .poll(() => modal.events(), PATIENCE)
        .toEqual(["connect-unreachable", "connect-unreachable"]);
      expect(await modal.status()).toBe(SLOW);
      await modal.clickClose();
      await expect.poll(() => modal.state(), PATIENCE).toBe("idle");
    });

    it.each([
      ["unreachable", SLOW],
      ["blocked", BLOCKED],
    ])("has a close button if Connect's page is %s, even with `closeButton: false`", async (state, text) => {
      if (state === "blocked") serveModal(origins, "https://elsewhere.example");
      else origins.connect.on("/", () => new Promise(() => {}));
      await modal.start({ timeoutMs: 500, closeButton: false });
      await modal.pressOpener();
      await modal.statusIs(text);
      expect(await modal.buttons()).toContain("Close");
      await modal.clickClose();
      await expect.poll(() => modal.state(), PATIENCE).toBe("idle");
    });
  });

  // The remaining tests run in Chromium only, because they depend on the widget's code and not on the engine.
  if (engine !== "chromium") return;

  it("applies the options `closeButton: false` and `labels.dialog` (its accessible name)", async () => {
    await modal.open({ closeButton: false, labels: { dialog: "Verbinden" } });
    const label = await page.evaluate(() => document.querySelector("dialog")!.getAttribute("aria-label"));
    expect([label, await modal.buttons()]).toEqual(["Verbinden", []]);
  });

  it("does not leave the client's focus trap active for the next open()", async () => {
    await modal.open({ connect: { baseURL: origins.connect.url, enableFocusTrap: true } });
    await page.evaluate(() => window.widget.close());
    await page.evaluate((baseURL) => void window.make({ connect: { baseURL } }).open(), origins.connect.url);
    await page.waitInFrame("#one");
    await modal.statusIs("");
    await page.clickInFrame("#one");
    await modal.focusIs("one");
    expect(await page.complaints()).toEqual([]);
  });
});
