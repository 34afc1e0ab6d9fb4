/** Calls `listener` when `signal` aborts, or now if `signal` has already aborted. Removes the listener when `until` aborts. */
export function onAbort(signal: AbortSignal, listener: () => void, until?: AbortSignal): void {
  if (signal.aborted) listener();
  signal.addEventListener("abort", listener);
  // The option `signal` of addEventListener() is not used. In `node:test` with jsdom, `signal` may belong to Node and `until` to
  // jsdom. Node does not accept a signal of jsdom, and jsdom none of Node.
  until?.addEventListener("abort", () => signal.removeEventListener("abort", listener));
}

/**
 * Returns a promise that settles like the given one. If the signal aborts first, the returned promise rejects with the signal's
 * reason.
 */
export const raceAbort = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> =>
  Promise.race([promise, new Promise<never>((_, reject) => onAbort(signal, () => reject(signal.reason)))]);

/**
 * Runs `task` with a time limit. The task receives a signal that aborts at the limit, or when `signal` aborts. Does not use
 * `AbortSignal.timeout()`, because the fake timers of users' tests do not advance it.
 * @param ms the time limit, in milliseconds
 * @param createTimeoutError creates the error for a task that exceeds the limit
 * @throws the error of the task; the reason of `signal`; the timeout error
 */
export async function withTimeout<T>(
  ms: number,
  task: (signal: AbortSignal) => Promise<T>,
  createTimeoutError: () => Error,
  signal?: AbortSignal,
): Promise<T> {
  const controller = new AbortController();
  // AbortSignal.any() is not used, because some workers lack it. A listener with a signal is not used, because Node keeps such
  // listeners in memory.
  const abort = (): void => controller.abort(signal!.reason);
  if (signal) onAbort(signal, abort);
  const timer = setTimeout(() => controller.abort(createTimeoutError()), ms);
  try {
    controller.signal.throwIfAborted();
    return await raceAbort(task(controller.signal), controller.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}
