import type { VirtualClock } from "./clock.js";

/** The default of `timeoutMs`. */
const TIMEOUT_MS = 15_000;

/** Settles as the promise does, or rejects after the time limit of a network step. */
export function limit(clock: VirtualClock, promise: Promise<void>): Promise<void> {
  const timeout = clock.sleep(TIMEOUT_MS).then(() => {
    throw new Error("The time limit was exceeded");
  });
  timeout.catch(() => {});
  return Promise.race([promise, timeout]);
}
