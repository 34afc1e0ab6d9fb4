import type { Bench } from "./pages.js";
import { median } from "./statistics.js";
import type { Row } from "./table.js";

declare const script: () => Promise<void>;
declare const show: (token: string) => void;

/**
 * How many times the bench opens Connect in each way. A click happens at a random moment between two screen refreshes. This
 * moment changes the measured time by more than a third, so 30 measurements would be too few.
 */
const OPENS = 90;

/**
 * The ways to open Connect. Each way has the path of the app's page, and two functions. The first function warms the app's page
 * up. The second function opens Connect, and returns how many milliseconds pass until the browser requests Connect's page.
 */
const WAYS: Record<string, [path: string, warm: () => Promise<void>, run: () => Promise<number>]> = {
  widget: [
    "/widget",
    () => window.widget.preload(),
    async () => {
      const begun = performance.now();
      void window.widget.open();
      return (await window.frameRequest()) - begun;
    },
  ],
  bare: [
    "/bare",
    () => script(),
    async () => {
      const begun = performance.now();
      show("t");
      return (await window.frameRequest()) - begun;
    },
  ],
  button: [
    "/button",
    // Hovers over the button, and waits until the preload has ended.
    async () => {
      const button = document.querySelector("#declarative")!;
      button.dispatchEvent(new Event("pointerover", { bubbles: true }));
      await window.HumanConnectWidget.for(button).preload(); // this call shares the preload that the hover started
    },
    async () => {
      const begun = performance.now();
      document.querySelector<HTMLElement>("#declarative")!.click();
      return (await window.frameRequest()) - begun;
    },
  ],
};

/**
 * Measures the first open() of a page that already has the client and a token. Each round opens Connect once in each of the three
 * `WAYS`.
 */
export async function warmOpen(bench: Bench): Promise<Row[]> {
  const page = await bench.browser.newPage();
  const times: Record<string, number[]> = { widget: [], bare: [], button: [] };
  for (let open = 0; open < OPENS; open++)
    for (const [way, [path, warm, run]] of Object.entries(WAYS)) {
      await bench.goto(page, path);
      await page.evaluate(warm);
      times[way]!.push(await page.evaluate(run));
    }
  await page.close();
  const [widget, bare, button] = [times.widget!, times.bare!, times.button!].map(median);
  const goal = { atMost: 1.1 };
  return [
    { name: "warm open against the bare client's open()", figure: widget! / bare!, goal },
    { name: "click on a declarative button after a hover, against the same", figure: button! / bare!, goal },
    { name: "… the bare client's open() to the frame's request, ms", figure: bare!, digits: 1 },
  ];
}
