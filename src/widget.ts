import { getClient } from "./client.js";
import { abortable } from "./deadline.js";
import { tracer, type Trace } from "./debug.js";
import { ConnectError } from "./errors.js";
import {
  ConnectCloseEvent,
  ConnectErrorEvent,
  ConnectSourceEvent,
  EVENT_TYPES,
  type HumanConnectEventMap,
} from "./events.js";
import { genuineType, hear, isShown, openGuarded, type GuardedModal } from "./guard-messages.js";
import { TokenHolder } from "./held-token.js";
import { createModal } from "./modal.js";
import { closed, gained, normalize, type ConnectResult } from "./normalize.js";
import { preconnect, unpreconnect } from "./preconnect.js";
import {
  checkOptions,
  connectOptions,
  connectUrl,
  needsToken,
  type CheckedOptions,
  type ConnectOptions,
  type HumanConnectOptions,
} from "./options.js";

/** What one `open()` may differ in. */
export interface OpenInit {
  /** A token that the app has already: none is fetched. */
  token?: string;
  /** Takes everything back: the requests, and the modal if it is shown. */
  signal?: AbortSignal;
  /** Over the widget's own `connect` options. */
  connect?: ConnectOptions;
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

/** One `open()`, from the call until its promise is settled. */
interface Session {
  readonly promise: Promise<ConnectResult>;
  resolve(result: ConnectResult): void;
  reject(reason: unknown): void;
  /** Aborted when it is over: every listener, timer and request of it goes with that. */
  readonly over: AbortController;
  result: ConnectResult;
}

/** What ends a session. A reason is that of the caller's signal. */
type Outcome = { result: ConnectResult } | { error: unknown } | { reason: unknown };

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
  readonly #handlers: { [type: string]: { current: unknown } } = {};
  #state: ConnectState = "idle";
  #session: Session | null = null;

