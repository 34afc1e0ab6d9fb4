import type { VirtualClock } from "./clock.js";

/** The default value of `timeoutMs`. */
const TIMEOUT_MS = 15_000;

/** Settles like the given promise, but rejects if the promise is still pending after {@link TIMEOUT_MS}. */
export function limit(clock: VirtualClock, promise: Promise<void>): Promise<void> {
  const timeout = clock.sleep(TIMEOUT_MS).then(() => {
    throw new Error("The time limit was exceeded");
  });
  timeout.catch(() => {});
  return Promise.race([promise, timeout]);
}
