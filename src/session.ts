import type { ConnectError } from "./errors.js";
import type { GuardedModal } from "./open-guarded.js";
import { normalize, type ConnectResult } from "./normalize.js";

/** One `open()`, from the call until its promise is settled. */
export interface Session {
  readonly promise: Promise<ConnectResult>;
  resolve(result: ConnectResult): void;
  reject(reason: unknown): void;
  /** Aborted when it is over: every listener, timer and request of it goes with that. */
  readonly over: AbortController;
  /** So far. */
  result: ConnectResult;
  shown?: GuardedModal;
  isEnding?: boolean;
}

/** What ends a session: one of these. A reason is that of the caller's signal. */
export interface Outcome {
  result?: ConnectResult;
  error?: ConnectError;
  reason?: unknown;
}

/** One that has just begun. An unheard rejection is none: the `error` event has told it. */
export function newSession(): Session {
  const session = { over: new AbortController(), result: normalize(null, "CLOSED") } as Session;
  const promise = new Promise<ConnectResult>((resolve, reject) =>
    Object.assign(session, { resolve, reject }),
  );
  promise.catch(() => {});
  return Object.assign(session, { promise });
}
