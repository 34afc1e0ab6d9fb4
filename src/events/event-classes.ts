import type { ConnectError } from "../errors/connect-error.js";
import type { ConnectResult, Source } from "./connect-result.js";

/** What the constructor of {@link ConnectSourceEvent} accepts. */
export interface ConnectSourceEventInit extends EventInit {
  /** The source that was connected or disconnected. @default null */
  source?: Source | null;
  /** The session so far. */
  result: ConnectResult;
}

/** The user connected (`connectsource`) or disconnected (`disconnectsource`) a source. */
export class ConnectSourceEvent extends Event {
  declare readonly type: "connectsource" | "disconnectsource";
  /** The source that was connected or disconnected; `null` if Connect did not send it. */
  readonly source: Source | null;
  /** The session so far. */
  readonly result: ConnectResult;

  constructor(type: "connectsource" | "disconnectsource", init: ConnectSourceEventInit) {
    super(type, init);
    ({ source: this.source = null, result: this.result } = init);
  }
}

/** What the constructor of {@link ConnectCloseEvent} accepts. */
export interface ConnectCloseEventInit extends EventInit {
  /** The result of the session. */
  result: ConnectResult;
}

/** Connect was closed. `result.closedBy` says who closed it. */
export class ConnectCloseEvent extends Event {
  declare readonly type: "close";
  /** The result of the session. */
  readonly result: ConnectResult;

  constructor(type: "close", init: ConnectCloseEventInit) {
    super(type, init);
    this.result = init.result;
  }
}

/** What the constructor of {@link ConnectErrorEvent} accepts. */
export interface ConnectErrorEventInit extends EventInit {
  /** What happened, and what to do. */
  error: ConnectError;
}

/** Connect could not be opened, or it is open and does not load (`connect-unreachable`). */
export class ConnectErrorEvent extends Event {
  declare readonly type: "error";
  /** What happened, and what to do. */
  readonly error: ConnectError;

  constructor(type: "error", init: ConnectErrorEventInit) {
    super(type, init);
    this.error = init.error;
  }
}

/** The names of the widget's events, with the class of each event. */
export interface HumanConnectEventMap {
  /** `widget.state` changed. */
  statechange: Event;
  /** Connect's frame is on screen. */
  open: Event;
  /** The user connected a source. */
  connectsource: ConnectSourceEvent;
  /** The user disconnected a source. */
  disconnectsource: ConnectSourceEvent;
  /** The session ended. */
  close: ConnectCloseEvent;
  /** Something failed. */
  error: ConnectErrorEvent;
}

/** The names in {@link HumanConnectEventMap}. */
export const EVENT_TYPES: readonly (keyof HumanConnectEventMap)[] = [
  "statechange",
  "open",
  "connectsource",
  "disconnectsource",
  "close",
  "error",
];
