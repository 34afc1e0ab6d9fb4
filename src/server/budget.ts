/** The time that one call may take, however many steps or requests it needs. */
export interface Budget {
  /** The whole time, in milliseconds. */
  readonly ms: number;
  /** When it ends, on the clock of `performance.now()`. */
  readonly until: number;
}

/** The longest delay that `setTimeout()` supports, in milliseconds. It runs a longer one at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Returns whether a value can be a `timeoutMs`. */
export const isTimeoutMs = (value: unknown): boolean =>
  typeof value === "number" && value > 0 && value <= MAX_DELAY_MS;

/** Starts a budget of `ms` milliseconds. */
export const createBudget = (ms: number): Budget => ({ ms, until: performance.now() + ms });

/** Returns what is left of a budget, in milliseconds. It is negative after the end. */
export const remainingMs = ({ until }: Budget): number => until - performance.now();
