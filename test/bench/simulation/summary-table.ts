import type { Summary } from "./summary.js";
import { WAYS, type Way } from "./ways.js";

const TITLES: Readonly<Record<Way, string>> = {
  guide: "the guide's code",
  open: "`widget.open()`",
  button: "declarative button",
};

const seconds = (ms: number): string => (ms === Infinity ? "never" : `${(ms / 1000).toFixed(2)} s`);

/** The lines of the table. Each line has a label, and a function that formats its figure. */
const LINES: readonly (readonly [string, (figures: Summary) => string])[] = [
  ["visits that reach Connect", ({ reached }) => `${(reached * 100).toFixed(2)} %`],
  ["time from the click to Connect's frame, median", ({ medianMs }) => seconds(medianMs)],
  ["time from the click to Connect's frame, 95th percentile", ({ p95Ms }) => seconds(p95Ms)],
  ["clicks without a visible effect", ({ emptyClicks, clicks }) => `${emptyClicks} of ${clicks}`],
  ["requests per visit (script and token)", ({ requests }) => requests.toFixed(2)],
];

/**
 * Returns the figures of all ways to open Connect as a Markdown table.
 * @param others a second set of figures; each figure of this set is written in brackets after the same figure of the first set
 */
export function summaryTable(figures: Record<Way, Summary>, others?: Record<Way, Summary>): string {
  const lines = LINES.map(([name, write]) => [
    name,
    ...WAYS.map((way) => write(figures[way]) + (others ? ` (${write(others[way])})` : "")),
  ]);
  const cells = [["", ...WAYS.map((way) => TITLES[way])], ...lines];
  const widths = [0, 1, 2, 3].map((column) => Math.max(3, ...cells.map((row) => row[column]!.length)));
  const toLine = (row: string[]): string =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`;
  const [head, ...rest] = cells.map(toLine);
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [head, rule, ...rest].join("\n");
}
