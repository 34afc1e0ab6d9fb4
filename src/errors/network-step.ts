import { withTimeout } from "../platform/abort.js";
import { ConnectError } from "./connect-error.js";
import { createError } from "./describe-error.js";

/**
 * Runs a step that uses the network, with a time limit.
 * @throws ConnectError `…-timeout` or `…-failed`, or the step's own ConnectError; the reason of `signal` if that aborts
 */
export async function runNetworkStep<T>(
  name: "client-load" | "token-request",
  url: string,
  timeoutMs: number,
  step: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  try {
    return await withTimeout(
      timeoutMs,
      step,
      () => createError(`${name}-timeout`, { url, timeoutMs }),
      signal,
    );
  } catch (cause) {
    if (signal?.aborted || cause instanceof ConnectError) throw cause;
    const remedy = name === "token-request" ? "the network, CORS and CSP connect-src" : "";
    throw createError(`${name}-failed`, { url, problem: "failed", remedy, cause });
  }
}
