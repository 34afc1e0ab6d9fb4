import type { Bench } from "./pages.js";
import { median } from "./statistics.js";
import type { Row } from "./table.js";

declare const script: () => Promise<void>;
declare const show: (token: string) => void;

const MESSAGES = 10_000;
const ROUNDS = 21;

/** Until the last of the messages of another frame has arrived, while Connect is open. */
async function flood(messages: number): Promise<number> {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  const source = frame.contentWindow as Window & { eval(code: string): unknown };
  const begun = performance.now();
  const over = new AbortController();
  // No function with a name: tsx would mark it with a helper that the page does not have.
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

/** A flood of messages that are not Connect's. */
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
