import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { axeFindings } from "./support/accessibility.js";
import { inEveryEngine } from "./support/engines.js";
import { json } from "./support/origins.js";
import {
  ModalPage,
  PATIENCE,
  serveModal,
  startModalOrigins,
  type ModalOrigins,
} from "./support/modal-page.js";
import type { TestPage } from "./support/test-page.js";

let origins: ModalOrigins;

beforeAll(async () => {
  origins = await startModalOrigins();
});
afterAll(() => origins.close());

/** German labels of 60 characters each. */
const GERMAN = {
  dialog: "Gesundheitsdaten aus Praxen und Krankenhäusern jetzt abrufen",
  close: "Dieses Fenster schließen und zur vorherigen Ansicht wechseln",
  loading: "Die Verbindung zum Gesundheitsdatenanbieter wird hergestellt",
  unreachable: "Der Verbindungsaufbau dauert erheblich länger als üblich. :(",
  failed: "Die Gesundheitsdatenanbieterverbindung ist fehlgeschlagen. :",
  retry: "Den Verbindungsaufbau jetzt noch einmal von vorne versuchen.",
};

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Returns the bounding boxes of the bar's button and of the frame, and the size of the viewport. */
const measure = (): { button: Box; frame: Box; width: number; height: number } => {
  const box = (selector: string): Box => {
    const { left, top, right, bottom } = document.querySelector(selector)!.getBoundingClientRect();
    return { left, top, right, bottom };
  };
  const { clientWidth, clientHeight } = document.documentElement;
  return { button: box("dialog button"), frame: box("#human-api"), width: clientWidth, height: clientHeight };
};

/** Returns the layout problems of the dialog, such as a part that is clipped, outside the viewport, or too small for a finger. */
const findClipped = (): string[] => {
  const { clientWidth, clientHeight } = document.documentElement;
  const dialog = document.querySelector("dialog")!;
  const found = dialog.scrollWidth > clientWidth ? ["the dialog scrolls sideways"] : [];
  for (const part of dialog.querySelectorAll<HTMLElement>(
    "button, [role=status], div:has(> [role=status])",
  )) {
    const { left, right, width, height } = part.getBoundingClientRect();
    if (!part.textContent) continue;
    if (part.scrollWidth > part.clientWidth + 1) found.push(`${part.textContent} is clipped`);
    if (left < 0 || right > clientWidth) found.push(`${part.textContent} is outside`);
    if (part.localName === "button" && (width < 44 || height < 44))
      found.push(`${part.textContent} is small`);
    part.scrollIntoView({ block: "nearest" });
    const { top, bottom } = part.getBoundingClientRect();
    const isTaller = bottom - top > clientHeight;
    if (!isTaller && (top < 0 || bottom > clientHeight + 1))
      found.push(`${part.textContent} cannot be reached`);
  }
  return found;
};

