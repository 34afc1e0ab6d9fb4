/** Acts when the signal is aborted; at once, where it is. */
export function onAbort(signal: AbortSignal, act: () => void, until?: AbortSignal): void {
  if (signal.aborted) act();
  signal.addEventListener("abort", act, { signal: until });
}

/** Waits for a promise, but no longer than until the signal is aborted; then throws its reason. */
export const abortable = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> =>
  Promise.race([promise, new Promise<never>((_, reject) => onAbort(signal, () => reject(signal.reason)))]);

/**
 * Runs a step that has a budget of time and may be aborted; the step's own signal tells it of both.
 * Not AbortSignal.timeout: fake timers of users' tests do not move that.
 * @throws what the step throws; the signal's reason; `late()` after `ms` milliseconds
 */
export async function within<T>(
  ms: number,
  step: (signal: AbortSignal) => Promise<T>,
  late: () => Error,
  signal?: AbortSignal,
): Promise<T> {
  const limit = new AbortController();
  // Not AbortSignal.any, which not every worker has; and not until a signal that tells of the end: Node keeps those.
  const abort = (): void => limit.abort(signal!.reason);
  if (signal) onAbort(signal, abort);
  const timer = setTimeout(() => limit.abort(late()), ms);
  try {
    limit.signal.throwIfAborted();
    return await abortable(step(limit.signal), limit.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}
