import type { CDPSession, Page } from "playwright";
import type { Bench } from "./pages.js";
import { median } from "./statistics.js";
import type { Row } from "./table.js";

declare const script: () => Promise<void>;
declare const show: (token: string) => void;

/** How many times each way opens Connect. Where a click lies between two screen refreshes changes its time by a third. */
const OPENS = 60;

/** The ways to open Connect: the path of the app's page, what warms the page up, and the click. */
const WAYS: Record<string, [path: string, warm: () => Promise<void>, click: () => void]> = {
  widget: ["/widget", () => window.widget.preload(), () => void window.widget.open()],
  bare: ["/bare", () => script(), () => show("t")],
  button: [
    "/button",
    async () => {
      const button = document.querySelector("#declarative")!;
      button.dispatchEvent(new Event("pointerover", { bubbles: true }));
      await window.HumanConnectWidget.for(button).preload(); // shares the requests of the hover's preload
    },
    () => document.querySelector<HTMLElement>("#declarative")!.click(),
  ],
};

/** What one click costs. */
interface Cost {
  /** From the click to the frame's request, in milliseconds. */
  readonly request: number;
  /** The work of the main thread from the click until two frames later, in milliseconds. */
  readonly mainThread: number;
  readonly layouts: number;
}

interface TraceEvent {
  name: string;
  ts: number;
  tid: number;
  dur?: number;
}

const CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing"];

async function trace(cdp: CDPSession, act: () => Promise<unknown>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { value: object[] }): void => void events.push(...(value as TraceEvent[]));
  cdp.on("Tracing.dataCollected", collect);
  const traceConfig = { includedCategories: CATEGORIES };
  await cdp.send("Tracing.start", { transferMode: "ReportEvents", traceConfig });
  await act();
  const complete = new Promise<void>((resolve) => cdp.once("Tracing.tracingComplete", () => resolve()));
  await cdp.send("Tracing.end");
  await complete;
  cdp.off("Tracing.dataCollected", collect);
  return events;
}

async function measure(bench: Bench, page: Page, cdp: CDPSession, way: string): Promise<Cost> {
  const [path, warm, click] = WAYS[way]!;
  await bench.goto(page, path);
  await page.evaluate(warm);
  let request = 0;
  const events = await trace(cdp, async () => {
    request = await page.evaluate(async (source) => {
      const act = new Function(`return ${source}`)() as () => void;
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
    }, String(click));
  });
  const at = (name: string): TraceEvent => events.find((event) => event.name === name)!;
  const [begin, end] = [at("click"), at("two frames later")];
  const during = events.filter(({ tid, ts }) => tid === begin.tid && ts >= begin.ts - 5000 && ts < end.ts);
  // The click lies within a task, so only the part of that task that follows counts.
  const tasks = during.filter(({ name, ts, dur = 0 }) => name === "RunTask" && ts + dur > begin.ts);
  const work = ({ ts, dur = 0 }: TraceEvent): number => ts + dur - Math.max(ts, begin.ts);
  return {
    request,
    mainThread: tasks.reduce((sum, task) => sum + work(task), 0) / 1000,
    layouts: during.filter(({ name, ts }) => name === "Layout" && ts >= begin.ts).length,
  };
}

/** Measures clicks on a page of 600 elements that already has the client and a token, each way in turn. */
export async function warmOpen(bench: Bench): Promise<Row[]> {
  const page = await bench.browser.newPage();
  const cdp = await page.context().newCDPSession(page);
  const costs: Record<string, Cost[]> = { widget: [], bare: [], button: [] };
  for (let open = 0; open < OPENS; open++)
    for (const way of Object.keys(WAYS)) costs[way]!.push(await measure(bench, page, cdp, way));
  await page.close();
  const of = (way: string, what: keyof Cost): number => median(costs[way]!.map((cost) => cost[what]));
  const ratio = (way: string, what: keyof Cost): number => of(way, what) / of("bare", what);
  return [
    {
      name: "warm open: click to the frame's request, against bare",
      figure: ratio("widget", "request"),
      goal: { atMost: 1.1 },
    },
    {
      name: "… of a declarative button after a hover",
      figure: ratio("button", "request"),
      goal: { atMost: 1.1 },
    },
    { name: "… bare, ms", figure: of("bare", "request"), digits: 1 },
    {
      name: "warm open: main thread until two frames later, against bare",
      figure: ratio("widget", "mainThread"),
      goal: { atMost: 1.4 },
    },
    { name: "… bare, ms", figure: of("bare", "mainThread"), digits: 1 },
    { name: "warm open: layouts", figure: of("widget", "layouts"), goal: { atMost: 5 }, digits: 0 },
    { name: "… bare", figure: of("bare", "layouts"), digits: 0 },
  ];
}
