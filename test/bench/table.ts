/** One figure of the table. A figure without a goal is for information only. */
export interface Row {
  readonly name: string;
  readonly figure: number;
  readonly goal?: { readonly atMost: number } | { readonly atLeast: number };
  /** The number of digits after the decimal point. @default 2 */
  readonly digits?: number;
}

/** Returns "ok" or "missed", or an empty text if the row has no goal. */
function verdict({ figure, goal }: Row): string {
  if (!goal) return "";
  return ("atMost" in goal ? figure <= goal.atMost : figure >= goal.atLeast) ? "ok" : "missed";
}

const goalText = (goal: Row["goal"]): string =>
  goal ? ("atMost" in goal ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`) : "";

/** Returns the rows as a text table. */
export function table(rows: readonly Row[]): string {
  const cells = [
    ["measurement", "figure", "goal", "verdict"],
    ...rows.map((row) => [row.name, row.figure.toFixed(row.digits ?? 2), goalText(row.goal), verdict(row)]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells
    .map(([name, figure, ...rest]) =>
      [
        name!.padEnd(widths[0]!),
        figure!.padStart(widths[1]!),
        ...rest.map((text, i) => text.padEnd(widths[i + 2]!)),
      ]
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
