import { expect, it } from "vitest";
import { inApp, PATIENCE } from "./support/app-page.js";
import { html, json, startOrigin } from "./support/origins.js";

/** Returns the boxes of the card, the cross and the frame, and the size of the viewport. */
function measure() {
  const card = window.find("[aria-modal]")!.firstElementChild!;
  const [cardBox, cross, frame] = [card, card.firstElementChild!, window.find("iframe")!].map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x, y, width, height };
  });
  // Firefox keeps the room of a classic scrollbar free while the page is locked, so that the page does not move.
  const { clientWidth: room } = document.documentElement;
  return { card: cardBox!, cross: cross!, frame: frame!, viewport: [innerWidth, innerHeight] as const, room };
}

inApp("the dialog", ({ page, view, app, connect, engine }) => {
  const style = (selector: string, property: string): Promise<string> =>
    page.evaluate(
      (asked) => getComputedStyle(window.find(asked.selector)!).getPropertyValue(asked.property),
      { selector, property },
    );

  it("is modal, has a name, a frame with the id human-api, and a close button that a finger can hit", async () => {
    await view.open();
    const found = await page.evaluate(() => {
      const dialog = document.querySelector("dialog:modal")!;
      const cross = dialog.querySelector("button")!;
      const { width, height } = cross.getBoundingClientRect();
      const frame = dialog.querySelector<HTMLIFrameElement>("#human-api")!;
      return [dialog.ariaLabel, dialog.ariaModal, !!frame.title, cross.ariaLabel, width >= 44, height >= 44];
    });
    expect(found).toEqual(["Connect your health data", "true", true, "Close", true, true]);
    await page.evaluate(() => window.widget.close());
    // The frame is never moved or loaded twice, and the policy `default-src 'none'` blocks nothing of the widget.
    expect(connect.requests).toEqual(["GET /"]);
    expect(await page.evaluate(() => window.violations)).toEqual([]);
    expect(await page.complaints()).toEqual([]);
  });

  it("moves the focus into Connect; Tab and Shift+Tab reach every control in it and nothing of the page", async () => {
    await view.open();
    await view.focusIs("Connect");
    // From the dialog's last element, Tab goes to the browser's own controls, and from there to the dialog's first element. With
    // keys of the X server (xdotool), Firefox does so, too; but its driver sends the keys to the page even then, so the test stays
    // in the dialog.
    const times = engine === "firefox" ? 2 : 6;
    for (const key of ["Tab", "Shift+Tab"]) {
      const seen: string[] = [];
      for (let i = 0; i < times; i++) {
        const before = await view.focused();
        await page.press(key);
        await expect.poll(() => view.focused(), PATIENCE).not.toBe(before);
        seen.push(await view.focused());
      }
      const expected =
        engine !== "firefox" ? ["one", "two", "×"] : key === "Tab" ? ["one", "two"] : ["one", "×"];
      expect(seen).toEqual(expect.arrayContaining(expected));
      expect(seen.filter((id) => ["link", "opener", "input", "last"].includes(id))).toEqual([]);
    }
    await view.click("×");
    await view.ends({ closedBy: "user" });
  });

  it("is closed by Escape, the cross, close() and the page, and the focus returns to the opener", async () => {
    const focusCross = (): Promise<void> => page.evaluate(() => window.find("[aria-modal] button")!.focus());
    const remove = (selector: string): Promise<void> =>
      page.evaluate((given) => window.find(given)!.remove(), selector);
    const WAYS: [closedBy: string, close: () => Promise<unknown>][] = [
      ["user", () => focusCross().then(() => page.press("Escape"))],
      ["user", () => view.click("×")],
      ["caller", () => page.evaluate(() => window.widget.close())],
      ["page", () => remove("iframe")],
      ["page", () => remove("dialog")],
    ];
    await view.start();
    for (const [closedBy, close] of WAYS) {
      await page.press("Enter");
      await view.sees("×", "Connect");
      await view.focusIs("Connect");
      await close();
      await view.ends({ status: "CLOSED", closedBy });
      if (closedBy === "page")
        await page.evaluate(() => document.querySelector<HTMLElement>("#opener")!.focus());
      await view.focusIs("opener");
    }
    await page.evaluate(() => document.querySelector("#opener")!.remove());
    await page.evaluate(() => window.start());
    await view.sees("×", "Connect");
    await view.click("×");
    await view.focusIs("body");
  });

  it.each([
    ["without styles", "", ""],
    ["whose body sets the viewport's overflow", "height: 100%", "height: 100%; overflow-x: hidden"],
    ["whose root element sets the viewport's overflow", "overflow-y: scroll", ""],
  ])("locks the scroll position of a page %s", async (_, root, body) => {
    await view.start();
    await page.evaluate(
      (styles) => {
        document.documentElement.style.cssText = styles[0]!;
        document.body.style.cssText = styles[1]!;
        scrollTo(0, 40);
      },
      [root, body],
    );
    const place = (): Promise<number[]> => page.evaluate(() => [scrollY, document.body.scrollTop]);
    await page.press("Enter");
    await view.sees("×", "Connect");
    await page.evaluate(() => window.find("[aria-modal] button")!.focus());
    await page.wheel(300);
    await page.press("End");
    // The browser processes inputs in order, so it has processed the wheel and the End key when Tab has moved the focus.
    await page.press("Tab");
    await expect.poll(() => view.focused(), PATIENCE).not.toBe("×");
    expect(await place()).toEqual([40, 0]);
    await page.evaluate(() => window.widget.close());
    // WebKit's driver cannot turn the mouse wheel.
    await (engine === "webkit" ? page.press("End") : page.wheel(300));
    await expect.poll(async () => (await place())[0], PATIENCE).toBeGreaterThan(40);
  });

  it("leaves the page's own scroll lock and style sheets, in whatever order the two locks begin and end", async () => {
    await view.start();
    const found: unknown = await page.evaluate(async () => {
      const { body, documentElement: root } = document;
      const lock = (value: string): void => {
        body.style.overflow = root.style.overflow = value;
      };
      const sheet = new CSSStyleSheet();
      const results = [];
      for (const [before, during] of ["- lock", "lock -", "lock lock", "- -"].map((row) => row.split(" "))) {
        if (before === "lock") lock("clip");
        document.adoptedStyleSheets = [];
        void window.widget.open();
        await new Promise((resolve) => (window.widget.onopen = resolve));
        await new Promise((resolve) => setTimeout(resolve));
        document.adoptedStyleSheets.push(sheet);
        const isLocked = [body, root].some((element) => getComputedStyle(element).overflow === "hidden");
        lock(during === "lock" ? "clip" : "");
        window.widget.close();
        const { length } = document.adoptedStyleSheets;
        results.push([isLocked, root.style.overflow, body.style.overflow, length]);
        lock("");
      }
      return results;
    });
    const locked = [true, "clip", "clip", 1];
    const free = [true, "", "", 1];
    expect(found).toEqual([locked, free, locked, free]);
  });

  it("is a centred card of 830 × 640 px where there is room for it, else fills the viewport, and follows it without script", async () => {
    await view.open();
    const look = (): Promise<string> => page.evaluate(() => window.find("[aria-modal]")!.outerHTML);
    const before = await look();
    // prettier-ignore
    const SIZES = [[1280, 800], [844, 390], [390, 844], [830, 640], [829, 640], [830, 639], [320, 256]] as const;
    for (const [width, height] of SIZES) {
      await page.resize(width, height);
      await expect
        .poll(async () => {
          const { card, cross, frame, viewport, room } = await page.evaluate(measure);
          // The driver of WebKit sets the size of the window, and not that of the viewport.
          if (engine !== "webkit") expect(viewport).toEqual([width, height]);
          const [inner, outer] = viewport;
          const isLarge = inner >= 830 && outer >= 640;
          const [w, h] = isLarge ? [Math.min(830, room), 640] : [room, outer];
          expect(card).toEqual({ x: (room - w) / 2, y: (outer - h) / 2, width: w, height: h });
          expect(cross).toEqual({ x: card.x + w - 44, y: card.y, width: 44, height: 44 });
          expect(frame).toEqual({ x: card.x, y: card.y + 44, width: w, height: h - 44 });
          return parseFloat(await style("[aria-modal] > div", "border-top-left-radius")) > 0 && isLarge;
        }, PATIENCE)
        .toBe(width > 830 && height > 640);
    }
    expect(await look()).toBe(before);
  });

  it("no style sheet of the page changes the frame or the card, in a dialog or inline", async () => {
    const styles = `iframe { max-width: 50px; min-height: 2000px; padding: 9px; border: 5px solid; margin: 7px;
      box-sizing: content-box; display: none; visibility: hidden; opacity: .1; position: fixed;
      transform: scale(.5); width: 10px } #box { height: 300px }
      dialog, button, p { padding: 30px; border: 9px solid; margin: 5px; max-width: 99px }`;
    await view.open();
    const boxes = async (): Promise<unknown> => [
      await page.evaluate(measure),
      await page.evaluate(() => window.seen()),
    ];
    const before = await boxes();
    await page.evaluate((css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets.push(sheet);
    }, styles);
    expect(await boxes()).toEqual(before);
    await page.evaluate(() => {
      window.widget.close();
      void window.widget.open({ container: document.querySelector("#box")! });
    });
    await page.waitFor(() => window.seen("#box")[0] === "Connect");
    const [frame, box] = await page.evaluate(() =>
      ["iframe", "#box"].map((selector) => JSON.stringify(window.find(selector)!.getBoundingClientRect())),
    );
    expect(frame).toBe(box);
  });

  it("opens in an app that another origin embeds, and closes", async () => {
    const host = await startOrigin();
    // The id is the one in which clickInFrame() clicks. The host passes messages to Connect, which is a frame of its frame.
    host.on("/", () =>
      html(`<script>window.events = []; onmessage = ({ data }) => events.push(data);</script>
        <iframe id="human-api" src="${app.url}" width="800" height="600"></iframe>`),
    );
    await page.goto(host.url);
    await page.waitInFrame("#opener");
    await page.clickInFrame("#opener");
    await view.event("open");
    await view.event("loaded t1");
    await page.evaluate(() =>
      window[0]![0]!.postMessage({ say: [{ type: "hapi-connect-close", status: "SUCCESS" }] }, "*"),
    );
    await view.event("close SUCCESS");
    expect(await page.complaints()).toEqual([]);
    await host.close();
  });

  // What follows depends on the widget's code and styles only, and WebKit's driver cannot emulate preferences.
  if (engine !== "chromium") return;

  it("custom properties of the page set its colours, font, backdrop, radius and size", async () => {
    const ROWS: [name: string, value: string, property: string, computed?: string][] = [
      ["color", "rgb(1, 2, 3)", "color"],
      ["background", "rgb(4, 5, 6)", "background-color"],
      ["font", "20px/2 serif", "font", "20px / 40px serif"],
      ["radius", "3px", "border-radius"],
      ["width", "900px", "width"],
      ["height", "700px", "height"],
    ];
    const card = "[aria-modal] > div";
    await page.resize(1280, 800);
    await view.open();
    await page.evaluate((rows) => {
      for (const [name, value] of [...rows, ["backdrop", "rgb(7, 8, 9)"]])
        document.documentElement.style.setProperty(`--human-connect-${name}`, value!);
    }, ROWS);
    for (const [, value, property, computed = value] of ROWS)
      expect(await style(card, property)).toBe(computed);
    expect(await style("[aria-modal]", "background-color")).toBe("rgb(7, 8, 9)");
    await page.resize(899, 800);
    expect([await style(card, "width"), await style(card, "height")]).toEqual(["899px", "800px"]);
  });

  it("follows a dark colour scheme and forced colours, and stands at the left on a right-to-left page", async () => {
    await view.open();
    const colors = async (): Promise<string[]> => [
      await style("[aria-modal] > div", "background-color"),
      await style("[aria-modal] button", "color"),
    ];
    await page.emulateMedia!({ colorScheme: "light" });
    expect(await colors()).toEqual(["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
    await page.emulateMedia!({ colorScheme: "dark" });
    expect(await colors()).toEqual(["rgb(18, 18, 18)", "rgb(255, 255, 255)"]);
    // Connect's page has no dark colours.
    expect(await style("iframe", "background-color")).toBe("rgb(255, 255, 255)");
    expect(await style("[aria-modal] > div", "outline-color")).toBe("rgba(0, 0, 0, 0)");
    await page.emulateMedia!({ forcedColors: "active" });
    expect(await style("[aria-modal] > div", "outline-color")).not.toBe("rgba(0, 0, 0, 0)");
    await page.evaluate(() => void (document.documentElement.dir = "rtl"));
    const { card, cross } = await page.evaluate(measure);
    expect(cross.x).toBe(card.x);
  });

  it("has no bar with `closeButton: false`, but a button after a failure, and its texts from `labels`", async () => {
    const labels = { dialog: "Verbinden", failed: "Kaputt", retry: "Nochmal", close: "Zu" };
    await view.start();
    app.on("/token", () => json({}, 500));
    await page.evaluate((given) => {
      window.create({ closeButton: false, labels: given });
      window.start();
    }, labels);
    await view.sees("Kaputt", "Nochmal", "Zu");
    view.serve();
    await view.click("Nochmal");
    await view.sees("Connect");
    expect(await page.evaluate(() => document.querySelector("dialog")!.ariaLabel)).toBe("Verbinden");
  });
});
