/**
 * Runs a task and returns the reasons of the promises that it leaves rejected without a handler, in order. Knows that all have been
 * reported when a rejection of its own has been, which comes last.
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
      // A task's own rejections are reported once its microtasks have run.
      Promise.resolve(task()).then(() => setTimeout(rejectLast), reject);
    });
  } finally {
    process.removeAllListeners("unhandledRejection");
    for (const listener of others) process.on("unhandledRejection", listener);
  }
  return reasons;
}
