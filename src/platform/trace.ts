import { attempt } from "./report-error.js";

/** One entry of the timeline. It contains a time, and names that the widget defines. It contains no token and no health data. */
export interface DebugEntry {
  /** The result of `performance.now()`: the time in milliseconds since the page's time origin. */
  readonly time: number;
  /** The name of an event, or of a step such as `"client-ready"`. */
  readonly step: string;
  /** The code of an error, or the new state after a `statechange`. */
  readonly code?: string;
  /** The client's URL without its query, in the entry `client-ready` of a client that the widget loaded from a URL. */
  readonly url?: string;
  /** The type of a message that the widget ignored although it trusts its sender, in the entry `message-ignored`. */
  readonly type?: string;
}

/** Adds an entry to the timeline if the option `debug` is set. */
export type Trace = (step: string, details?: Omit<DebugEntry, "time" | "step">) => void;

/** Creates the {@link Trace} for the option `debug`. An error of the app's function is reported and has no other effect. */
export const createTrace =
  (debug: boolean | ((entry: DebugEntry) => void)): Trace =>
  (step, details) => {
    if (!debug) return;
    const entry = { time: performance.now(), step, ...details };
    attempt(() =>
      typeof debug === "function" ? debug(entry) : console.debug("[human-connect-widget]", entry),
    );
  };
