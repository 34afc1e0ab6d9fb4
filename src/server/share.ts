import { onAbort, raceAbort } from "../platform/abort.js";

interface Shared {
  readonly promise: Promise<unknown>;
  readonly controller: AbortController;
  callers: number;
}

/** Runs `task`, or joins the task that runs for the same key. */
export type Share = <T>(
  key: string,
  signal: AbortSignal | undefined,
  task: (signal: AbortSignal) => Promise<T>,
) => Promise<T>;

/**
 * Creates a function with which concurrent calls share one task. A caller whose signal aborts leaves with its reason, and the others
 * go on. The task's own signal aborts when the last caller has left.
 */
export function createShare(): Share {
  const running = new Map<string, Shared>();

  function start(key: string, task: (signal: AbortSignal) => Promise<unknown>): Shared {
    const controller = new AbortController();
    const shared = { promise: task(controller.signal), controller, callers: 0 };
    running.set(key, shared);
    return shared;
  }

  return async (key, signal, task) => {
    signal?.throwIfAborted();
    const shared = running.get(key) ?? start(key, task);
    const left = new AbortController();
    const caller = new AbortController();
    if (signal) onAbort(signal, () => caller.abort(signal.reason), left.signal);
    shared.callers++;
    try {
      return (await raceAbort(shared.promise, caller.signal)) as never;
    } finally {
      left.abort();
      shared.callers--;
      // Whether the task has ended or everyone has left: a later call must start another one.
      if ((!caller.signal.aborted || !shared.callers) && running.get(key) === shared) running.delete(key);
      if (!shared.callers) shared.controller.abort();
    }
  };
}
