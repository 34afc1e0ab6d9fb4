import type { CountedResult } from "./model.js";
import { SCALE } from "./scale.js";
import type { Visit } from "./visits.js";
import type { Way } from "./ways.js";

/** One visit of the sample, with its results in Chromium and in the model. */
export interface ComparedVisit {
  readonly way: Way;
  readonly visit: Visit;
  readonly browser: CountedResult;
  readonly model: CountedResult;
}

/**
 * The allowed difference between the model's time and Chromium's: a share of the model's time, plus milliseconds of Chromium's
 * clock for the noise of a shared machine.
 */
export const TOLERANCE = { share: 0.1, browserMs: 150 };

/**
 * Returns whether a visit ended in the model as in Chromium: with or without Connect, after as many clicks, with as many clicks
 * without a visible effect.
 */
export const isOutcomeEqual = ({ browser, model }: ComparedVisit): boolean =>
  (["hasReached", "clicks", "emptyClicks"] as const).every((key) => browser[key] === model[key]);

/**
 * Returns whether a visit sent as many requests in the model as in Chromium. If a script fails at about the time of the click, a
 * difference of one request depends on a few milliseconds.
 */
export const isRequestCountEqual = ({ browser, model }: ComparedVisit): boolean =>
  browser.requests === model.requests;

/** Returns by how many milliseconds of Chromium's clock the visit took longer in Chromium than in the model. */
export const timeDifference = ({ browser, model }: ComparedVisit): number =>
  (browser.timeMs - model.timeMs) / SCALE;

/** Returns whether the visit's times in Chromium and in the model differ by no more than {@link TOLERANCE}. */
export const isTimeEqual = (compared: ComparedVisit): boolean =>
  Math.abs(timeDifference(compared)) <=
  TOLERANCE.browserMs + (TOLERANCE.share * compared.model.timeMs) / SCALE;

const describeResult = ({ hasReached, timeMs, clicks, emptyClicks, requests }: CountedResult): string =>
  `${hasReached ? "reached" : "not reached"}, ${timeMs.toFixed(0)} ms, ${clicks} clicks, ${emptyClicks} empty, ${requests} requests`;

const describeEndings = ({ requests }: Visit): string =>
  (["script", "token"] as const).map((name) => `first ${name} ${requests[name][0]!.ending}`).join(", ");

/** Returns a text for each visit whose results differ between Chromium and the model. */
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
