import type { ConnectError } from "../errors/connect-error.js";
import type { ConnectResult, Source } from "./connect-result.js";

/** The options for the constructor of {@link ConnectSourceEvent}. */
export interface ConnectSourceEventInit extends EventInit {
  /** The source that was connected or disconnected. @default null */
  source?: Source | null;
  /** The result of the session so far. */
  result: ConnectResult;
}

/** The event for a source that the user connected (`connectsource`) or disconnected (`disconnectsource`). */
export class ConnectSourceEvent extends Event {
  declare readonly type: "connectsource" | "disconnectsource";
  /** The source that was connected or disconnected; `null` if Connect did not send it. */
  readonly source: Source | null;
  /** The result of the session so far. */
  readonly result: ConnectResult;

  constructor(type: "connectsource" | "disconnectsource", init: ConnectSourceEventInit) {
    super(type, init);
    ({ source: this.source = null, result: this.result } = init);
  }
}

/** The options for the constructor of {@link ConnectCloseEvent}. */
export interface ConnectCloseEventInit extends EventInit {
  /** The result of the session. */
  result: ConnectResult;
}

/** The event that follows the end of a session. `result.closedBy` says who closed Connect. */
export class ConnectCloseEvent extends Event {
  declare readonly type: "close";
  /** The result of the session. */
  readonly result: ConnectResult;

  constructor(type: "close", init: ConnectCloseEventInit) {
    super(type, init);
    this.result = init.result;
  }
}

/** The options for the constructor of {@link ConnectErrorEvent}. */
export interface ConnectErrorEventInit extends EventInit {
  /** The error, whose message says what happened and what to do. */
  error: ConnectError;
}

/**
 * The event for a failure. Either Connect could not be opened, or Connect is open but does not load (code `connect-unreachable`).
 * Its default action is to show the failure in the dialog: `preventDefault()` stops that, and the promise of `open()` rejects.
 */
export class ConnectErrorEvent extends Event {
  declare readonly type: "error";
  /** The error, whose message says what happened and what to do. */
  readonly error: ConnectError;

  constructor(type: "error", init: ConnectErrorEventInit) {
    super(type, init);
    this.error = init.error;
  }
}

/** The names of the widget's events, with the class of each event. */
export interface HumanConnectEventMap {
  /** The event that is dispatched when `widget.state` has changed. */
  statechange: Event;
  /** The event that is dispatched when Connect's frame is on screen. */
  open: Event;
  /** The event for a source that the user connected. */
  connectsource: ConnectSourceEvent;
  /** The event for a source that the user disconnected. */
  disconnectsource: ConnectSourceEvent;
  /** The event for the end of a session. */
  close: ConnectCloseEvent;
  /** The event for a failure. */
  error: ConnectErrorEvent;
}

/** The names of all events in {@link HumanConnectEventMap}. */
export const EVENT_TYPES = "statechange open connectsource disconnectsource close error".split(
  " ",
) as readonly (keyof HumanConnectEventMap)[];
