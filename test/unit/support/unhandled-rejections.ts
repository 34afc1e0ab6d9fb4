/**
 * Runs a task, and returns the reasons of the task's unhandled rejections, in order. After the task, collectUnhandled() itself
 * creates one more rejected promise. Node reports that rejection last, so the list is complete when Node reports it.
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
      // Node reports the task's rejections after the current microtasks have run, and runs timers after that. A timer calls
      // rejectLast(), so Node reports the rejection of rejectLast() after the task's rejections.
      Promise.resolve(task()).then(() => setTimeout(rejectLast), reject);
    });
  } finally {
    process.removeAllListeners("unhandledRejection");
    for (const listener of others) process.on("unhandledRejection", listener);
  }
  return reasons;
}
