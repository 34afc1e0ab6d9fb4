/**
 * Runs a task, and returns the reasons of the task's unhandled rejections, in order. To find out when the list is complete,
 * collectUnhandled() rejects a promise of its own after the task. Node reports this rejection after all others.
 */
export async function collectUnhandled(task: () => unknown): Promise<unknown[]> {
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  const reasons: unknown[] = [];
  const last = Symbol("last");
  try {
    await new Promise<void>((resolve, reject) => {
      process.on("unhandledRejection", (reason) => (reason === last ? resolve() : reasons.push(reason)));
      const rejectLast = (): void => void Promise.reject(last);
      // Node reports rejections after the current microtasks have run. A timer, which runs later, rejects `last`, so Node reports
      // `last` after all other rejections.
      Promise.resolve(task()).then(() => setTimeout(rejectLast), reject);
    });
  } finally {
    process.removeAllListeners("unhandledRejection");
    for (const listener of others) process.on("unhandledRejection", listener);
  }
  return reasons;
}
