import type { Bench } from "./pages.js";
import type { Row } from "./table.js";

const OPENS = 100;

/**
 * Measures what remains in the browser after Connect was opened and closed 100 times. The figures are the browser's own counters.
 */
export async function growth(bench: Bench): Promise<Row[]> {
  const page = await bench.browser.newPage();
  await bench.goto(page, "/widget");
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  const openAndClose = (): Promise<void> =>
    page.evaluate(async (opens) => {
      for (let open = 0; open < opens; open++) {
        const ended = window.widget.open();
        await new Promise((resolve) => window.widget.addEventListener("open", resolve, { once: true }));
        window.widget.close();
        await ended;
        performance.clearResourceTimings();
      }
    }, OPENS);
  const counters = async (): Promise<Record<string, number>> => {
    for (let time = 0; time < 3; time++) await cdp.send("HeapProfiler.collectGarbage");
    const { metrics } = await cdp.send("Performance.getMetrics");
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  };
  for (let time = 0; time < 3; time++) await openAndClose();
  const before = await counters();
  await openAndClose();
  const after = await counters();
  await page.close();
  const name = "100 opens and closes:";
  return [
    {
      name: `${name} heap after to before`,
      figure: after.JSHeapUsedSize! / before.JSHeapUsedSize!,
      goal: { atMost: 1.01 },
    },
    { name: "… more nodes", figure: after.Nodes! - before.Nodes!, goal: { atMost: 0 }, digits: 0 },
    {
      name: "… more listeners",
      figure: after.JSEventListeners! - before.JSEventListeners!,
      goal: { atMost: 0 },
      digits: 0,
    },
  ];
}
