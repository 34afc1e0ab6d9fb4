/** One figure of the table. A figure without a goal is for information only. */
export interface Row {
  readonly name: string;
  readonly figure: number;
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** Returns the median, which is robust against the outliers of a shared machine. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Measures each way in turn, so that all ways meet the same other work. Returns the medians of each way's figures. */
export async function inTurn<Way extends string, Figure extends string>(
  rounds: number,
  ways: readonly Way[],
  measure: (way: Way) => Promise<Record<Figure, number>>,
): Promise<Record<Way, Record<Figure, number>>> {
  const all = new Map(ways.map((way) => [way, [] as Record<Figure, number>[]]));
  for (let round = 0; round < rounds; round++)
    for (const [way, measured] of all) measured.push(await measure(way));
  const medians = Array.from(all, ([way, measured]) => {
    const names = Object.keys(measured[0]!) as Figure[];
    return [way, Object.fromEntries(names.map((name) => [name, median(measured.map((one) => one[name]))]))];
  });
  return Object.fromEntries(medians) as Record<Way, Record<Figure, number>>;
}

/** Returns a row as a line of text: its name, its figure, its goal, and whether the goal is met. */
export function lineOf({ name, figure, atMost, atLeast }: Row): string {
  const isMet = figure <= (atMost ?? Infinity) && figure >= (atLeast ?? -Infinity);
  const goal = atMost === undefined ? atLeast && `≥ ${atLeast}` : `≤ ${atMost}`;
  const text = Number.isInteger(figure) ? `${figure}` : figure.toFixed(2);
  const verdict = goal ? `  ${goal}: ${isMet ? "ok" : "missed"}` : "";
  return `${name.padEnd(84)} ${text.padStart(8)}${verdict}`;
}
