import type { Bench } from "./pages.js";
import { median } from "./statistics.js";
import type { Row } from "./table.js";

declare const script: () => Promise<void>;
declare const show: (token: string) => void;

const MESSAGES = 10_000;
const ROUNDS = 21;

/** Sends messages from another frame while Connect is open. Resolves with the milliseconds until the last message has arrived. */
async function flood(messages: number): Promise<number> {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  const source = frame.contentWindow as Window & { eval(code: string): unknown };
  const begun = performance.now();
  const over = new AbortController();
  // The functions below have no names, because tsx inserts a call of its own helper function for each function with a name. That
  // helper does not exist on the page.
  const last = new Promise<number>((resolve) =>
    addEventListener(
      "message",
      ({ data }: MessageEvent<{ i: number }>) => {
        if (data.i === messages) resolve(performance.now() - begun);
      },
      { signal: over.signal },
    ),
  );
  source.eval(
    `for (let i = 1; i <= ${messages}; i++) parent.postMessage({ type: "another-library", i }, "*")`,
  );
  const time = await last;
  over.abort();
  frame.remove();
  return time;
}

/**
 * Measures how long a page takes to receive 10,000 messages that are not from Connect. Compares the widget with the vendor's
 * client alone.
 */
export async function messageFlood(bench: Bench): Promise<Row[]> {
  const [ours, bare] = await Promise.all([bench.browser.newPage(), bench.browser.newPage()]);
  let errors = 0;
  ours.on("pageerror", () => errors++);
  await bench.goto(ours, "/widget");
  await bench.goto(bare, "/bare");
  await ours.evaluate(() => {
    void window.widget.open();
    return window.frameRequest();
  });
  await bare.evaluate(async () => {
    await script();
    show("t");
    await window.frameRequest();
  });
  const times = { ours: [] as number[], bare: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    times.ours.push(await ours.evaluate(flood, MESSAGES));
    times.bare.push(await bare.evaluate(flood, MESSAGES));
  }
  await Promise.all([ours.close(), bare.close()]);
  return [
    {
      name: "10,000 messages of another frame while open, against the bare client",
      figure: median(times.ours) / median(times.bare),
      goal: { atMost: 1 },
    },
    { name: "… errors", figure: errors, goal: { atMost: 0 }, digits: 0 },
  ];
}
