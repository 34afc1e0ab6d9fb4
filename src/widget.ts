import { loadAhead, type AheadLoader } from "./ahead.js";
import { getClient } from "./client/get-client.js";
import { createError } from "./errors/describe-error.js";
import { ConnectEventTarget, type Listener } from "./events/connect-event-target.js";
import type { ConnectResult, ConnectState } from "./events/connect-result.js";
import type { HumanConnectEventMap } from "./events/event-classes.js";
import type { FrameSource } from "./make-frame.js";
import { needsToken, parseConnectUrl } from "./options/connect.js";
import { checkPreload, resolveOptions } from "./options/rules.js";
import type { HumanConnectOptions, OpenInit, PreloadInit } from "./options/types.js";
import { page } from "./platform/page.js";
import { preconnect, removePreconnect } from "./platform/preconnect.js";
import { attempt } from "./platform/report-error.js";
import { createTrace } from "./platform/trace.js";
import { createSession, type Session } from "./session.js";
import { createTokenCache } from "./token/token-cache.js";

/** A listener for one of the widget's events. */
export type HumanConnectListener<K extends keyof HumanConnectEventMap> = Listener<HumanConnectWidget, K>;

/** Resolves when the page has loaded, because the client would then bind its own buttons (VENDOR 6). */
const pageLoaded = (): Promise<unknown> | undefined =>
  page("readyState") === "complete"
    ? undefined
    : new Promise((resolve) => window.addEventListener("load", resolve, { once: true }));

/** Makes a widget use the tokens of another one, because the declarative buttons of a configuration share one. */
export let shareTokens: (from: HumanConnectWidget, to: HumanConnectWidget) => void;

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
  readonly #source: FrameSource;
  #state: ConnectState = "idle";
  #session: Session | undefined;
  #ahead: AheadLoader | undefined;
  /** Aborts when the user signs out. */
  #user = new AbortController();

  /** @throws ConnectError `invalid-options`, whose message names the option and the remedy */
  constructor(options: HumanConnectOptions) {
    super();
    const resolved = resolveOptions(options);
    const tokens = createTokenCache(resolved);
    this.#source = { options: resolved, tokens, trace: createTrace(resolved.debug) };
  }

  static {
    shareTokens = (from, to) => (to.#source.tokens = from.#source.tokens);
  }

  /** The current state of the widget. Each change fires `statechange`. */
  get state(): ConnectState {
    return this.#state;
  }

  /**
   * Loads the client and gets a token at the same time, and then shows Connect: in a dialog, or in `init.container`. Resolves with
   * the result when Connect closes. Until then, another call returns the same promise.
   *
   * A failure dispatches `error`, and the dialog shows it with "Try again" and "Close". The promise stays pending meanwhile, and
   * rejects when the user closes the dialog. If the event is canceled, and where nothing can be shown, it rejects at once. A
   * rejection causes no `unhandledrejection` if the widget has an `error` listener.
   * @throws ConnectError (as a rejection) with a `code`; the reason of `init.signal` if that signal is aborted
   *
   * @example
   * const { currentConnections } = await widget.open({ container: document.querySelector("#connect") });
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
   * at most five minutes. With `frame: true`, Connect's page is loaded, too, so that the next `open()` shows it at once.
   * @throws ConnectError (as a rejection that causes no `unhandledrejection`); the next `open()` tries again
   *
   * @example
   * await widget.preload({ frame: true }); // on a page whose purpose is Connect
   */
  preload(init?: PreloadInit): Promise<void> {
    const loading = this.#preload(init).catch((error: unknown) => {
      this.#source.trace("preload-failed", { code: (error as { code?: string }).code! });
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
   * Ends everything that belongs to the user. Call this function when the user signs out: it drops every token that the widget
   * holds or is fetching, and closes Connect as `close()` does.
   */
  forget(): void {
    this.#user.abort();
    this.#user = new AbortController();
    this.#source.tokens.drop();
    this.#ahead?.drop();
    this.close();
  }

  async #preload(init: PreloadInit | undefined): Promise<void> {
    const { frame } = checkPreload(init);
    const { signal } = this.#user;
    if (typeof document === "undefined") throw createError("not-in-browser");
    const { options, tokens, trace } = this.#source;
    const { connect, loadClient } = options;
    preconnect(parseConnectUrl(connect).origin);
    const isIdle = !this.#session && !this.#ahead;
    const getToken = isIdle && needsToken(connect) && tokens.prefetch();
    const getIt = async (): Promise<unknown> => {
      if (loadClient) await pageLoaded();
      return getClient(options, trace);
    };
    await Promise.all([getIt(), getToken]);
    if (!frame || this.#session || signal.aborted) return;
    this.#ahead ??= loadAhead(this.#source, () => (this.#ahead = undefined));
    await this.#ahead.ready;
  }

  #createSession(): Session {
    return createSession({
      ...this.#source,
      ahead: this.#ahead,
      setState: (state) => this.#setState(state),
      dispatch: (create, code) => this.#dispatch(create, code),
      onEnd: () => {
        this.#session = undefined;
        removePreconnect(parseConnectUrl(this.#source.options.connect).origin);
        this.#setState("idle");
      },
    });
  }

  #setState(state: ConnectState): void {
    this.#state = state;
    this.#dispatch(() => new Event("statechange"), state);
  }

  #dispatch<E extends Event>(create: () => E, code?: string): E | undefined {
    let event: E | undefined;
    attempt(() => {
      event = create();
      this.#source.trace(event.type, code === undefined ? {} : { code });
      this.dispatchEvent(event);
    });
    return event;
  }
}
