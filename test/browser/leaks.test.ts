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

const OPENS = 100;
/**
 * How many times the test opens Connect for each way to end a session. Only the way "a call of close()" is tested `OPENS` times.
 * For the other ways, fewer times are enough, because nearly all their steps are the same.
 */
const FEW_OPENS = 15;
/** Before each measurement, the test opens and closes Connect this many times. After that, the size of the heap is stable. */
const WARM_UP_OPENS = 5;

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

/** Opens Connect and closes it in the given way, many times. */
const openAndClose = (way: string, times: number): Promise<void> =>
  page.evaluate(
    async ([how, count]) => {
      const options: Record<string, object> = {
        "a failed token request": { tokenUrl: "/nothing" },
        "a failed script": { clientUrl: "/nothing" },
      };
      const widget = window.make(options[how]);
      // Deletes the client's global variable. Otherwise the widget would use that client, and would not request the script that
      // fails.
      if (how === "a failed script") Reflect.deleteProperty(window, "HumanConnect");
      for (let i = 0; i < count; i++) {
        const controller = new AbortController();
        const closed = widget.open({ signal: controller.signal }).catch(() => {});
        if (options[how]) {
          await closed;
          continue;
        }
        await new Promise((resolve) => (widget.onopen = resolve));
        const frame = document.querySelector<HTMLIFrameElement>("#human-api")!;
        if (how === "a call of close()") widget.close();
        if (how === "an abort") controller.abort();
        if (how === "the removal of the frame") frame.remove();
        if (how === "the removal of the dialog") document.querySelector("dialog")!.remove();
        if (how === "Escape") document.querySelector("dialog")!.dispatchEvent(new Event("cancel"));
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
  ["Connect", FEW_OPENS],
  ["Escape", FEW_OPENS],
  ["an abort", FEW_OPENS],
  ["the removal of the frame", FEW_OPENS],
  ["the removal of the dialog", FEW_OPENS],
  ["a failed token request", FEW_OPENS],
  ["a failed script", FEW_OPENS],
])(
  "the page's listeners, nodes, timers and heap do not grow when %s ends a session %i times",
  async (way, times) => {
    await openAndClose(way, WARM_UP_OPENS);
    const before = { ...(await held.counts()), timers: await timers() };
    const heapBefore = await held.heap();
    await openAndClose(way, times);
    expect({ ...(await held.counts()), timers: await timers() }).toEqual(before);
    expect((await held.heap()) / heapBefore).toBeLessThan(1.01);
  },
);

it("a widget without references is garbage-collected together with its promise and its result", async () => {
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
