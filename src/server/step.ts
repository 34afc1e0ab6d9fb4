import { withTimeout } from "../platform/abort.js";
import { createBudget, remainingMs } from "./budget.js";

/** A step that failed, with the HTTP status of the response to it. */
export class StepError extends Error {
  readonly status: number;

  /** @param cause what the step failed with; may be anything, even nothing */
  constructor(status: number, cause: unknown) {
    super(`HTTP ${status}`, { cause });
    this.status = status;
  }
}

/** One step of a request. */
export interface Step<T> {
  /** Its name in the message of a timeout. */
  readonly name: string;
  /** Its work, which may throw, reject or never settle. */
  readonly run: (signal: AbortSignal) => T | Promise<T>;
  /** Returns the HTTP status for a failure. @default 500 */
  readonly toStatus?: (reason: unknown) => number;
  /** Ends the step early. */
  readonly signal?: AbortSignal;
}

/** Runs a step. Rejects with a {@link StepError} when it fails or when the budget ends. */
export type StepRunner = <T>(step: Step<T>) => Promise<T>;

/** Returns whether a step failed because it took too long, here or behind an `AbortSignal.timeout()` of the app. */
export const isTimeout = (reason: unknown): boolean =>
  (Object(reason) as { name?: unknown }).name === "TimeoutError";

/** Creates a runner for the steps of one request, which share a budget of `timeoutMs`. */
export function createStepRunner(timeoutMs: number): StepRunner {
  const budget = createBudget(timeoutMs);
  return async ({ name, run, toStatus = () => 500, signal }) => {
    const timeoutError = (): Error =>
      new DOMException(
        `createTokenHandler: ${name} did not settle within the ${timeoutMs} ms of this request`,
        "TimeoutError",
      );
    try {
      return await withTimeout(remainingMs(budget), async (limit) => run(limit), timeoutError, signal);
    } catch (reason) {
      throw new StepError(toStatus(reason), reason);
    }
  };
}
