import { withTimeout } from "./platform/abort.js";
import { ConnectError } from "./errors.js";

/**
 * Runs a step over the network that has a budget of time.
 * @param name of the codes that tell how it failed
 * @throws ConnectError `…-timeout`, `…-failed`, or what the step itself throws of these; the signal's reason
 */
export const networkStep = <T>(
  name: "client-load" | "token-request",
  detail: string,
  ms: number,
  step: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> =>
  withTimeout(ms, step, () => new ConnectError(`${name}-timeout`, { detail }), signal).catch(
    (cause: unknown) => {
      throw signal?.aborted || cause instanceof ConnectError
        ? cause
        : new ConnectError(`${name}-failed`, { detail, cause });
    },
  );
