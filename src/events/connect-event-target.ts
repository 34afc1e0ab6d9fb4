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

const handledEvents = new WeakSet<Event>();

/** Says that a listener has received the `error` event. */
export const markHandled = (event: Event): void => void handledEvents.add(event);

/** Returns whether a listener has received the `error` event. */
export const isHandled = (event: Event): boolean => handledEvents.has(event);

const markers = new WeakMap<object, (event: Event) => void>();

/**
 * Returns the marker of an app's `error` listener. A marker is a second listener, which marks the event as handled. Both are
 * added with the same options and removed together. So the platform's own rules for `once`, `signal` and removal apply to both,
 * and the marker runs only if the error has a listener.
 */
function markerOf(listener: object): (event: Event) => void {
  const marker = markers.get(listener) ?? ((event) => markHandled(event));
  markers.set(listener, marker);
  return marker;
}

/**
 * An `EventTarget` for the events of {@link HumanConnectEventMap}, with an `on…` attribute for each event. TypeScript rejects
 * other event names.
 */
export class ConnectEventTarget extends EventTarget {
  readonly #handlers: Record<string, unknown> = {};

  /**
   * The handler of the event `statechange`, which is dispatched when `state` has changed. The handler works like
   * `addEventListener("statechange", …)`.
   */
  declare onstatechange: Handler<this, "statechange">;
  /**
   * The handler of the event `open`, which is dispatched when Connect's frame is on screen. The handler works like
   * `addEventListener("open", …)`.
   */
  declare onopen: Handler<this, "open">;
  /**
   * The handler of the event `connectsource`, which is dispatched when the user has connected a source. The event has a `source`,
   * and the `result` so far. The handler works like `addEventListener("connectsource", …)`.
   */
  declare onconnectsource: Handler<this, "connectsource">;
  /**
   * The handler of the event `disconnectsource`, which is dispatched when the user has disconnected a source. The event has a
   * `source`, and the `result` so far. The handler works like `addEventListener("disconnectsource", …)`.
   */
  declare ondisconnectsource: Handler<this, "disconnectsource">;
  /**
   * The handler of the event `close`, which is dispatched when the session has ended. The event has the `result` of the session.
   * The handler works like `addEventListener("close", …)`.
   */
  declare onclose: Handler<this, "close">;
  /**
   * The handler of the event `error`, which is dispatched when something has failed. `event.error` says what failed and what to
   * do. The handler works like `addEventListener("error", …)`.
   */
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
        markHandled(event);
        current.call(this, event);
      });
    handlers[type] = typeof handler === "function" ? handler : null;
  }
}
