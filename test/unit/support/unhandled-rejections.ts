/**
 * Runs a task, and returns the reasons of its unhandled rejections, in order. After the task, the function rejects a promise of
 * its own. The report of that rejection comes last, so it shows that all others have been reported.
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
      // Rejections are reported after the microtasks of their task have run. So a timer makes the last rejection in a later task.
      Promise.resolve(task()).then(() => setTimeout(rejectLast), reject);
    });
  } finally {
    process.removeAllListeners("unhandledRejection");
    for (const listener of others) process.on("unhandledRejection", listener);
  }
  return reasons;
}
