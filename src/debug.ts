import { report } from "./report.js";

/** One line of the timeline. Holds no token and no health data: only names of ours, and a time. */
export interface DebugEntry {
  /** Milliseconds since the page's time origin, as of `performance.now()`. */
  readonly time: number;
  /** What happened: a state, an event's name, or a step such as `"client-ready"`. */
  readonly step: string;
  /** The code of an error. */
  readonly code?: string;
}

/** Tells the timeline, if the app wants to hear it. A listener that throws is reported and harms nobody. */
export type Trace = (step: string, code?: string) => void;

/** {@link Trace} for the option `debug`. */
export const tracer =
  (debug: boolean | ((entry: DebugEntry) => void) = false): Trace =>
  (step, code) => {
    const entry = { time: performance.now(), step, ...(code && { code }) };
    try {
      if (typeof debug === "function") debug(entry);
      else if (debug) console.debug("[human-connect-widget]", entry);
    } catch (error) {
      report(error);
    }
  };
