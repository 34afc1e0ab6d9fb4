// npm run bench: every figure that the README quotes. Times are ratios, since a time alone says nothing on a shared machine.
import { writeFile } from "node:fs/promises";
import { table, verdict, type Row } from "./table.js";
import { tokenLoad } from "./token-load.js";

const PARTS: Record<string, () => Promise<Row[]>> = { load: tokenLoad };
const FILE = new URL("results.json", import.meta.url);

const only = process.argv.slice(2);
const rows: Row[] = [];
for (const [name, part] of Object.entries(PARTS))
  if (!only.length || only.includes(name)) rows.push(...(await part()));
console.log(table(rows));
await writeFile(
  FILE,
  JSON.stringify(
    rows.map((row) => ({ ...row, verdict: verdict(row) })),
    null,
    2,
  ) + "\n",
);