inEveryEngine("the dialog's appearance", (getPage, engine) => {
  let page: TestPage;
  let modal: ModalPage;
  beforeEach(() => {
    serveModal(origins);
    page = getPage();
    modal = new ModalPage(page, origins);
  });
  afterEach(async () => {
    await page.emulateMedia?.({});
    await page.resize(1280, 720);
  });

  const style = (selector: string, property: string): Promise<string> =>
    page.evaluate(
      (asked) => getComputedStyle(document.querySelector(asked.selector)!).getPropertyValue(asked.property),
      { selector, property },
    );
  const PANEL = "dialog > div:has(> [role=status])";

  /** Opens Connect with a Connect server that never responds. */
  const openHanging = async (options: object = {}, dir?: string): Promise<void> => {
    origins.connect.on("/", () => new Promise(() => {}));
    await modal.start(options, { dir: dir ?? "ltr" });
    await modal.pressOpener();
  };
  const STATES: [state: string, reach: (labels?: object) => Promise<void>][] = [
    [
      "loading, without a frame",
      async (labels) => {
        origins.app.on("/token", () => new Promise(() => {}));
        await modal.start({ labels });
        await page.press("Enter");
        await page.waitFor(() => document.querySelector("dialog:modal [role=status]")?.textContent);
      },
    ],
    ["loading, with a frame", (labels) => openHanging({ labels })],
    [
      "open",
      async (labels) => {
        await modal.open({ labels });
        await modal.statusIs("");
      },
    ],
    [
      "unreachable",
      async (labels) => {
        await openHanging({ labels, timeoutMs: 500 });
        await page.waitFor(() => document.querySelectorAll("dialog button").length === 2);
      },
    ],
    [
      "blocked",
      async (labels) => {
        serveModal(origins, "https://elsewhere.example");
        await modal.start({ labels });
        await modal.pressOpener();
        await expect.poll(() => modal.events(), PATIENCE).toEqual(["connect-unreachable"]);
      },
    ],
    [
      "failed",
      async () => {
        origins.app.on("/token", () => json({ error: "no" }, 503));
        await page.goto(`${origins.app.url}/button`);
        await page.evaluate(() => void (document.documentElement.lang = "en"));
        await page.click("#declarative");
        await page.waitFor(() => document.querySelector("dialog:modal [role=status]")?.textContent);
      },
    ],
  ];

  // In Firefox and WebKit, this test runs for only two states: "open", which shows Connect, and "unreachable", which shows the
  // panel. All other states show the panel with the same layout.
  // One engine is enough for axe, because the markup and styles are the same in every engine.
  const andAxe = engine === "chromium" ? ", and axe finds no problem," : "";
  it.each(STATES.filter(([state]) => engine === "chromium" || ["open", "unreachable"].includes(state)))(
    `the whole dialog is visible on a phone and at 400 percent zoom${andAxe} when it is %s`,
    async (_, reach) => {
      await page.resize(320, 256);
      await reach(GERMAN);
      expect(await page.evaluate(findClipped)).toEqual([]);
      await page.resize(390, 844);
      expect(await page.evaluate(findClipped)).toEqual([]);
      if (engine === "chromium") expect(await page.evaluate(axeFindings)).toEqual([]);
    },
  );

  /** Asserts that the bar is above the frame and does not cover it, and that the frame fills the rest of the viewport. */
  const expectRow = async (): Promise<void> => {
    const { button, frame, width, height } = await page.evaluate(measure);
    expect(button.top).toBeGreaterThanOrEqual(0);
    expect(frame.top).toBeGreaterThanOrEqual(button.bottom);
    expect(frame.top).toBeLessThanOrEqual(button.bottom + 8);
    expect([Math.round(frame.left), Math.round(frame.right - width)]).toEqual([0, 0]);
    expect(Math.abs(frame.bottom - height)).toBeLessThanOrEqual(1);
  };
  /** Asserts that the button is beside the upper right corner of a frame that is smaller than the viewport. */
  const expectCorner = async (): Promise<void> => {
    const { button, frame, width, height } = await page.evaluate(measure);
    expect(button.bottom <= frame.top || button.left >= frame.right).toBe(true);
    expect(Math.abs(button.right - frame.right)).toBeLessThanOrEqual(8);
    expect(frame.top - button.bottom).toBeLessThanOrEqual(8);
    expect(button.top).toBeGreaterThanOrEqual(0);
    expect([frame.left > 0, frame.right < width, frame.bottom < height]).toEqual([true, true, true]);
  };

  it("the bar is above the frame and does not cover it on a phone (in portrait and landscape), on a small tablet, and at 400 percent zoom", async () => {
    await modal.open();
    await modal.statusIs("");
    for (const [width, height] of [
      [390, 844],
      [844, 390],
      [830, 600],
      [320, 256],
    ] as const) {
      await page.resize(width, height);
      await expect.poll(expectRow, PATIENCE).toBeUndefined();
      const overlay = await page.evaluate(() => {
        const { left, right, bottom } = document
          .querySelector("#human-api-connect-modal-overlay")!
          .getBoundingClientRect();
        return [
          left,
          right >= document.documentElement.clientWidth,
          bottom >= document.documentElement.clientHeight,
        ];
      });
      expect(overlay).toEqual([0, true, true]);
    }
  });

  it("the close button is at the frame's upper right corner in a large window, and is above the frame while the window is narrow", async () => {
    await page.resize(1280, 800);
    await modal.open();
    await modal.statusIs("");
    await expectCorner();
    await page.resize(390, 844);
    await expect.poll(expectRow, PATIENCE).toBeUndefined();
    await page.resize(1280, 800);
    await expect.poll(expectCorner, PATIENCE).toBeUndefined();
  });

  it("the frame has the same size and position before and after it loads", async () => {
    await page.resize(390, 844);
    await openHanging({ timeoutMs: 60_000 });
    const frame = (): Promise<number[]> =>
      page.evaluate(() => {
        const { top, height } = document.querySelector("#human-api")!.getBoundingClientRect();
        return [top, height];
      });
    const before = await frame();
    expect(before[0]).toBeGreaterThanOrEqual(44);
    await page.evaluate(() => document.querySelector("#human-api")!.dispatchEvent(new Event("load")));
    expect(await frame()).toEqual(before);
  });

  it("on a right-to-left page, the bar's button is at the left and the panel's text runs from right to left", async () => {
    await page.resize(390, 844);
    await modal.open({}, { dir: "rtl" });
    await modal.statusIs("");
    await expectRow();
    expect((await page.evaluate(measure)).button.left).toBeLessThan(20);
    expect([await style(PANEL, "direction"), await page.evaluate(findClipped)]).toEqual(["rtl", []]);
    await page.resize(1280, 800);
    await expect.poll(expectCorner, PATIENCE).toBeUndefined();
  });

  // These tests run in Chromium only. For the custom properties, one engine is enough, because the styles are the same in every
  // engine. In buttons.test.ts, the failure dialog is tested in every engine. WebKit's driver cannot emulate user preferences.
  if (engine === "chromium") {
    it("the failure dialog of a declarative button shows the user what to do, and a click on Close moves the focus to the declarative button", async () => {
      await STATES.at(-1)![1]();
      expect(await modal.status()).toBe("Connect could not be loaded. Check your connection and try again.");
      expect(await modal.buttons()).toEqual(["Try again", "Close"]);
      await modal.focusIs("Close");
      await modal.clickClose();
      await modal.focusIs("declarative");
      expect(await modal.leftovers()).toEqual([]);
    });

    it("CSS custom properties of the page set the colours and the font of the panel, its buttons and the bar", async () => {
      await openHanging({ timeoutMs: 500 });
      await page.evaluate(() => {
        const { style } = document.documentElement;
        style.setProperty("--human-connect-background", "rgb(1, 2, 3)");
        style.setProperty("--human-connect-color", "rgb(250, 251, 252)");
        style.setProperty("--human-connect-font", "20px/2 serif");
      });
      await page.waitFor(() => document.querySelectorAll("dialog button").length === 2);
      expect([
        await style(PANEL, "background-color"),
        await style(PANEL, "color"),
        await style(PANEL, "font-size"),
      ]).toEqual(["rgb(1, 2, 3)", "rgb(250, 251, 252)", "20px"]);
      expect([
        await style(`${PANEL} button:first-of-type`, "background-color"),
        await style(`${PANEL} button:first-of-type`, "color"),
      ]).toEqual(["rgb(250, 251, 252)", "rgb(1, 2, 3)"]);
      await page.evaluate(() => document.querySelector("#human-api")!.dispatchEvent(new Event("load")));
      expect(await style("dialog > div:first-of-type", "background-color")).toBe("rgb(1, 2, 3)");
    });

    it("a dark colour scheme makes the panel dark and its text light", async () => {
      await openHanging();
      const colors = async (): Promise<string[]> => [
        await style(PANEL, "background-color"),
        await style(PANEL, "color"),
      ];
      await page.emulateMedia!({ colorScheme: "light" });
      expect(await colors()).toEqual(["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
      await page.emulateMedia!({ colorScheme: "dark" });
      const [background, text] = await colors();
      expect(background).not.toBe("rgb(255, 255, 255)");
      expect(text).toBe("rgb(255, 255, 255)");
    });

    it("forced colours make the panel's border visible", async () => {
      await openHanging();
      expect(await style(PANEL, "border-top-color")).toBe("rgba(0, 0, 0, 0)");
      await page.emulateMedia!({ forcedColors: "active" });
      expect(await style(PANEL, "border-top-color")).not.toBe("rgba(0, 0, 0, 0)");
      expect(await style(PANEL, "border-top-style")).toBe("solid");
    });

    it("the dialog has no animations, whether or not the user prefers reduced motion", async () => {
      const animations = (): Promise<number> =>
        page.evaluate(() => document.querySelector("dialog")!.getAnimations({ subtree: true }).length);
      await openHanging();
      expect(await animations()).toBe(0);
      await page.emulateMedia!({ reducedMotion: "reduce" });
      expect(await animations()).toBe(0);
    });
  }

  it("the dialog needs no `style-src`, so `default-src 'none'` causes no violation", async () => {
    await modal.open();
    await modal.statusIs("");
    await page.evaluate(() => window.widget.close());
    expect(await page.evaluate(() => window.violations)).toEqual([]);
  });
});
