import type { Browser, CDPSession, Page } from "playwright";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectPage, serveApp } from "./app-page.js";
import { startOrigin, type Origin } from "./origins.js";
import { launch } from "./playwright-browser.js";

/** Only Chromium tells what it holds: counters of the DOM, and a heap that can be collected on demand. */
let app: Origin;
let connect: Origin;
let browser: Browser;
let page: Page;
let cdp: CDPSession;

const OPENS = 100;

beforeAll(async () => {
  [connect, app] = await Promise.all([startOrigin(connectPage), startOrigin()]);
  serveApp(app, connect, `<script>(${countTimers.toString()})()</script>`);
  // Without a compiler, whose code would come into the heap as it pleases.
  browser = await launch("chromium", [
    "--js-flags=--jitless --no-lazy-feedback-allocation --no-flush-bytecode",
  ]);
  page = await browser.newPage();
  await page.goto(app.url);
  await page.waitForFunction(() => window.make);
  cdp = await page.context().newCDPSession(page);
  // Looking grows the engine's own tables once, by 40 kB; after that the heap stays to the byte.
  await openAndClose("the caller", OPENS);
  await held();
  await openAndClose("the caller", OPENS);
});
afterAll(async () => {
  await browser.close();
  await Promise.all([app.close(), connect.close()]);
});

/** In the page, before all else. */
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

async function listenersOf(expression: string): Promise<number> {
  const { result } = await cdp.send("Runtime.evaluate", { expression });
  const { listeners } = await cdp.send("DOMDebugger.getEventListeners", { objectId: result.objectId! });
  return listeners.length;
}

/** What the page holds, after everything collectable is gone. */
async function held(): Promise<Record<string, number>> {
  for (let i = 0; i < 3; i++) await cdp.send("HeapProfiler.collectGarbage");
  const { nodes, jsEventListeners, documents } = await cdp.send("Memory.getDOMCounters");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  return {
    nodes,
    documents,
    jsEventListeners,
    onWindow: await listenersOf("window"),
    onDocument: await listenersOf("document"),
    tags: await page.evaluate(() => document.querySelectorAll("*").length),
    timers: await page.evaluate(() => (window as unknown as { timers: Set<unknown> }).timers.size),
    heap: usedSize,
  };
}

/** Opens and closes, many times. */
const openAndClose = (way: string, times: number): Promise<void> =>
  page.evaluate(
    async ([how, count]) => {
      const widget = window.make();
      for (let i = 0; i < count; i++) {
        const controller = new AbortController();
        const closed = widget.open({ signal: controller.signal }).catch(() => {});
        await new Promise((resolve) => (widget.onopen = resolve));
        const frame = document.querySelector<HTMLIFrameElement>("#human-api")!;
        if (how === "the caller") widget.close();
        if (how === "an abort") controller.abort();
        if (how === "the page, which removes the frame") frame.remove();
        if (how === "the page, which removes the dialog") document.querySelector("dialog")!.remove();
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
  "the caller",
  "Connect",
  "Escape",
  "an abort",
  "the page, which removes the frame",
  "the page, which removes the dialog",
])(`after ${OPENS} opens that were closed by %s the page holds what it held before`, async (way) => {
  await openAndClose(way, 10);
  const before = await held();
  await openAndClose(way, OPENS);
  const { heap, ...counts } = await held();
  const { heap: heapBefore, ...countsBefore } = before;
  expect(counts).toEqual(countsBefore);
  expect(heap! / heapBefore!).toBeLessThan(1.01);
});

it("a widget that is dropped is collected, with its session", async () => {
  await page.evaluate(async () => {
    let widget: object | null = window.make();
    const result = (widget as typeof window.widget).open();
    await new Promise((resolve) => ((widget as typeof window.widget).onopen = resolve));
    window.widget.close();
    Object.assign(window, { refs: [new WeakRef(widget), new WeakRef(await result), new WeakRef(result)] });
    window.widget = undefined as never;
    widget = null;
  });
  await held();
  expect(
    await page.evaluate(() =>
      (window as unknown as { refs: WeakRef<object>[] }).refs.map((ref) => ref.deref() === undefined),
    ),
  ).toEqual([true, true, true]);
});
