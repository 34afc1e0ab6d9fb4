import { withTimeout } from "../platform/abort.js";
import { ConnectError } from "./connect-error.js";
import { createError } from "./describe-error.js";

/**
 * Runs a step that uses the network, with a time limit.
 * @param name the start of the codes for its failures
 * @param url what the messages name
 * @throws ConnectError `…-timeout`, `…-failed`, or the one that the step throws; the reason of `signal`
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
    throw createError(`${name}-failed`, { url, cause });
  }
}
