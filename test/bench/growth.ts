import { Held } from "../browser/support/held.js";
import type { Row } from "./measure.js";
import type { Bench } from "./pages.js";

/** Opens and closes Connect 100 times. Runs in the page. */
async function openAndClose(): Promise<void> {
  for (let open = 0; open < 100; open++) {
    const ended = window.widget.open();
    await new Promise((resolve) => window.widget.addEventListener("open", resolve, { once: true }));
    window.widget.close();
    await ended;
    performance.clearResourceTimings();
  }
}

/** Measures what remains in the browser after 100 opens and closes. The figures are the browser's own counters. */
export async function growth(bench: Bench): Promise<Row[]> {
  const page = await bench.browser.newPage();
  await bench.goto(page, "/widget");
  const held = await Held.of(page);
  for (let time = 0; time < 3; time++) await page.evaluate(openAndClose);
  const [before, heapBefore] = [await held.counts(), await held.heap()];
  await page.evaluate(openAndClose);
  const [after, heap] = [await held.counts(), await held.heap()];
  const more = (name: string): number => after[name]! - before[name]!;
  return [
    { name: "100 opens and closes: heap after to before", figure: heap / heapBefore, atMost: 1.01 },
    { name: "… more nodes", figure: more("nodes"), atMost: 0, digits: 0 },
    { name: "… more listeners", figure: more("jsEventListeners"), atMost: 0, digits: 0 },
  ];
}
