/** The time limit for one call, including all its steps and requests. */
export interface Budget {
  /** The total time, in milliseconds. */
  readonly ms: number;
  /** The time at which the budget ends, on the clock of `performance.now()`. */
  readonly until: number;
}

/** The longest delay that `setTimeout()` supports, in milliseconds. With a longer delay, a timer fires immediately. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Returns whether a value is valid for `timeoutMs`. */
export const isTimeoutMs = (value: unknown): boolean =>
  typeof value === "number" && value > 0 && value <= MAX_DELAY_MS;

/** Starts a budget of `ms` milliseconds. */
export const createBudget = (ms: number): Budget => ({ ms, until: performance.now() + ms });

/** Returns the remaining time of a budget, in milliseconds. The value is negative after the budget has ended. */
export const remainingMs = ({ until }: Budget): number => until - performance.now();
