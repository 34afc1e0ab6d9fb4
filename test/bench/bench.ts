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

const only = process.argv.slice(2);
const unknown = only.filter((name) => !(name in PARTS));
if (unknown.length)
  throw new Error(`No part ${unknown.join(", ")}: there are ${Object.keys(PARTS).join(", ")}`);

for (const [name, part] of Object.entries(PARTS)) {
  if (only.length && !only.includes(name)) continue;
  // Each part gets its own browser, so that one part cannot slow down the next one.
  const bench = await startBench();
  try {
    for (const row of await part(bench)) console.log(lineOf(row));
  } finally {
    await bench.close();
  }
}
