import type { CountedResult } from "./model.js";
import { SCALE } from "./scale.js";
import type { Visit } from "./visits.js";
import type { Way } from "./ways.js";

/** A visit that was run both in Chromium and in the model (a simulation without a browser), with both results. */
export interface ComparedVisit {
  readonly way: Way;
  readonly visit: Visit;
  readonly browser: CountedResult;
  readonly model: CountedResult;
}

/**
 * The allowed difference between a visit's time in the model and its time in Chromium. A difference is allowed, because times
 * vary on a shared machine. The allowed difference is the sum of two parts: a share of the model's time, and a fixed number of
 * milliseconds of real time (not of simulated time).
 */
export const TOLERANCE = { share: 0.1, browserMs: 150 };

/**
 * Returns whether a visit ended in the same way in the model and in Chromium. Three values must be equal: whether the user
 * reached Connect, the number of clicks, and the number of clicks without a visible effect.
 */
export const isOutcomeEqual = ({ browser, model }: ComparedVisit): boolean =>
  (["hasReached", "clicks", "emptyClicks"] as const).every((key) => browser[key] === model[key]);

/**
 * Returns whether a visit sent the same number of requests in the model and in Chromium. The numbers can differ if a script fails
 * at about the time of the click, because a few milliseconds then decide whether one more request is sent.
 */
export const isRequestCountEqual = ({ browser, model }: ComparedVisit): boolean =>
  browser.requests === model.requests;

/**
 * Returns the time of the visit in Chromium minus its time in the model, in milliseconds of real time (not of simulated time).
 */
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

/** Returns a description of each visit whose results in Chromium and in the model differ. */
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
