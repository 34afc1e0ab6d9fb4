import { EVENT_TYPES, type HumanConnectEventMap } from "./event-classes.js";

/** A listener for one event type of the widget. `T` is the type of the event's target. */
export type Listener<T, K extends keyof HumanConnectEventMap> =
  | ((this: T, event: HumanConnectEventMap[K]) => unknown)
  | {
      /** Called with each event. */
      handleEvent(event: HumanConnectEventMap[K]): unknown;
    };

/** The value of an `on…` attribute. */
export type Handler<T, K extends keyof HumanConnectEventMap> =
  ((this: T, event: HumanConnectEventMap[K]) => unknown) | null;

const handledEvents = new WeakSet<Event>();
const markHandled = (event: Event): void => void handledEvents.add(event);

/** Returns whether a listener received the `error` event. */
export const isHandled = (event: Event): boolean => handledEvents.has(event);

const markers = new WeakMap<object, (event: Event) => void>();

/**
 * Returns the marker of a listener: a second listener that is added and removed with it, and marks the event as handled. So the platform's
 * own rules for `once`, `signal` and removal decide whether an error has a listener.
 */
function markerOf(listener: object): (event: Event) => void {
  const marker = markers.get(listener) ?? ((event) => markHandled(event));
  markers.set(listener, marker);
  return marker;
}

/** An `EventTarget` for the events of {@link HumanConnectEventMap}, with their `on…` attributes. Other event names do not compile. */
export class ConnectEventTarget extends EventTarget {
  readonly #handlers: Record<string, unknown> = {};

  /** `state` changed. As `addEventListener("statechange", …)`. */
  declare onstatechange: Handler<this, "statechange">;
  /** Connect's frame is on screen. As `addEventListener("open", …)`. */
  declare onopen: Handler<this, "open">;
  /** The user connected a source: `event.source`, and `event.result` so far. As `addEventListener("connectsource", …)`. */
  declare onconnectsource: Handler<this, "connectsource">;
  /** The user disconnected a source: `event.source`, and `event.result` so far. As `addEventListener("disconnectsource", …)`. */
  declare ondisconnectsource: Handler<this, "disconnectsource">;
  /** The session ended: `event.result`. As `addEventListener("close", …)`. */
  declare onclose: Handler<this, "close">;
  /** Something failed: `event.error` says what, and what to do. As `addEventListener("error", …)`. */
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

  /** As `EventTarget.addEventListener()`, for the widget's own events. */
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

  /** As on the platform, a handler that replaces another one keeps its place among the listeners. */
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
