import type { CountedResult } from "./model.js";

/** The numbers that summarize the visits for one way to open Connect. */
export interface Summary {
  readonly visits: number;
  /** The share of visits that reached Connect, from 0 to 1. */
  readonly reached: number;
  /** The median time from the first click to Connect's frame. A visit that did not reach Connect counts as infinitely long. */
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly clicks: number;
  /** The number of clicks without a visible effect. */
  readonly emptyClicks: number;
  /** The number of requests for the script and for tokens, per visit. */
  readonly requests: number;
}

/**
 * Returns a percentile. For example, if `share` is 0.95, the percentile is the smallest value that is at least as large as 95 %
 * of the values.
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/** Returns the summary of all visits for one way to open Connect. */
export function summarize(results: readonly CountedResult[]): Summary {
  const sum = (read: (result: CountedResult) => number): number =>
    results.reduce((total, result) => total + read(result), 0);
  const times = results.map(({ hasReached, timeMs }) => (hasReached ? timeMs : Infinity));
  return {
    visits: results.length,
    reached: sum(({ hasReached }) => Number(hasReached)) / results.length,
    medianMs: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
    clicks: sum(({ clicks }) => clicks),
    emptyClicks: sum(({ emptyClicks }) => emptyClicks),
    requests: sum(({ requests }) => requests) / results.length,
  };
}
