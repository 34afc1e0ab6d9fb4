import { ConnectError } from "../errors/connect-error.js";
import { createError } from "../errors/describe-error.js";
import { attempt } from "../platform/report-error.js";
import { isHandled } from "./connect-event-target.js";
import type { ConnectResult } from "./connect-result.js";
import { ConnectCloseEvent, ConnectErrorEvent } from "./event-classes.js";

/**
 * The outcome of one `open()` call: its promise and its last event. The promise settles after the event was dispatched, even if a
 * listener throws.
 */
export class Outcome {
  readonly promise: Promise<ConnectResult>;
  readonly #dispatch: (event: Event, code?: string) => void;
  #settle!: { resolve(result: ConnectResult): void; reject(reason: unknown): void };

  constructor(dispatch: (event: Event, code?: string) => void) {
    this.#dispatch = dispatch;
    this.promise = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
  }

  /** Dispatches `close` and resolves the promise. Runs when Connect was closed, or when opening was stopped. */
  resolve(result: ConnectResult): void {
    this.dispatchClose(result);
    this.#settle.resolve(result);
  }

  /**
   * Dispatches `error` and rejects the promise, because Connect could not be opened. If the cause is not a ConnectError, the
   * client has thrown it.
   */
  fail(cause: unknown): void {
    const error = cause instanceof ConnectError ? cause : createError("open-failed", { cause });
    this.dispatchError(error);
    this.#settle.reject(error);
  }

  /** Rejects the promise with the abort reason of the caller's signal. This rejection never causes `unhandledrejection`. */
  cancel(reason: unknown): void {
    this.#ignoreRejection();
    this.#settle.reject(reason);
  }

  dispatchClose(result: ConnectResult): void {
    attempt(() => this.#dispatch(new ConnectCloseEvent("close", { result })));
  }

  /**
   * Dispatches `error`. If a listener receives the event, the failure counts as handled, so the rejection causes no
   * `unhandledrejection`.
   */
  dispatchError(error: ConnectError): void {
    const event = new ConnectErrorEvent("error", { error });
    attempt(() => this.#dispatch(event, error.code));
    if (isHandled(event)) this.#ignoreRejection();
  }

  #ignoreRejection(): void {
    this.promise.catch(() => {});
  }
}
