/** Waits for a promise, but no longer than until the signal is aborted; then throws its reason. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/**
 * Runs a step that has a budget of time and may be aborted; the step's own signal tells it of both.
 * Not AbortSignal.timeout: fake timers of users' tests do not move that.
 * @throws what the step throws; the signal's reason; `late()` after `ms` milliseconds
 */
export async function within<T>(
  ms: number,
  signal: AbortSignal | undefined,
  step: (signal: AbortSignal) => Promise<T>,
  late: () => Error,
): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => controller.abort(signal!.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort);
  const timer = setTimeout(() => controller.abort(late()), ms);
  try {
    controller.signal.throwIfAborted();
    return await abortable(step(controller.signal), controller.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}
