import type { CountedResult } from "./model.js";
import { SCALE } from "./scale.js";
import type { Visit } from "./visits.js";
import type { Way } from "./ways.js";

/** A visit of the sample, run in Chromium and in the model. */
export interface ComparedVisit {
  readonly way: Way;
  readonly visit: Visit;
  readonly browser: CountedResult;
  readonly model: CountedResult;
}

/** By how much two times may differ: by a tenth, and by what a shared machine adds, in milliseconds of Chromium's own clock. */
export const TOLERANCE = { share: 0.1, browserMs: 150 };

/** Returns whether a visit ended in the model as in Chromium: Connect reached or not, clicks and empty clicks. */
export const isOutcomeEqual = ({ browser, model }: ComparedVisit): boolean =>
  (["hasReached", "clicks", "emptyClicks"] as const).every((key) => browser[key] === model[key]);

/**
 * Returns whether a visit sent as many requests. Where a script fails at about the time of the click, one request more or less depends on a few
 * milliseconds.
 */
export const isRequestCountEqual = ({ browser, model }: ComparedVisit): boolean =>
  browser.requests === model.requests;

/** Returns how much longer the visit took in Chromium than in the model, in milliseconds of Chromium's clock. */
export const timeDifference = ({ browser, model }: ComparedVisit): number =>
  (browser.timeMs - model.timeMs) / SCALE;

/** Returns whether the times differ by no more than {@link TOLERANCE}. */
export const isTimeEqual = (compared: ComparedVisit): boolean =>
  Math.abs(timeDifference(compared)) <=
  TOLERANCE.browserMs + (TOLERANCE.share * compared.model.timeMs) / SCALE;

const describeResult = ({ hasReached, timeMs, clicks, emptyClicks, requests }: CountedResult): string =>
  `${hasReached ? "reached" : "not reached"}, ${timeMs.toFixed(0)} ms, ${clicks} clicks, ${emptyClicks} empty, ${requests} requests`;

const describeEndings = ({ requests }: Visit): string =>
  (["script", "token"] as const).map((name) => `first ${name} ${requests[name][0]!.ending}`).join(", ");

/** Returns a line for each visit that differs. */
export const describeDifferences = (visits: readonly ComparedVisit[]): string[] =>
  visits
    .filter(
      (compared) => ![isOutcomeEqual, isRequestCountEqual, isTimeEqual].every((isEqual) => isEqual(compared)),
    )
    .map(
      ({ way, visit, browser, model }) =>
        `  visit ${visit.index}, ${way} (${describeEndings(visit)}, CPU ÷${visit.cpuFactor}):\n` +
        `    Chromium: ${describeResult(browser)}\n    model:    ${describeResult(model)}`,
    );
