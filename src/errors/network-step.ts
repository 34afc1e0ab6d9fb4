import { withTimeout } from "../platform/abort.js";
import { ConnectError } from "./connect-error.js";
import { createError } from "./describe-error.js";

/**
 * Runs a step that uses the network, with a time limit.
 * @param name the first part of the error codes
 * @param url the URL for the error messages
 * @throws ConnectError `…-timeout` or `…-failed`, or the ConnectError that the step has thrown
 * @throws the reason of `signal` if the signal aborts
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
    const problem = "failed";
    const remedy = name === "token-request" ? "the network, CORS and CSP connect-src" : "";
    throw createError(`${name}-failed`, { url, problem, remedy, cause });
  }
}
