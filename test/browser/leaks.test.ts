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
  held = await Held.of(page);
  // Looking grows the engine's own tables once, by 40 kB; after that the heap stays to the byte.
  await openAndClose("the caller", OPENS);
  await held.counts();
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

const timers = (): Promise<number> =>
  page.evaluate(() => (window as unknown as { timers: Set<unknown> }).timers.size);

/** Opens and closes, many times. */
const openAndClose = (way: string, times: number): Promise<void> =>
  page.evaluate(
    async ([how, count]) => {
      const options: Record<string, object> = {
        "a failed token request": { tokenUrl: "/nothing" },
        "a failed script": { clientUrl: "/nothing" },
      };
      const widget = window.make(options[how]);
      // What is there already is not loaded.
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
  "a failed token request",
  "a failed script",
])(`${OPENS} opens that %s ended leave listeners, nodes, timers and heap as before`, async (way) => {
  await openAndClose(way, 10);
  const before = { ...(await held.counts()), timers: await timers() };
  const heapBefore = await held.heap();
  await openAndClose(way, OPENS);
  expect({ ...(await held.counts()), timers: await timers() }).toEqual(before);
  expect((await held.heap()) / heapBefore).toBeLessThan(1.01);
});

it("a widget without references is garbage-collected with its session", async () => {
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
