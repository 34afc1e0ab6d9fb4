import { getClient } from "./client/get-client.js";
import { createError } from "./errors/describe-error.js";
import { ConnectEventTarget, type Listener } from "./events/connect-event-target.js";
import type { ConnectResult, ConnectState } from "./events/connect-result.js";
import type { HumanConnectEventMap } from "./events/event-classes.js";
import { resolveOptions } from "./options/resolve-options.js";
import { connectOrigin, needsToken } from "./options/vendor-options.js";
import type { ResolvedOptions } from "./options/resolved-options.js";
import type { HumanConnectOptions, OpenInit } from "./options/widget-options.js";
import { preconnect, removePreconnect } from "./platform/preconnect.js";
import { createTrace, type Trace } from "./platform/trace.js";
import { Session } from "./session/session.js";
import { TokenCache } from "./token/token-cache.js";

/** A listener for one of the widget's events. */
export type HumanConnectListener<K extends keyof HumanConnectEventMap> = Listener<HumanConnectWidget, K>;

/**
 * A widget that shows Human API's Connect. It is an `EventTarget`. An idle widget holds no page listeners, so there is no
 * `destroy()`.
 *
 * @example
 * const widget = new HumanConnectWidget({ tokenUrl: "/api/connect/token" });
 * widget.addEventListener("close", (event) => console.log(event.result.status));
 * button.addEventListener("click", () => widget.open());
 */
export class HumanConnectWidget extends ConnectEventTarget {
  readonly #options: ResolvedOptions;
  readonly #tokens: TokenCache;
  readonly #trace: Trace;
  #state: ConnectState = "idle";
  #session: Session | undefined;

  /** @throws ConnectError `invalid-options`, whose message names the option and the remedy */
  constructor(options: HumanConnectOptions) {
    super();
    this.#options = resolveOptions(options);
    this.#tokens = new TokenCache(this.#options);
    this.#trace = createTrace(this.#options.debug);
  }

  /** The current state of the widget. Each change fires `statechange`. */
  get state(): ConnectState {
    return this.#state;
  }

  /**
   * Loads the client and gets a token at the same time, and then shows Connect. Resolves with the result when Connect closes.
   * Until then, another call returns the same promise. A rejection causes no `unhandledrejection` if the widget has an `error`
   * listener.
   * @throws ConnectError (as a rejection) with a `code`; the reason of `init.signal` if that signal is aborted
   */
  open(init?: OpenInit): Promise<ConnectResult> {
    if (this.#session) return this.#session.promise;
    const session = (this.#session = this.#createSession());
    this.#setState("opening");
    session.start(init);
    return session.promise;
  }

  /**
   * Loads the client, gets a token and connects to Connect's host before the user clicks, so that the next `open()` does not have
   * to wait. An app can call this function at any time and any number of times. The token is used at most once, and is held for
   * at most five minutes.
   * @throws ConnectError (as a rejection that causes no `unhandledrejection`); the next `open()` tries again
   */
  preload(): Promise<void> {
    const loading = this.#preload().catch((error: unknown) => {
      this.#trace("preload-failed", (error as { code?: string }).code);
      throw error;
    });
    loading.catch(() => {});
    return loading;
  }

  /**
   * Closes Connect, or stops opening it. `open()` resolves with the result so far, whose `status` is "CLOSED" and whose
   * `closedBy` is "caller".
   */
  close(): void {
    this.#session?.close("caller");
  }

  /**
   * Removes the token that the widget holds, and aborts a running request for a token. Call this function when the user signs
   * out. A running `preload()` then resolves without a token, and a running `open()` requests a new token.
   */
  forget(): void {
    this.#tokens.drop();
  }

  async #preload(): Promise<void> {
    if (typeof document === "undefined") throw createError("not-in-browser");
    const { connect } = this.#options;
    preconnect(connectOrigin(connect));
    const isTokenNeeded = needsToken(connect) && !this.#session;
    await Promise.all([getClient(this.#options), isTokenNeeded && this.#tokens.prefetch()]);
  }

  #createSession(): Session {
    return new Session({
      options: this.#options,
      tokens: this.#tokens,
      trace: this.#trace,
      isOpen: () => this.#state === "open",
      setState: (state) => this.#setState(state),
      dispatch: (event, code) => this.#dispatch(event, code),
      onEnd: () => this.#onSessionEnd(),
    });
  }

  #onSessionEnd(): void {
    this.#session = undefined;
    removePreconnect(connectOrigin(this.#options.connect));
    this.#setState("idle");
  }

  #setState(state: ConnectState): void {
    this.#state = state;
    this.#dispatch(new Event("statechange"), state);
  }

  #dispatch(event: Event, code?: string): void {
    this.#trace(event.type, code);
    this.dispatchEvent(event);
  }
}
