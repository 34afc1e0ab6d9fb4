import { inTurn, type Row } from "./measure.js";
import type { Bench } from "./pages.js";
import { untilRequest } from "./warm-open.js";

const DELAYS = [0, 100, 400];
/** If nothing is delayed, the times are so short that the screen's refresh cycle distorts them, and more rounds are needed. */
const [ROUNDS, ROUNDS_WITHOUT_DELAY] = [5, 61];

/**
 * The ways to open Connect: the path of the page, and a function that opens Connect. When the function starts, the page has
 * loaded neither the client nor a token.
 */
const WAYS: Record<"widget" | "parallel" | "serial", [path: string, open: () => void]> = {
  widget: ["/widget", () => void window.widget.open()],
  /**
   * The fastest way to open Connect without the widget. It requests the token and the script at the same time. It takes as long
   * as the slower of the two requests, plus the client's own time.
   */
  parallel: ["/bare", () => void Promise.all([token(), script()]).then(([given]) => show(given))],
  /** The way that the vendor's guide shows. It requests the token, then loads the script, and then calls `open()`. */
  serial: ["/bare", () => void token().then((given) => script().then(() => show(given)))],
};

/**
 * Measures how long Connect takes to open if the page has preloaded nothing. Compares the widget with two ways without the
 * widget: parallel requests, and one request after the other.
 */
export async function coldOpen(bench: Bench): Promise<Row[]> {
  const page = await bench.browser.newPage();
  const rows: Row[] = [];
  for (const script of DELAYS)
    for (const token of DELAYS) {
      const rounds = script + token ? ROUNDS : ROUNDS_WITHOUT_DELAY;
      const ways = ["widget", "parallel", "serial"] as const;
      const { widget, parallel, serial } = await inTurn(rounds, ways, async (way) => {
        const [path, open] = WAYS[way];
        await bench.goto(page, path, { script, token });
        return { ms: await page.evaluate(untilRequest, String(open)) };
      });
      const name = `cold open, script +${script} ms, token +${token} ms:`;
      const serialGoal = script + token === 800 ? { atMost: 0.55 } : {};
      rows.push(
        { name: `${name} against max(script, token)`, figure: widget.ms / parallel.ms, atMost: 1.1 },
        { name: `${name} against the guide's serial way`, figure: widget.ms / serial.ms, ...serialGoal },
      );
    }
  await page.close();
  return rows;
}
