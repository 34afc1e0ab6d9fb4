import type { Row } from "../table.js";
import {
  isOutcomeEqual,
  isRequestCountEqual,
  isTimeEqual,
  timeDifference,
  TOLERANCE,
  type ComparedVisit,
} from "./compare.js";
import { quantile, summarize, type Summary } from "./summary.js";
import type { Way } from "./ways.js";

/**
 * Returns a summary of the results for each way to open Connect. `side` says which results are summarized: those from Chromium,
 * or those from the model (a simulation without a browser).
 */
export function summarizeSample(
  compared: readonly ComparedVisit[],
  side: "browser" | "model",
): Record<Way, Summary> {
  const summarizeWay = (way: Way): Summary =>
    summarize(compared.filter((visit) => visit.way === way).map((visit) => visit[side]));
  return { guide: summarizeWay("guide"), open: summarizeWay("open"), button: summarizeWay("button") };
}

/** Returns the row that shows how many clicks on pages with the package had no visible effect. The goal is 0. */
export const emptyClicksRow = (where: string, { open, button }: Record<Way, Summary>): Row => ({
  name: `${where}: the package's clicks that end in nothing`,
  figure: open.emptyClicks + button.emptyClicks,
  goal: { atMost: 0 },
  digits: 0,
});

/** Returns the rows that show how well the model agrees with Chromium. */
export function agreementRows(compared: readonly ComparedVisit[]): Row[] {
  const share = (isEqual: (visit: ComparedVisit) => boolean): number =>
    compared.filter(isEqual).length / compared.length;
  const differences = compared.map((visit) => Math.abs(timeDifference(visit)));
  const { browserMs, share: tolerance } = TOLERANCE;
  return [
    {
      name: `${compared.length} runs in Chromium: share that ends as in the model`,
      figure: share(isOutcomeEqual),
      goal: { atLeast: 1 },
    },
    {
      name: `… share with the time of the model, ± ${browserMs} ms of Chromium's clock ± ${tolerance * 100} %`,
      figure: share(isTimeEqual),
      goal: { atLeast: 0.9 },
    },
    { name: "… share with as many requests", figure: share(isRequestCountEqual) },
    { name: "… median difference, ms of Chromium's clock", figure: quantile(differences, 0.5), digits: 0 },
    { name: "… 95th percentile of the difference", figure: quantile(differences, 0.95), digits: 0 },
  ];
}
