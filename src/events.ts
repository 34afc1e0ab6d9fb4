import type { ConnectError } from "./errors.js";
import type { ConnectResult, Source } from "./normalize.js";

/** What {@link ConnectSourceEvent} carries. */
export interface ConnectSourceEventInit extends EventInit {
  /** The one that was just connected or disconnected. @default null */
  source?: Source | null;
  /** The session so far. */
  result: ConnectResult;
}

/** A source was connected (`connectsource`) or disconnected (`disconnectsource`) in Connect. */
export class ConnectSourceEvent extends Event {
  declare readonly type: "connectsource" | "disconnectsource";
  /** The one that was just connected or disconnected; `null` if Connect did not say. */
  readonly source: Source | null;
  /** The session so far. */
  readonly result: ConnectResult;

  constructor(type: "connectsource" | "disconnectsource", init: ConnectSourceEventInit) {
    super(type, init);
    ({ source: this.source = null, result: this.result } = init);
  }
}

/** What {@link ConnectCloseEvent} carries. */
export interface ConnectCloseEventInit extends EventInit {
  /** What the session came to. */
  result: ConnectResult;
}

/** Connect was closed, by whomever: `result.closedBy` tells. */
export class ConnectCloseEvent extends Event {
  declare readonly type: "close";
  /** What the session came to. */
  readonly result: ConnectResult;

  constructor(type: "close", init: ConnectCloseEventInit) {
    super(type, init);
    this.result = init.result;
  }
}

/** What {@link ConnectErrorEvent} carries. */
export interface ConnectErrorEventInit extends EventInit {
  /** What happened, and what to do. */
  error: ConnectError;
}

/** Connect could not be opened; or it is open, and gives no sign of life (`connect-unreachable`). */
export class ConnectErrorEvent extends Event {
  declare readonly type: "error";
  /** What happened, and what to do. */
  readonly error: ConnectError;

  constructor(type: "error", init: ConnectErrorEventInit) {
    super(type, init);
    this.error = init.error;
  }
}

/** Event names of the widget → the class of the event. */
export interface HumanConnectEventMap {
  /** `widget.state` has changed. */
  statechange: Event;
  /** The modal is on screen. */
  open: Event;
  /** The user has connected a source. */
  connectsource: ConnectSourceEvent;
  /** The user has disconnected a source. */
  disconnectsource: ConnectSourceEvent;
  /** The session is over. */
  close: ConnectCloseEvent;
  /** Something failed. */
  error: ConnectErrorEvent;
}

/** The names of {@link HumanConnectEventMap}, for code that goes over all of them. */
export const EVENT_TYPES: readonly (keyof HumanConnectEventMap)[] = [
  "statechange",
  "open",
  "connectsource",
  "disconnectsource",
  "close",
  "error",
];
