import type { CDPSession, Page } from "playwright";
import type { Bench } from "./pages.js";
import type { Row } from "./table.js";

interface TraceEvent {
  name: string;
  dur?: number;
  args: { data?: { url?: string } };
}

/** Runs an action and returns the trace events that Chromium records during it. */
async function traced(cdp: CDPSession, act: () => Promise<unknown>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { value: object[] }): void => void events.push(...(value as TraceEvent[]));
  cdp.on("Tracing.dataCollected", collect);
  await cdp.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: {
      includedCategories: ["devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel", "v8"],
    },
  });
  await act();
  const complete = new Promise<void>((resolve) => cdp.once("Tracing.tracingComplete", () => resolve()));
  await cdp.send("Tracing.end");
  await complete;
  cdp.off("Tracing.dataCollected", collect);
  return events;
}

const ms = (event: TraceEvent): number => (event.dur ?? 0) / 1000;
const longestTask = (events: TraceEvent[]): number =>
  Math.max(
    0,
    ...events.filter(({ name }) => name === "RunTask" || name === "ThreadControllerImpl::RunTask").map(ms),
  );
/** Returns how often the client's script was run. A script that was loaded but not run does not count. */
const evaluations = (events: TraceEvent[]): number =>
  events.filter(({ name, args }) => name === "EvaluateScript" && /\/client\.js/.test(args.data?.url ?? ""))
    .length;

/** Returns how long it took to compile and run the widget's module, in milliseconds. */
const importing = (events: TraceEvent[]): number =>
  events
    .filter(
      ({ name, args }) =>
        /^v8\.(compileModule|evaluateModule)$/.test(name) &&
        JSON.stringify(args).includes("/dist/esm/index.js"),
    )
    .reduce((sum, event) => sum + ms(event), 0);

/**
 * Measures three phases of a page with the widget: when the page loads, when it calls `preload()`, and when it then calls
 * `open()`. Also measures how long it takes to construct widgets.
 */
async function phases(bench: Bench, page: Page, rate: number): Promise<Row[]> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate });
  const load = await traced(cdp, () => bench.goto(page, "/widget"));
  const construct = await page.evaluate(() => {
    const Widget = window.widget.constructor as new (options: object) => object;
    const begun = performance.now();
    for (let i = 0; i < 1000; i++) new Widget({ tokenUrl: "/token", clientUrl: "/client.js" });
    return performance.now() - begun;
  });
  const hover = await traced(cdp, () => page.evaluate(() => window.widget.preload()));
  const click = await traced(cdp, () =>
    page.evaluate(async () => {
      void window.widget.open();
      await window.frameRequest();
    }),
  );
  const at = rate === 1 ? "" : ` at CPU ÷${rate}`;
  const digits = 1;
  return [
    { name: `longest task of the page's load, ms${at}`, figure: longestTask(load), digits },
    { name: `importing the widget, ms${at}`, figure: importing(load) },
    { name: `constructing a thousand widgets, ms${at}`, figure: construct, digits: 1 },
    {
      name: `longest task of preload(), with the client's own script, ms${at}`,
      figure: longestTask(hover),
      digits,
    },
    { name: `longest task of the open after it, ms${at}`, figure: longestTask(click), digits },
    {
      name: `the client's script run on page load, or on the click after preload()${at}`,
      figure: evaluations(load) + evaluations(click),
      goal: { atMost: 0 },
      digits: 0,
    },
    { name: `… and by preload()${at}`, figure: evaluations(hover), goal: { atLeast: 1 }, digits: 0 },
  ];
}

/** Measures the work of the main thread, at full CPU speed and at a quarter of that speed. */
export async function mainThread(bench: Bench): Promise<Row[]> {
  const rows: Row[] = [];
  for (const rate of [1, 4]) {
    const page = await bench.browser.newPage();
    rows.push(...(await phases(bench, page, rate)));
    await page.close();
  }
  return rows;
}
