/** Calls `listener` when the signal is aborted, or now if it already is. `until` removes the listener. */
export function onAbort(signal: AbortSignal, listener: () => void, until?: AbortSignal): void {
  if (signal.aborted) listener();
  signal.addEventListener("abort", listener);
  // Not by the option `signal`, because in `node:test` with a DOM one of the two is Node's and the other jsdom's.
  until?.addEventListener("abort", () => signal.removeEventListener("abort", listener));
}

/** Settles as the promise does, or rejects with the signal's reason as soon as that is aborted. */
export const raceAbort = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> =>
  Promise.race([promise, new Promise<never>((_, reject) => onAbort(signal, () => reject(signal.reason)))]);

/**
 * Runs `task` with a time limit. The signal that the task receives is aborted at the limit and with `signal`.
 * Does not use `AbortSignal.timeout()`, because the fake timers of users' tests do not advance it.
 * @param ms the limit, in milliseconds
 * @param createTimeoutError makes the error for a task that exceeds the limit
 * @throws what the task throws; the reason of `signal`; the timeout error
 */
export async function withTimeout<T>(
  ms: number,
  task: (signal: AbortSignal) => Promise<T>,
  createTimeoutError: () => Error,
  signal?: AbortSignal,
): Promise<T> {
  const controller = new AbortController();
  // Not AbortSignal.any(), which some workers lack. Not a listener with a signal, because Node keeps those in memory.
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
