import { EVENT_TYPES, type HumanConnectEventMap } from "./event-classes.js";

/** A listener for one event type of the widget. `T` is the type of the event's target. */
export type Listener<T, K extends keyof HumanConnectEventMap> =
  | ((this: T, event: HumanConnectEventMap[K]) => unknown)
  | {
      /** Handles each event of this type. */
      handleEvent(event: HumanConnectEventMap[K]): unknown;
    };

/** The value of an `on…` attribute: a function or null. */
export type Handler<T, K extends keyof HumanConnectEventMap> =
  ((this: T, event: HumanConnectEventMap[K]) => unknown) | null;

/** The `error` events that a listener has received. */
export const handledEvents: WeakSet<Event> = new WeakSet<Event>();

const markers = new WeakMap<object, (event: Event) => unknown>();

/**
 * Returns the marker of an app's `error` listener. A marker is a second listener, which marks the event as handled. Both are
 * added with the same options and removed together. So the platform's own rules for `once`, `signal` and removal apply to both,
 * and the marker runs only if the error has a listener.
 */
function markerOf(listener: object): (event: Event) => unknown {
  if (!markers.has(listener)) markers.set(listener, (event) => handledEvents.add(event));
  return markers.get(listener)!;
}

/**
 * An `EventTarget` for the events of {@link HumanConnectEventMap}, with an `on…` attribute for each event. TypeScript rejects
 * other event names.
 */
export class ConnectEventTarget extends EventTarget {
  readonly #handlers: Record<string, unknown> = {};

  /** The handler of `statechange`: `state` has changed. */
  declare onstatechange: Handler<this, "statechange">;
  /** The handler of `open`: Connect's frame is on screen. */
  declare onopen: Handler<this, "open">;
  /** The handler of `connectsource`: the user has connected `event.source`. `event.result` is the result so far. */
  declare onconnectsource: Handler<this, "connectsource">;
  /** The handler of `disconnectsource`: the user has disconnected `event.source`. `event.result` is the result so far. */
  declare ondisconnectsource: Handler<this, "disconnectsource">;
  /** The handler of `close`: the session has ended with `event.result`. */
  declare onclose: Handler<this, "close">;
  /** The handler of `error`: `event.error` says what has failed and what to do. */
  declare onerror: Handler<this, "error">;

  static {
    for (const type of EVENT_TYPES)
      Object.defineProperty(this.prototype, `on${type}`, {
        configurable: true,
        enumerable: true,
        get(this: ConnectEventTarget) {
          return this.#handlers[type] ?? null;
        },
        set(this: ConnectEventTarget, handler: unknown) {
          this.#setHandler(type, handler);
        },
      });
  }

  /** Adds a listener for an event of the widget. Works like `EventTarget.addEventListener()`. */
  override addEventListener<K extends keyof HumanConnectEventMap>(
    type: K,
    listener: Listener<this, K> | null,
    options?: boolean | AddEventListenerOptions,
  ): void {
    if (type === "error" && listener) super.addEventListener(type, markerOf(listener), options);
    super.addEventListener(type, listener as EventListener | null, options);
  }

  /** Removes a listener that `addEventListener()` added. */
  override removeEventListener<K extends keyof HumanConnectEventMap>(
    type: K,
    listener: Listener<this, K> | null,
    options?: boolean | EventListenerOptions,
  ): void {
    if (type === "error" && listener) super.removeEventListener(type, markerOf(listener), options);
    super.removeEventListener(type, listener as EventListener | null, options);
  }

  /**
   * Sets the handler of an `on…` attribute. A new handler takes the earlier handler's position in the order of the listeners,
   * because the platform's own `on…` attributes work that way.
   */
  #setHandler(type: keyof HumanConnectEventMap, handler: unknown): void {
    const handlers = this.#handlers;
    if (!(type in handlers))
      super.addEventListener(type, (event) => {
        const current = handlers[type] as ((this: this, event: Event) => unknown) | null;
        if (!current) return;
        handledEvents.add(event);
        current.call(this, event);
      });
    handlers[type] = typeof handler === "function" ? handler : null;
  }
}
