/**
 * Runs a task, and returns the reasons of its unhandled rejections, in order. To know when all of them have been reported, the
 * function finally rejects a promise of its own, because the report of that rejection comes last.
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
      // The rejections of a task are reported after its microtasks have run, so the last rejection is made in a timer.
      Promise.resolve(task()).then(() => setTimeout(rejectLast), reject);
    });
  } finally {
    process.removeAllListeners("unhandledRejection");
    for (const listener of others) process.on("unhandledRejection", listener);
  }
  return reasons;
}
