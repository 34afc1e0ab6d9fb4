import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectPage, serveApp } from "./support/app-page.js";
import { Held } from "./support/held.js";
import { startOrigin, type Origin } from "./support/origins.js";
import { launch } from "./support/playwright-browser.js";

let app: Origin;
let connect: Origin;
let browser: Browser;
let page: Page;
let held: Held;

/** How often the test ends a session in one way. Ways that share nearly all their steps with others need fewer times. */
const OPENS = 100;
const FEW_OPENS = 15;

beforeAll(async () => {
  [connect, app] = await Promise.all([startOrigin(connectPage), startOrigin()]);
  serveApp(app, connect, `<script>(${countTimers.toString()})()</script>`);
  // The JIT compiler is off, because compiled code would be added to the heap at unpredictable times.
  browser = await launch("chromium", [
    "--js-flags=--jitless --no-lazy-feedback-allocation --no-flush-bytecode",
  ]);
  page = await browser.newPage();
  await page.goto(app.url);
  await page.waitForFunction(() => window.make);
  held = await Held.of(page);
  // Warms up: the first measurement enlarges the engine's internal tables by 40 kB. After that, the size of the heap is stable to
  // the byte.
  await openAndClose("a call of close()", FEW_OPENS);
  await held.counts();
  await openAndClose("a call of close()", FEW_OPENS);
});
afterAll(async () => {
  await browser.close();
  await Promise.all([app.close(), connect.close()]);
});

/** Records the pending timers of the page. This function runs in the page before all other scripts. */
function countTimers(): void {
  const timers = new Set<unknown>();
  const { setTimeout: set, clearTimeout: clear } = window;
  Object.assign(window, {
    timers,
    setTimeout(run: () => void, ...rest: [number]) {
      const id = set(
        () => {
          timers.delete(id);
          run();
        },
        ...rest,
      );
      timers.add(id);
      return id;
    },
    clearTimeout(id: number) {
      timers.delete(id);
      clear(id);
    },
  });
}

const timers = (): Promise<number> =>
  page.evaluate(() => (window as unknown as { timers: Set<unknown> }).timers.size);

/** Opens Connect and ends the session in the given way, many times. */
const openAndClose = (way: string, times: number): Promise<void> =>
  page.evaluate(
    async ([how, count]) => {
      const options: Record<string, object> = {
        "a failed token request": { tokenUrl: "/nothing", statusDialog: false },
        "a failed script": { clientUrl: "/nothing", statusDialog: false },
      };
      const container = document.querySelector("#box")!;
      const widget = window.make(options[how]);
      // Without the client's global variable, the widget requests the script that fails.
      if (how === "a failed script") Reflect.deleteProperty(window, "HumanConnect");
      for (let i = 0; i < count; i++) {
        if (how.includes("ahead")) await widget.preload({ frame: true });
        if (how === "a drop of the frame ahead") {
          widget.forget();
          continue;
        }
        const controller = new AbortController();
        const isInline = how.includes("container");
        const closed = widget
          .open({ signal: controller.signal, ...(isInline && { container }) })
          .catch(() => {});
        if (options[how]) {
          await closed;
          continue;
        }
        if (widget.state !== "open") await new Promise((resolve) => (widget.onopen = resolve));
        const frame = window.frameOf();
        if (how.startsWith("a call of close()")) widget.close();
        if (how === "an abort") controller.abort();
        if (how.startsWith("the removal of the frame")) frame.remove();
        if (how === "the removal of the dialog") document.querySelector("dialog")!.remove();
        if (how === "Escape") {
          await new Promise((resolve) => setTimeout(resolve));
          document.querySelector("dialog")!.dispatchEvent(new Event("cancel"));
        }
        if (how === "Connect") {
          await new Promise((resolve) => (frame.onload = resolve));
          frame.contentWindow!.postMessage({ say: [{ type: "hapi-connect-close" }] }, "*");
        }
        await closed;
      }
      window.events.length = 0;
      window.widget = undefined as never;
    },
    [way, times] as const,
  );

it.each([
  ["a call of close()", OPENS],
  ["a call of close() in a container", OPENS],
  ["a call of close() after the frame was loaded ahead", OPENS],
  ["a drop of the frame ahead", OPENS],
  ["Connect", FEW_OPENS],
  ["Escape", FEW_OPENS],
  ["an abort", FEW_OPENS],
  ["the removal of the frame", FEW_OPENS],
  ["the removal of the frame in a container", FEW_OPENS],
  ["the removal of the dialog", FEW_OPENS],
  ["a failed token request", FEW_OPENS],
  ["a failed script", FEW_OPENS],
])("%s leaves no listener, node, timer or memory, %i times", async (way, times) => {
  await openAndClose(way, FEW_OPENS); // After that, the size of the heap is stable.
  const before = { ...(await held.counts()), timers: await timers() };
  const heapBefore = await held.heap();
  await openAndClose(way, times);
  expect({ ...(await held.counts()), timers: await timers() }).toEqual(before);
  expect((await held.heap()) / heapBefore).toBeLessThan(1.01);
});

it("a widget without references is garbage-collected with its promise and its result", async () => {
  await page.evaluate(async () => {
    let widget: object | null = window.make();
    const result = (widget as typeof window.widget).open();
    await new Promise((resolve) => ((widget as typeof window.widget).onopen = resolve));
    window.widget.close();
    Object.assign(window, { refs: [new WeakRef(widget), new WeakRef(await result), new WeakRef(result)] });
    window.widget = undefined as never;
    widget = null;
  });
  await held.collect();
  expect(
    await page.evaluate(() =>
      (window as unknown as { refs: WeakRef<object>[] }).refs.map((ref) => ref.deref() === undefined),
    ),
  ).toEqual([true, true, true]);
});
