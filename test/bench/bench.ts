// `npm run bench [part …]` measures all parts, or those that are named. The times to open Connect are given as ratios, because an absolute time says
// little on a shared machine. Each ratio compares the widget with code that does the same steps without the widget.
import { aheadOpen } from "./ahead-open.js";
import { coldOpen } from "./cold-open.js";
import { messageFlood } from "./flood.js";
import { lineOf, type Row } from "./measure.js";
import { startBench, type Bench } from "./pages.js";
import { tokenLoad } from "./token-load.js";
import { warmOpen } from "./warm-open.js";

const PARTS: Record<string, (bench: Bench) => Promise<Row[]>> = {
  cold: coldOpen,
  warm: warmOpen,
  ahead: aheadOpen,
  flood: messageFlood,
  load: tokenLoad,
};

const named = process.argv.slice(2);
for (const name of named.length ? named : Object.keys(PARTS)) {
  const part = PARTS[name];
  if (!part) throw new Error(`No part ${name}: there are ${Object.keys(PARTS).join(", ")}`);
  // Each part gets its own browser, so that one part cannot slow down the next one.
  const bench = await startBench();
  try {
    for (const row of await part(bench)) console.log(lineOf(row));
  } finally {
    await bench.close();
  }
}
