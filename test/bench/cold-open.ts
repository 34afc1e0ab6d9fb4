import type { Page } from "playwright";
import type { Bench } from "./pages.js";
import { median } from "./statistics.js";
import type { Row } from "./table.js";

declare const token: () => Promise<string>;
declare const script: () => Promise<void>;
declare const show: (token: string) => void;

/** Where nothing is delayed, where a frame of the screen falls is worth more than what is measured. */
const roundsOf = (delays: { script: number; token: number }): number =>
  delays.script + delays.token ? 5 : 61;
const DELAYS = [0, 100, 400];

/** From the click to the frame's request, on a page that has loaded nothing yet. */
const WAYS: Record<string, [path: string, run: () => Promise<number>]> = {
  widget: [
    "/widget",
    async () => {
      const begun = performance.now();
      void window.widget.open();
      return (await window.frameRequest()) - begun;
    },
  ],
  /** As well as it can be done by hand: max(script, token), and what the client itself takes. */
  parallel: [
    "/bare",
    async () => {
      const begun = performance.now();
      void Promise.all([token(), script()]).then(([given]) => show(given));
      return (await window.frameRequest()) - begun;
    },
  ],
  /** As the vendor's guide has it. */
  serial: [
    "/bare",
    async () => {
      const begun = performance.now();
      const given = await token();
      await script();
      show(given);
      return (await window.frameRequest()) - begun;
    },
  ],
};

async function timesOf(bench: Bench, page: Page, delays: { script: number; token: number }) {
  const times: Record<string, number[]> = { widget: [], parallel: [], serial: [] };
  for (let round = 0; round < roundsOf(delays); round++)
    for (const [way, [path, run]] of Object.entries(WAYS)) {
      await bench.goto(page, path, delays);
      times[way]!.push(await page.evaluate(run));
    }
  return Object.fromEntries(Object.entries(times).map(([way, all]) => [way, median(all)])) as Record<
    string,
    number
  >;
}

/** A cold open against the two ways of doing it by hand. */
export async function coldOpen(bench: Bench): Promise<Row[]> {
  const page = await bench.browser.newPage();
  const rows: Row[] = [];
  for (const script of DELAYS)
    for (const token of DELAYS) {
      const { widget, parallel, serial } = await timesOf(bench, page, { script, token });
      const name = `cold open, script +${script} ms, token +${token} ms:`;
      rows.push({
        name: `${name} against max(script, token)`,
        figure: widget! / parallel!,
        goal: { atMost: 1.1 },
      });
      rows.push({
        name: `${name} against the guide's serial way`,
        figure: widget! / serial!,
        ...(script + token === 800 && { goal: { atMost: 0.55 } }),
      });
    }
  await page.close();
  return rows;
}
