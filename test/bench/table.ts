/** One figure; without a goal it is for information. */
export interface Row {
  readonly name: string;
  readonly figure: number;
  readonly goal?: { readonly atMost: number } | { readonly atLeast: number };
  /** After the point. @default 2 */
  readonly digits?: number;
}

/** "ok", "missed", or nothing where there is no goal. */
export function verdict({ figure, goal }: Row): string {
  if (!goal) return "";
  return ("atMost" in goal ? figure <= goal.atMost : figure >= goal.atLeast) ? "ok" : "missed";
}

const goalText = (goal: Row["goal"]): string =>
  goal ? ("atMost" in goal ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`) : "";

/** For people. */
export function table(rows: readonly Row[]): string {
  const cells = [
    ["", "figure", "goal", ""],
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
