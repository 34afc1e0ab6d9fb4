import {
  checkInit,
  checkOptions,
  checkTokenSource,
  connectOptions,
  connectOrigin,
  needsToken,
} from "./check-options.js";
import { getClient } from "./client.js";
import { raceAbort, onAbort } from "./platform/abort.js";
import { tracer, type Trace } from "./debug.js";
import { ConnectError } from "./errors.js";
import {
  ConnectCloseEvent,
  ConnectErrorEvent,
  ConnectSourceEvent,
  EVENT_TYPES,
  type HumanConnectEventMap,
} from "./events.js";
import { explain } from "./explain.js";
import { hear, type MessageType } from "./guard-messages.js";
import { isShown, openGuarded, type GuardedModal } from "./open-guarded.js";
import { TokenHolder } from "./held-token.js";
import { createModal, type Modal } from "./modal.js";
import { closed, gained, normalize, type ClosedBy, type ConnectResult } from "./normalize.js";
import { preconnect, unpreconnect } from "./preconnect.js";
import { newSession, type Outcome, type Session } from "./session.js";
import type { CheckedOptions, ConnectOptions, HumanConnectOptions } from "./options.js";

/** What one `open()` may differ in. */
export interface OpenInit {
  /** A token that the app has already: none is fetched. */
  token?: string | undefined;
  /** Takes everything back: the requests, and the modal if it is shown. */
  signal?: AbortSignal | undefined;
  /** Over the widget's own `connect` options. */
  connect?: ConnectOptions | undefined;
}

/** `idle` → `opening` (loading) → `open` (on screen) → `idle`. */
export type ConnectState = "idle" | "opening" | "open";

/** A listener of one of the widget's events. */
export type HumanConnectListener<K extends keyof HumanConnectEventMap> =
  | ((this: HumanConnectWidget, event: HumanConnectEventMap[K]) => unknown)
  | {
      /** Called with each event. */
      handleEvent(event: HumanConnectEventMap[K]): unknown;
    };

type Handler<K extends keyof HumanConnectEventMap> =
  ((this: HumanConnectWidget, event: HumanConnectEventMap[K]) => unknown) | null;

// Merged, so that the listener methods are narrowed to the event map without a byte at run time.
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging
export interface HumanConnectWidget {
  /** As any `EventTarget`'s, for the widget's own events only: a misspelt name does not compile. */
  addEventListener<K extends keyof HumanConnectEventMap>(
    type: K,
    listener: HumanConnectListener<K> | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** Takes back what `addEventListener()` was given. */
  removeEventListener<K extends keyof HumanConnectEventMap>(
    type: K,
    listener: HumanConnectListener<K> | null,
    options?: boolean | EventListenerOptions,
  ): void;
  /** `state` has changed. As `addEventListener("statechange", …)`. */
  onstatechange: Handler<"statechange">;
  /** The modal is on screen. As `addEventListener("open", …)`. */
  onopen: Handler<"open">;
  /** The user has connected a source: `event.source`, and `event.result` so far. As `addEventListener("connectsource", …)`. */
  onconnectsource: Handler<"connectsource">;
  /** The user has disconnected a source: `event.source`, and `event.result` so far. As `addEventListener("disconnectsource", …)`. */
  ondisconnectsource: Handler<"disconnectsource">;
  /** The session is over: `event.result`. As `addEventListener("close", …)`. */
  onclose: Handler<"close">;
  /** Something failed: `event.error` tells what, and what to do. As `addEventListener("error", …)`. */
  onerror: Handler<"error">;
}

/**
 * Human API's Connect, as an `EventTarget`. While idle it holds no listener on the page: there is nothing to destroy.
 *
 * @example
 * const widget = new HumanConnectWidget({ tokenUrl: "/api/connect/token" });
 * widget.addEventListener("close", (event) => console.log(event.result.status));
 * button.addEventListener("click", () => widget.open());
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging
export class HumanConnectWidget extends EventTarget {
  readonly #options: CheckedOptions;
  readonly #tokens: TokenHolder;
  readonly #trace: Trace;
  readonly #handlers: Record<string, unknown> = {};
  #state: ConnectState = "idle";
  #session: Session | undefined;

  static {
    for (const type of EVENT_TYPES)
      Object.defineProperty(this.prototype, `on${type}`, {
        configurable: true,
        enumerable: true,
        get(this: HumanConnectWidget) {
          return this.#handlers[type] ?? null;
        },
        // As the platform has it: a handler keeps its place among the listeners when it is replaced.
        set(this: HumanConnectWidget, handler: unknown) {
          const handlers = this.#handlers;
          if (!(type in handlers))
            this.addEventListener(type, (event) => (handlers[type] as Handler<any>)?.call(this, event));
          handlers[type] = typeof handler === "function" ? handler : null;
        },
      });
  }

  /** @throws ConnectError `invalid-options`, naming the option and the remedy */
  constructor(options: HumanConnectOptions) {
    super();
    this.#options = checkOptions(options);
    this.#tokens = new TokenHolder(this.#options);
    this.#trace = tracer(this.#options.debug);
  }

