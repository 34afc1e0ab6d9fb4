import { inTurn, type Row } from "./measure.js";
import type { Bench } from "./pages.js";

const MESSAGES = 10_000;
const ROUNDS = 21;

/** Sends messages from another frame. Returns the milliseconds until the last one has arrived. Runs in the page. */
async function flood(messages: number): Promise<number> {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  const source = frame.contentWindow as Window & { eval(code: string): unknown };
  const over = new AbortController();
  const begun = performance.now();
  // The functions below have no names, because tsx inserts a call of its own helper function for each function with a name. That
  // helper does not exist on the page.
  const last = new Promise<void>((resolve) =>
    addEventListener("message", ({ data }) => data.i === messages && resolve(), { signal: over.signal }),
  );
  const message = `{ type: "another-library", i }`;
  source.eval(`for (let i = 1; i <= ${messages}; i++) parent.postMessage(${message}, "*")`);
  await last;
  const time = performance.now() - begun;
  over.abort();
  frame.remove();
  return time;
}

/**
 * Measures how long a page takes to receive 10,000 messages that are not from Connect while Connect is open. Compares the widget
 * with the vendor's client alone.
 */
export async function messageFlood(bench: Bench): Promise<Row[]> {
  const pages = { ours: await bench.browser.newPage(), bare: await bench.browser.newPage() };
  let errors = 0;
  pages.ours.on("pageerror", () => errors++);
  await bench.goto(pages.ours, "/widget");
  await bench.goto(pages.bare, "/bare");
  await pages.ours.evaluate(() => void window.widget.open());
  await pages.bare.evaluate(() => script().then(() => show("t")));
  for (const page of Object.values(pages)) await page.evaluate(() => window.frameRequest());
  const { ours, bare } = await inTurn(ROUNDS, ["ours", "bare"], async (way) => ({
    ms: await pages[way].evaluate(flood, MESSAGES),
  }));
  const name = "10,000 messages of another frame while open, against the bare client";
  return [
    { name, figure: ours.ms / bare.ms, atMost: 1 },
    { name: "… errors", figure: errors, atMost: 0 },
  ];
}
