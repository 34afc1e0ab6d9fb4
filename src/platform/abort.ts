/** Creates a controller whose signal the page's own `addEventListener()` accepts. jsdom refuses the signals of Node. */
export const createController = (): AbortController =>
  new (globalThis.window ?? globalThis).AbortController();

/** Calls `listener` when `signal` aborts, or immediately if it has already aborted. Removes the listener when `until` aborts. */
export function onAbort(signal: AbortSignal, listener: () => void, until?: AbortSignal): void {
  if (signal.aborted) listener();
  signal.addEventListener("abort", listener);
  // `until` is not passed as an option of addEventListener(). In `node:test` with jsdom, one of the two signals can come from
  // Node and the other from jsdom. Then addEventListener() would throw, because neither implementation accepts a signal of the
  // other.
  until?.addEventListener("abort", () => signal.removeEventListener("abort", listener));
}

/** Returns a promise that settles like `promise`, or rejects with the reason of `signal` if that aborts first. */
export const raceAbort = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> =>
  Promise.race([promise, new Promise<never>((_, reject) => onAbort(signal, () => reject(signal.reason)))]);

/**
 * Runs `task` with a time limit. The task receives a signal that aborts at the limit, or when `signal` aborts. Does not use
 * `AbortSignal.timeout()`, because fake timers in an app's tests do not advance that timeout.
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
  // AbortSignal.any() is not used, because some edge runtimes lack it. The option `signal` of addEventListener() is not used,
  // because Node keeps listeners with this option in memory.
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
