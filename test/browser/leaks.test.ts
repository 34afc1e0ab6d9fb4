import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, expect, it } from "vitest";
import { serveApp } from "./support/app-page.js";
import { Held } from "./support/held.js";
import { startOrigin, type Origin } from "./support/origins.js";
import { launch } from "./support/playwright-browser.js";

declare global {
  interface Window {
    timers: Set<number>;
    refs: WeakRef<object>[];
  }
}

let app: Origin;
let connect: Origin;
let browser: Browser;
let page: Page;
let held: Held;

/** How often the test ends a session in one way. Ways that share nearly all their steps with others need fewer times. */
const OPENS = 100;
const FEW_OPENS = 15;

/** How a session begins, and the code that ends it in the page. The last two fail because of their options. */
type Way = readonly [what: string, times: number, begins: "" | "inline" | "ahead" | "fails", end: string];
const CLOSE: Way = ["a call of close()", OPENS, "", "widget.close()"];
// prettier-ignore
const WAYS: readonly Way[] = [
  CLOSE,
  ["a call of close() in a container", OPENS, "inline", "widget.close()"],
  ["a call of close() after the frame was loaded ahead", OPENS, "ahead", "widget.close()"],
  ["a call of forget() after the frame was loaded ahead", OPENS, "ahead", "widget.forget()"],
  ["Connect", FEW_OPENS, "", `await new Promise((resolve) => (frame.onload = resolve));
    frame.contentWindow.postMessage({ say: [{ type: "hapi-connect-close" }] }, "*")`],
  ["Escape", FEW_OPENS, "", `await new Promise((resolve) => setTimeout(resolve));
    document.querySelector("dialog").dispatchEvent(new Event("cancel"))`],
  ["an abort", FEW_OPENS, "", "controller.abort()"],
  ["the removal of the frame", FEW_OPENS, "", "frame.remove()"],
  ["the removal of the frame in a container", FEW_OPENS, "inline", "frame.remove()"],
  ["the removal of the dialog", FEW_OPENS, "", `document.querySelector("dialog").remove()`],
  ["a failed token request", FEW_OPENS, "fails", `{ tokenUrl: "/nothing" }`],
  ["a failed script", FEW_OPENS, "fails", `{ clientUrl: "/nothing" }`],
];

beforeAll(async () => {
  [connect, app] = await Promise.all([startOrigin(), startOrigin()]);
  serveApp({ app, connect, blocked: app }, `<script>(${countTimers.toString()})()</script>`);
  // The JIT compiler is off, because compiled code would be added to the heap at unpredictable times.
  browser = await launch("chromium", [
    "--js-flags=--jitless --no-lazy-feedback-allocation --no-flush-bytecode",
  ]);
  page = await browser.newPage();
  await page.goto(app.url);
  await page.waitForFunction(() => window.create);
  held = await Held.of(page);
  // Warms up: the first measurement enlarges the engine's internal tables by 40 kB. After that, the size of the heap is stable to
  // the byte.
  await openAndClose(CLOSE, FEW_OPENS);
  await held.counts();
  await openAndClose(CLOSE, FEW_OPENS);
});
afterAll(async () => {
  await browser.close();
  await Promise.all([app.close(), connect.close()]);
});

/** Records the pending timers of the page. This function runs in the page before all other scripts. */
function countTimers(): void {
  const timers = (window.timers = new Set<number>());
  const { setTimeout: set, clearTimeout: clear } = window;
  const setTimeout = (run: () => void, ms?: number): number => {
    const done = (): void => {
      timers.delete(id);
      run();
    };
    const id = set(done, ms);
    timers.add(id);
    return id;
  };
  const clearTimeout = (id: number): void => {
    timers.delete(id);
    clear(id);
  };
  Object.assign(window, { setTimeout, clearTimeout });
}

/** Returns what the page holds: nodes, listeners and timers. */
const counts = async (): Promise<object> => ({
  ...(await held.counts()),
  timers: await page.evaluate(() => window.timers.size),
});

/** Opens Connect and ends the session in the given way, many times. */
const openAndClose = ([, , begins, end]: Way, times: number): Promise<void> =>
  page.evaluate(
    async ([how, code, count]) => {
      const { find } = window;
      const fails = how === "fails";
      const widget = window.create(fails ? { statusDialog: false, ...(0, eval)(`(${code})`) } : {});
      const run = (0, eval)(`async (widget, frame, controller) => { ${code} }`);
      for (let i = 0; i < count; i++) {
        // Without the client's global variable, the widget requests the script that fails.
        if (code.includes("clientUrl")) Reflect.deleteProperty(window, "HumanConnect");
        if (how === "ahead") await widget.preload({ frame: true });
        if (code.includes("forget")) widget.forget();
        else {
          const controller = new AbortController();
          const { signal } = controller;
          const init = how === "inline" ? { signal, container: find("#box")! } : { signal };
          const closed = widget.open(init).catch(() => {});
          if (!fails && widget.state !== "open") await new Promise((resolve) => (widget.onopen = resolve));
          if (!fails) await run(widget, find("iframe"), controller);
          await closed;
        }
      }
      window.events.length = window.log.length = 0;
      window.widget = undefined as never;
    },
    [begins, end, times] as const,
  );

it.each(WAYS)("%s leaves no listener, node, timer or memory, %i times", async (...way) => {
  const [, times] = way;
  await openAndClose(way, FEW_OPENS); // After that, the size of the heap is stable.
  const before = await counts();
  const heapBefore = await held.heap();
  await openAndClose(way, times);
  expect(await counts()).toEqual(before);
  expect((await held.heap()) / heapBefore).toBeLessThan(1.01);
});

it("a widget without references is garbage-collected with its promise and its result", async () => {
  await page.evaluate(async () => {
    let widget: typeof window.widget | null = window.create();
    const result = widget.open();
    await new Promise((resolve) => (widget!.onopen = resolve));
    widget.close();
    window.refs = [widget, await result, result].map((object) => new WeakRef(object));
    window.widget = undefined as never;
    widget = null;
  });
  await held.collect();
  const isCollected = await page.evaluate(() => window.refs.map((ref) => ref.deref() === undefined));
  expect(isCollected).toEqual([true, true, true]);
});
