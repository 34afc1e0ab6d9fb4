import { withTimeout } from "../platform/abort.js";
import { createBudget, remainingMs } from "./budget.js";

/** The error of a failed step. It contains the HTTP status for the handler's response. */
export class StepError extends Error {
  readonly status: number;

  /** @param cause the error of the step, which can be any value, including undefined */
  constructor(status: number, cause: unknown) {
    super(`HTTP ${status}`, { cause });
    this.status = status;
  }
}

/** One step in the handling of a request. */
export interface Step<T> {
  /** The name of the step, which appears in the message of a timeout error. */
  readonly name: string;
  /** Does the work of the step. This function is allowed to throw, to reject, or never to settle. */
  readonly run: (signal: AbortSignal) => T | Promise<T>;
  /** Returns the HTTP status for a failure. @default 500 */
  readonly toStatus?: (reason: unknown) => number;
  /** A signal that ends the step early. */
  readonly signal?: AbortSignal;
}

/** Runs a step. Rejects with a {@link StepError} if the step fails or the budget ends. */
export type StepRunner = <T>(step: Step<T>) => Promise<T>;

/**
 * Returns whether a step failed because of a timeout. The timeout can be that of the handler, or an `AbortSignal.timeout()` of
 * the app.
 */
export const isTimeout = (reason: unknown): boolean =>
  (Object(reason) as { name?: unknown }).name === "TimeoutError";

/** Creates a function that runs the steps of one request. The steps share a budget of `timeoutMs`. */
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
