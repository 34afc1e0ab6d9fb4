import type { Page } from "playwright";
import type { Bench } from "./pages.js";
import { median } from "./statistics.js";
import type { Row } from "./table.js";

declare const token: () => Promise<string>;
declare const script: () => Promise<void>;
declare const show: (token: string) => void;

/**
 * Returns the number of rounds. If neither the script nor the token is delayed, more rounds are needed, because the times are
 * then so short that the screen's refresh cycle distorts them.
 */
const roundsOf = (delays: { script: number; token: number }): number =>
  delays.script + delays.token ? 5 : 61;
const DELAYS = [0, 100, 400];

/**
 * The ways to open Connect. Each way has the path of its page, and a function that opens Connect and returns the milliseconds
 * until the request for Connect's frame. When the function starts, the page has loaded neither the client nor a token.
 */
const WAYS: Record<string, [path: string, run: () => Promise<number>]> = {
  widget: [
    "/widget",
    async () => {
      const begun = performance.now();
      void window.widget.open();
      return (await window.frameRequest()) - begun;
    },
  ],
  /**
   * The fastest way to open Connect without the widget. It requests the token and the script at the same time. It takes as long
   * as the slower of the two requests, plus the client's own time.
   */
  parallel: [
    "/bare",
    async () => {
      const begun = performance.now();
      void Promise.all([token(), script()]).then(([given]) => show(given));
      return (await window.frameRequest()) - begun;
    },
  ],
  /** The way that the vendor's guide shows. It requests the token, then loads the script, and then calls `open()`. */
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

/**
 * Measures how long Connect takes to open if the page has preloaded nothing. Compares the widget with two ways without the
 * widget: parallel requests, and one request after the other.
 */
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