  static {
    for (const type of EVENT_TYPES) {
      Object.defineProperty(this.prototype, `on${type}`, {
        configurable: true,
        enumerable: true,
        get(this: HumanConnectWidget) {
          return this.#handlers[type]?.current ?? null;
        },
        set(this: HumanConnectWidget, handler: unknown) {
          this.#setHandler(type, typeof handler === "function" ? handler : null);
        },
      });
    }
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
  open(init: OpenInit = {}): Promise<ConnectResult> {
    if (this.#session) return this.#session.promise;
    const session = (this.#session = newSession());
    const { signal } = init;
    signal?.addEventListener("abort", () => this.#end(session, { reason: signal.reason }), {
      signal: session.over.signal,
    });
    this.#setState("opening");
    void this.#run(session, init).catch((error: unknown) => this.#end(session, { error }));
    return session.promise;
  }

  /**
   * Ahead of the click: loads the client, fetches a token, and connects to Connect's host, so that the next `open()`
   * waits for nothing. Safe to call at any time, any number of times.
   * @throws ConnectError (as a rejection); the next `open()` starts afresh
   */
  preload(): Promise<void> {
    const loading = this.#preload();
    loading.catch((error: unknown) => this.#trace("preload-failed", codeOf(error)));
    return loading;
  }

  /** Takes the modal down, or ends the opening; `open()` resolves with what is known, `closedBy: "caller"`. */
  close(): void {
    const session = this.#session;
    if (session) this.#end(session, { result: closed(session.result, "caller") });
  }

  async #preload(): Promise<void> {
    assertBrowser();
    const { connect } = this.#options;
    preconnect(new URL(connectUrl(connect)).origin);
    await Promise.all([
      getClient(this.#options),
      needsToken(connect) && !this.#session && this.#tokens.preload(),
    ]);
  }

  /** options → (client ∥ token) → open the modal. */
  async #run(session: Session, { token, signal, connect: own }: OpenInit): Promise<void> {
    const { signal: over } = session.over;
    assertBrowser();
    over.throwIfAborted();
    if (signal?.aborted) return this.#end(session, { reason: signal.reason });
    if (token !== undefined && (typeof token !== "string" || !token))
      throw new ConnectError("invalid-options", {
        detail: "`token` of open() must be a string that is not empty",
      });
    const connect = connectOptions(this.#options.connect, own);
    const held = token === undefined && needsToken(connect);
    const [client] = await abortable(
      Promise.all([
        getClient(this.#options).then(this.#told("client-ready")),
        held && this.#tokens.ready(over).then(this.#told("token-ready")),
      ]),
      over,
    );
    if (isShown())
      throw new ConnectError("already-open", { detail: "Another widget, or other code, shows Connect" });
    const modal = createModal(this.#options, over, () =>
      this.#end(session, { result: closed(session.result, "user") }),
    );
    const shown = openGuarded(
      client,
      { ...connect, token: token ?? (held ? this.#tokens.take() : undefined), version: "V2" },
      modal.host,
    );
    over.addEventListener("abort", () => shown.takeDown());
    this.#guard(session, shown, this.#options.allowedOrigins ?? [new URL(connectUrl(connect)).origin]);
    modal.show(shown.frame, (detail) => this.#fail(new ConnectError("connect-unreachable", { detail })));
    this.#setState("open");
    if (!over.aborted) this.#dispatch(new Event("open"));
  }

  /** guard the modal's messages → normalize → dispatch. */
  #guard(session: Session, shown: GuardedModal, origins: readonly string[]): void {
    const { signal } = session.over;
    hear(shown.channel, (event) => this.#receive(session, shown, event, origins), signal);
    window.addEventListener("resize", (event) => shown.resize(event), { signal });
    const removal = new MutationObserver(() => {
      if (!shown.frame.isConnected) this.#end(session, { result: closed(session.result, "page") });
    });
    removal.observe(document, { childList: true, subtree: true });
    signal.addEventListener("abort", () => removal.disconnect());
  }

  #receive(session: Session, shown: GuardedModal, event: Event, origins: readonly string[]): void {
    const type = genuineType(event, shown, origins);
    if (!type) return;
    // A copy, since the client deletes `type` from the event's own data (VENDOR).
    const data = { ...(event as MessageEvent<object>).data };
    const before = session.result;
    if (type === "hapi-connect-close") {
      session.result = normalize(data, "SUCCESS", "user");
      if (/^SESSION_TOKEN_/.test(session.result.status)) this.#tokens.forget();
      shown.takeDown(data);
      return this.#end(session, { result: session.result });
    }
    const connected = type === "hapi-connect-connect-source";
    const result = (session.result = normalize(data, connected ? "CONNECTED_SOURCE" : "DISCONNECTED_SOURCE"));
    const list = connected ? "connectedSources" : "disconnectedSources";
    try {
      shown.deliver(data);
    } catch (error) {
      reportError(error); // a listener that the page gave to the client itself
    }
    const source = gained(before[list], result[list]);
    this.#dispatch(
      new ConnectSourceEvent(connected ? "connectsource" : "disconnectsource", { source, result }),
    );
  }

  /** dispatch → clean up; the clean-up comes first, so that a listener may open again. */
  #end(session: Session, outcome: Outcome): void {
    if (this.#session !== session) return;
    const wasOpen = this.#state === "open";
    this.#session = null;
    session.over.abort(new DOMException("The open() is over", "AbortError"));
    if (typeof document !== "undefined") unpreconnect(new URL(connectUrl(this.#options.connect)).origin);
    this.#setState("idle");
    if ("result" in outcome) {
      this.#dispatch(new ConnectCloseEvent("close", outcome));
      return session.resolve(outcome.result);
    }
    if ("reason" in outcome) {
      if (wasOpen)
        this.#dispatch(new ConnectCloseEvent("close", { result: closed(session.result, "caller") }));
      return session.reject(outcome.reason);
    }
    const { error } = outcome;
    session.reject(
      this.#fail(
        error instanceof ConnectError
          ? error
          : new ConnectError("open-failed", { detail: "Connect could not be opened", cause: error }),
      ),
    );
  }

  #fail(error: ConnectError): ConnectError {
    this.#dispatch(new ConnectErrorEvent("error", { error }), error.code);
    return error;
  }

  #setState(state: ConnectState): void {
    if (this.#state === state) return;
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

  /** As the platform has it: a handler keeps its place among the listeners when it is replaced. */
  #setHandler(type: keyof HumanConnectEventMap, handler: unknown): void {
    const known = this.#handlers[type];
    if (known) known.current = handler;
    else {
      const entry = (this.#handlers[type] = { current: handler });
      this.addEventListener(type, (event) => {
        if (entry.current) Reflect.apply(entry.current as () => void, this, [event]);
      });
    }
  }
}

function newSession(): Session {
  let resolve!: (result: ConnectResult) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<ConnectResult>((...settle) => ([resolve, reject] = settle));
  promise.catch(() => {});
  return { promise, resolve, reject, over: new AbortController(), result: normalize(null, "CLOSED") };
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof ConnectError ? error.code : undefined;

function assertBrowser(): void {
  if (typeof document === "undefined") throw new ConnectError("not-in-browser");
}
