import type { Page } from "playwright";
import { inTurn, type Row } from "./measure.js";
import type { Bench } from "./pages.js";

/** How many times each way opens Connect. Where a click lies between two screen refreshes changes its time by a third. */
const OPENS = 60;

/** The ways to open Connect, each on the page of its name: what warms the page up, and the click. */
const WAYS = {
  widget: {
    warm: (): Promise<void> => window.widget.preload(),
    click: () => void window.widget.open(),
  },
  bare: { warm: () => script(), click: () => show("t") },
  button: {
    warm: async () => {
      const button = document.querySelector("#declarative")!;
      button.dispatchEvent(new Event("pointerover", { bubbles: true }));
      await window.HumanConnectWidget.for(button).preload(); // shares the requests of the hover's preload
    },
    click: () => document.querySelector<HTMLElement>("#declarative")!.click(),
  },
};

type TraceEvent = { name: string; ts: number; tid: number; dur?: number };

const CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing"];

/** Returns the milliseconds from the click to the frame's request. Marks the click and two frames later. Runs in the page. */
export async function untilRequest(click: string): Promise<number> {
  const act = new Function(`return ${click}`)() as () => void;
  await new Promise(requestAnimationFrame);
  const begun = performance.now();
  performance.mark("click");
  act();
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  // The mark is in the task after the frame's own work.
  await new Promise((resolve) => setTimeout(resolve));
  performance.mark("two frames later");
  return (await window.frameRequest()) - begun;
}

/**
 * Measures one click.
 * @returns the milliseconds until the frame's request; the work of the main thread until two frames later, in milliseconds; the
 * layouts in that time; and how often the client's script ran when the page loaded or on the click
 */
async function measure(bench: Bench, page: Page, way: keyof typeof WAYS) {
  const { warm, click } = WAYS[way];
  const runs = (): Promise<number> => page.evaluate(() => window.clientRuns ?? 0);
  await bench.goto(page, `/${way}`);
  const atLoad = await runs();
  await page.evaluate(warm);
  const ahead = await runs();
  await bench.browser.startTracing(page, { categories: CATEGORIES });
  const request = await page.evaluate(untilRequest, String(click));
  const trace = String(await bench.browser.stopTracing());
  const { traceEvents: events } = JSON.parse(trace) as { traceEvents: TraceEvent[] };
  const at = (name: string): TraceEvent => events.find((event) => event.name === name)!;
  const [begin, end] = [at("click"), at("two frames later")];
  const during = events.filter(({ tid, ts }) => tid === begin.tid && ts >= begin.ts - 5000 && ts < end.ts);
  // The click lies within a task, so only the part of that task that follows counts.
  const tasks = during.filter(({ name, ts, dur = 0 }) => name === "RunTask" && ts + dur > begin.ts);
  const left = tasks.map(({ ts, dur = 0 }) => ts + dur - Math.max(ts, begin.ts));
  return {
    request,
    work: left.reduce((sum, time) => sum + time, 0) / 1000,
    layouts: during.filter(({ name, ts }) => name === "Layout" && ts >= begin.ts).length,
    clientRuns: atLoad + (await runs()) - ahead,
  };
}

/** Measures clicks on a page of 600 elements that already has the client and a token, each way in turn. */
export async function warmOpen(bench: Bench): Promise<Row[]> {
  const page = await bench.browser.newPage();
  const ways = ["widget", "bare", "button"] as const;
  const { widget, bare, button } = await inTurn(OPENS, ways, (way) => measure(bench, page, way));
  const [request, work] = ["click to the frame's request", "main thread until two frames later"];
  return [
    { name: `warm open: ${request}, against bare`, figure: widget.request / bare.request, atMost: 1.1 },
    { name: "… of a declarative button after a hover", figure: button.request / bare.request, atMost: 1.1 },
    { name: "… bare, ms", figure: bare.request },
    { name: `warm open: ${work}, against bare`, figure: widget.work / bare.work, atMost: 1.4 },
    { name: "… bare, ms", figure: bare.work },
    { name: "warm open: layouts", figure: widget.layouts, atMost: 5 },
    { name: "… bare", figure: bare.layouts },
    { name: "client's script run on page load or on the click", figure: widget.clientRuns, atMost: 0 },
  ];
}