  /** What the widget is about; each change is told by `statechange`. */
  get state(): ConnectState {
    return this.#state;
  }

  /**
   * Loads the client and fetches the token at the same time, shows Connect, and resolves when it is closed. Called
   * again meanwhile, it answers the same promise. A rejection that nobody handles is no `unhandledrejection`, since the
   * `error` event has told it.
   * @throws ConnectError (as a rejection) with a `code`; or the reason of `init.signal`
   */
  open(init?: OpenInit): Promise<ConnectResult> {
    if (this.#session) return this.#session.promise;
    const session = (this.#session = newSession());
    this.#setState("opening");
    this.#run(session, init ?? {}).catch(async (error: unknown) => {
      if (session.over.signal.aborted) return;
      // At once: the other half is cancelled, and nothing is on the page while the texts load.
      session.over.abort();
      this.#end(session, { error: await this.#explain(error) });
    });
    return session.promise;
  }

  /**
   * Ahead of the click: loads the client, fetches a token, and connects to Connect's host, so that the next `open()`
   * waits for nothing. Safe to call at any time, any number of times.
   * @throws ConnectError (as a rejection); the next `open()` starts afresh
   */
  preload(): Promise<void> {
    const loading = this.#preload().catch(async (error: unknown) => {
      const explained = await this.#explain(error);
      this.#trace("preload-failed", explained.code);
      throw explained;
    });
    loading.catch(() => {});
    return loading;
  }

  /** Takes the modal down, or ends the opening; `open()` resolves with what is known, `closedBy: "caller"`. */
  close(): void {
    const session = this.#session;
    if (session) this.#close(session, "caller");
  }

  async #preload(): Promise<void> {
    assertBrowser();
    const { connect } = this.#options;
    preconnect(connectOrigin(connect));
    await Promise.all([
      getClient(this.#options),
      needsToken(connect) && !this.#session && this.#tokens.preload(),
    ]);
  }

  /** options → (client ∥ token) → open the modal. */
  async #run(session: Session, init: OpenInit): Promise<void> {
    const { signal } = session.over;
    const { token } = init;
    this.#follow(session, init);
    signal.throwIfAborted();
    assertBrowser();
    const connect = connectOptions(this.#options.connect, init.connect);
    const holds = token === undefined && needsToken(connect);
    if (holds) checkTokenSource(this.#options, connect);
    const [client] = await raceAbort(
      Promise.all([
        getClient(this.#options).then(this.#told("client-ready")),
        holds && this.#tokens.ready(signal).then(this.#told("token-ready")),
      ]),
      signal,
    );
    // Again, in case that the client took longer than the token lasts.
    if (holds) await this.#tokens.ready(signal);
    signal.throwIfAborted();
    if (isShown()) throw new ConnectError("already-open");
    const modal = createModal(this.#options, signal, () => this.#close(session, "user"));
    const shown = (session.shown = openGuarded(
      client,
      { ...connect, token: token ?? (holds ? this.#tokens.take() : undefined), version: "V2" },
      modal.host,
      signal,
    ));
    this.#guard(session, shown, modal, this.#options.allowedOrigins ?? [connectOrigin(connect)]);
    modal.show(shown.frame, async (detail) => {
      const error = await this.#explain(new ConnectError("connect-unreachable", { detail }));
      if (!signal.aborted) this.#fail(error);
    });
    // A listener of the page's may have closed it: of the focus, then of the state.
    if (!signal.aborted) this.#setState("open");
    if (!signal.aborted) this.#dispatch(new Event("open"));
  }

  /** Checks what the call was given, and ends the session with the caller's signal. */
  #follow(session: Session, init: OpenInit): void {
    checkInit(init);
    const { signal } = init;
    if (signal) onAbort(signal, () => this.#end(session, { reason: signal.reason }), session.over.signal);
  }

  /** guard the modal's messages → normalize → dispatch. */
  #guard(session: Session, shown: GuardedModal, modal: Modal, origins: readonly string[]): void {
    const { signal } = session.over;
    const receive = (event: Event, type: MessageType): void => {
      modal.alive();
      this.#receive(session, shown, event, type);
    };
    hear(shown, origins, receive, signal);
    const removal = new MutationObserver(() => {
      // Without a document it is the page that goes: a unit test's, which ends.
      if (!shown.frame.isConnected && globalThis.document) this.#close(session, "page");
    });
    removal.observe(document, { childList: true, subtree: true });
    onAbort(signal, () => removal.disconnect());
  }

  #receive(session: Session, shown: GuardedModal, event: Event, type: MessageType): void {
    // A copy, since the client deletes `type` from the event's own data (VENDOR).
    const data = { ...(event as MessageEvent<object>).data };
    if (type === "hapi-connect-close") {
      const result = normalize(data, "SUCCESS", "user");
      if (result.status.startsWith("SESSION_TOKEN_")) this.#tokens.forget();
      return this.#end(session, { result }, data);
    }
    const isNew = type === "hapi-connect-connect-source";
    const list = isNew ? "connectedSources" : "disconnectedSources";
    const before = session.result[list];
    const result = (session.result = normalize(data, isNew ? "CONNECTED_SOURCE" : "DISCONNECTED_SOURCE"));
    shown.deliver(data);
    const source = gained(before, result[list]);
    this.#dispatch(new ConnectSourceEvent(isNew ? "connectsource" : "disconnectsource", { source, result }));
  }

  #close(session: Session, by: ClosedBy): void {
    this.#end(session, { result: closed(session.result, by) });
  }

  /** dispatch → clean up; the clean-up comes first, so that a listener may open again. */
  #end(session: Session, { result, error, reason }: Outcome, message?: object): void {
    if (session.isEnding) return;
    session.isEnding = true;
    const wasOpen = this.#state === "open";
    session.shown?.takeDown(message);
    session.over.abort();
    this.#session = undefined;
    unpreconnect(connectOrigin(this.#options.connect));
    this.#setState("idle");
    if (error) {
      this.#fail(error);
      return session.reject(error);
    }
    if (result || wasOpen)
      this.#dispatch(new ConnectCloseEvent("close", { result: result ?? closed(session.result, "caller") }));
    if (result) session.resolve(result);
    else session.reject(reason);
  }

  #explain(error: unknown): Promise<ConnectError> {
    return explain(error, this.#options.timeoutMs);
  }

  #fail(error: ConnectError): void {
    this.#dispatch(new ConnectErrorEvent("error", { error }), error.code);
  }

  #setState(state: ConnectState): void {
    this.#state = state;
    this.#dispatch(new Event("statechange"), state);
  }

  #dispatch(event: Event, about?: string): void {
    this.#trace(event.type, about);
    this.dispatchEvent(event);
  }

  #told<T>(step: string): (value: T) => T {
    return (value) => {
      this.#trace(step);
      return value;
    };
  }
}

function assertBrowser(): void {
  if (typeof document === "undefined") throw new ConnectError("not-in-browser");
}
