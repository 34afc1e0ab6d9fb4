import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { inEveryEngine } from "./support/engines.js";
import type { TestPage } from "./support/test-page.js";
import { PATIENCE, serve, startOrigins, ViewPage, type ViewOrigins } from "./support/view-page.js";

let origins: ViewOrigins;

beforeAll(async () => {
  origins = await startOrigins();
});
afterAll(() => origins.close());

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Returns the boxes of the card, the bar and the frame, and the size of the viewport. */
function measure(): { card: Box; bar: Box; frame: Box; viewport: [number, number]; room: number } {
  const box = (element: Element): Box => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x, y, width, height };
  };
  const card = window.find("[aria-modal]")!.firstElementChild!;
  const viewport: [number, number] = [innerWidth, innerHeight];
  // Firefox keeps the room of a classic scrollbar free while the page is locked, so that the page does not move.
  const { clientWidth: room } = document.documentElement;
  return {
    card: box(card),
    bar: box(card.firstElementChild!),
    frame: box(window.find("iframe")!),
    viewport,
    room,
  };
}

inEveryEngine("the dialog", (getPage, engine) => {
  let page: TestPage;
  let view: ViewPage;
  beforeEach(() => {
    serve(origins);
    page = getPage();
    view = new ViewPage(page, origins);
  });
  afterEach(async () => {
    await page.emulateMedia?.({});
    await page.resize(1280, 720);
  });
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
    expect(origins.connect.requests).toEqual(["GET /"]);
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

  it.each(["Escape", "×", "close()"])("%s closes it, and the focus returns to the opener", async (way) => {
    await view.open();
    await view.focusIs("Connect");
    if (way === "×") await view.click("×");
    else if (way === "close()") await page.evaluate(() => window.widget.close());
    else {
      await page.evaluate(() => window.find("[aria-modal] button")!.focus());
      await page.press("Escape");
    }
    await view.ends({ status: "CLOSED", closedBy: way === "close()" ? "caller" : "user" });
    await view.focusIs("opener");
    await page.press("Enter");
    await view.sees("×", "Connect");
  });

  it("makes the page inert, including what is added later, and only while it is shown", async () => {
    await view.open();
    const focusable = (): Promise<string[]> =>
      page.evaluate(() =>
        ["link", "opener", "input", "new"].filter((id) => {
          document.getElementById(id)!.focus();
          return document.activeElement!.id === id;
        }),
      );
    await page.evaluate(() =>
      document.body.append(Object.assign(document.createElement("button"), { id: "new" })),
    );
    expect(await focusable()).toEqual([]);
    await page.evaluate(() => window.widget.close());
    expect(await focusable()).toEqual(["link", "opener", "input", "new"]);
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
        const isLocked =
          getComputedStyle(body).overflow === "hidden" || getComputedStyle(root).overflow === "hidden";
        lock(during === "lock" ? "clip" : "");
        window.widget.close();
        results.push([
          isLocked,
          root.style.overflow,
          body.style.overflow,
          document.adoptedStyleSheets.length,
        ]);
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
    for (const [width, height] of [
      [1280, 800],
      [844, 390],
      [390, 844],
      [830, 640],
      [829, 640],
      [830, 639],
      [320, 256],
    ] as const) {
      await page.resize(width, height);
      await expect
        .poll(async () => {
          const { card, bar, frame, viewport, room } = await page.evaluate(measure);
          // The driver of WebKit sets the size of the window, and not that of the viewport.
          if (engine !== "webkit") expect(viewport).toEqual([width, height]);
          const [inner, outer] = viewport;
          const isLarge = inner >= 830 && outer >= 640;
          const [w, h] = isLarge ? [Math.min(830, room), 640] : [room, outer];
          expect(card).toEqual({ x: (room - w) / 2, y: (outer - h) / 2, width: w, height: h });
          expect(bar).toMatchObject({ x: card.x, y: card.y, width: w });
          const top = card.y + bar.height;
          expect(frame).toEqual({ x: card.x, y: top, width: w, height: h - bar.height });
          return parseFloat(await style("[aria-modal] > div", "border-top-left-radius")) > 0 && isLarge;
        }, PATIENCE)
        .toBe(width > 830 && height > 640);
    }
    expect(await look()).toBe(before);
  });

  it("no style sheet of the page changes the frame or the card, in a dialog or inline", async () => {
    const styles =
      "iframe { max-width: 50px; min-height: 2000px; padding: 9px; border: 5px solid; margin: 7px; box-sizing: content-box; display: none; visibility: hidden; opacity: .1; position: fixed; transform: scale(.5); width: 10px } dialog, button, p { padding: 30px; border: 9px solid; margin: 5px; max-width: 99px } #box { height: 300px }";
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

  // What follows depends on the widget's code and styles only, and WebKit's driver cannot emulate preferences.
  if (engine !== "chromium") return;

  it("leaves the focus on the body if the page has removed the opener", async () => {
    await view.open();
    await page.evaluate(() => document.querySelector("#opener")!.remove());
    await view.click("×");
    await view.focusIs("body");
  });

  it("custom properties of the page set its colours, font, backdrop, radius and size", async () => {
    await page.resize(1280, 800);
    await view.open();
    await page.evaluate(() => {
      const values = {
        color: "rgb(1, 2, 3)",
        background: "rgb(4, 5, 6)",
        font: "20px/2 serif",
        backdrop: "rgb(7, 8, 9)",
        radius: "3px",
        width: "900px",
        height: "700px",
      };
      for (const [name, value] of Object.entries(values))
        document.documentElement.style.setProperty(`--human-connect-${name}`, value);
    });
    const card = "[aria-modal] > div";
    expect([
      await style(card, "color"),
      await style(card, "background-color"),
      await style(card, "font"),
      await style("[aria-modal]", "background-color"),
      await style(card, "border-radius"),
      await style(card, "width"),
      await style(card, "height"),
    ]).toEqual([
      "rgb(1, 2, 3)",
      "rgb(4, 5, 6)",
      "20px / 40px serif",
      "rgb(7, 8, 9)",
      "3px",
      "900px",
      "700px",
    ]);
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
    expect(await style("[aria-modal] > div", "outline-color")).toBe("rgba(0, 0, 0, 0)");
    await page.emulateMedia!({ forcedColors: "active" });
    expect(await style("[aria-modal] > div", "outline-color")).not.toBe("rgba(0, 0, 0, 0)");
    await page.evaluate(() => void (document.documentElement.dir = "rtl"));
    const { card, bar } = await page.evaluate(measure);
    expect(await page.evaluate(() => window.find("[aria-modal] button")!.getBoundingClientRect().x)).toBe(
      card.x,
    );
    expect(bar.width).toBe(card.width);
  });

  it("has no bar with `closeButton: false`, and takes its name from `labels`", async () => {
    await view.start(() => ({ closeButton: false, labels: { dialog: "Verbinden" } }));
    await page.press("Enter");
    await view.sees("Connect");
    expect(await page.evaluate(() => document.querySelector("dialog")!.ariaLabel)).toBe("Verbinden");
  });
});
