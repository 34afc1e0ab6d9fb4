/** One figure of the table. A figure without a goal is for information only. */
export interface Row {
  readonly name: string;
  readonly figure: number;
  readonly atMost?: number;
  readonly atLeast?: number;
  /** The number of digits after the decimal point. @default 2 */
  readonly digits?: number;
}

/** Returns the median, which is robust against the outliers of a shared machine. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

/** Measures each way in turn, so that all ways meet the same other work. Returns the medians of each way's figures. */
export async function inTurn<Way extends string, Figure extends string>(
  rounds: number,
  ways: readonly Way[],
  measure: (way: Way) => Promise<Record<Figure, number>>,
): Promise<Record<Way, Record<Figure, number>>> {
  const all = ways.map(() => [] as Record<Figure, number>[]);
  for (let round = 0; round < rounds; round++)
    for (const [index, way] of ways.entries()) all[index]!.push(await measure(way));
  const medians = all.map((measured) =>
    Object.keys(measured[0]!).map((name) => [name, median(measured.map((one) => one[name as Figure]))]),
  );
  return Object.fromEntries(ways.map((way, index) => [way, Object.fromEntries(medians[index]!)])) as Record<
    Way,
    Record<Figure, number>
  >;
}

/** Returns a row as a line of text: its name, its figure, its goal, and whether the goal is met. */
export function lineOf({ name, figure, atMost, atLeast, digits = 2 }: Row): string {
  const isMet = figure <= (atMost ?? Infinity) && figure >= (atLeast ?? -Infinity);
  const goals = [atMost !== undefined && `≤ ${atMost}`, atLeast !== undefined && `≥ ${atLeast}`].filter(
    Boolean,
  );
  const goal = goals.length ? `${goals.join(", ")}: ${isMet ? "ok" : "missed"}` : "";
  return `${name.padEnd(84)} ${figure.toFixed(digits).padStart(8)}  ${goal}`.trimEnd();
}
