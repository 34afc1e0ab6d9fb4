import { onAbort, raceAbort } from "../platform/abort.js";

interface Shared {
  readonly promise: Promise<unknown>;
  /** Makes later calls start another task, and aborts this one. */
  end(): void;
  callers: number;
}

/** Runs `task`, or joins the task that runs for the same key. */
export type Share = <T>(
  key: string,
  signal: AbortSignal | undefined,
  task: (signal: AbortSignal) => Promise<T>,
) => Promise<T>;

/** Cloudflare's Workers throw when one request uses what another one has started. */
const canShare = (): boolean => globalThis.navigator?.userAgent !== "Cloudflare-Workers";

/**
 * Creates a function with which concurrent calls share one task. A caller whose signal aborts leaves with its reason, and the others
 * go on. The task's own signal aborts when the last caller has left.
 */
export function createShare(): Share {
  const running = new Map<string, Shared>();

  const start = (key: string, task: (signal: AbortSignal) => Promise<unknown>): Shared => {
    const controller = new AbortController();
    const end = (): void => {
      if (running.get(key) === shared) running.delete(key);
      controller.abort();
    };
    const shared: Shared = { promise: task(controller.signal).finally(end), end, callers: 0 };
    running.set(key, shared);
    return shared;
  };

  return async (key, signal, task) => {
    signal?.throwIfAborted();
    if (!canShare()) return task(signal ?? new AbortController().signal);
    const shared = running.get(key) ?? start(key, task);
    const left = new AbortController();
    const caller = new AbortController();
    if (signal) onAbort(signal, () => caller.abort(signal.reason), left.signal);
    shared.callers++;
    try {
      return (await raceAbort(shared.promise, caller.signal)) as never;
    } finally {
      left.abort();
      if (!--shared.callers) shared.end();
    }
  };
}
