import { attempt } from "./report-error.js";

/** One entry of the timeline. Contains only names that the widget defines and a time: no token and no health data. */
export interface DebugEntry {
  /** Milliseconds since the page's time origin, as `performance.now()` returns. */
  readonly time: number;
  /** What happened: a state, the name of an event, or a step such as `"client-ready"`. */
  readonly step: string;
  /** The code of an error, or the state that follows a `statechange`. */
  readonly code?: string;
}

/** Adds an entry to the timeline if the app asked for one. */
export type Trace = (step: string, code?: string) => void;

/** Creates the {@link Trace} for the option `debug`. If that function throws, the error is reported and has no other effect. */
export const createTrace =
  (debug: boolean | ((entry: DebugEntry) => void)): Trace =>
  (step, code) => {
    if (!debug) return;
    const entry = { time: performance.now(), step, ...(code && { code }) };
    attempt(() =>
      typeof debug === "function" ? debug(entry) : console.debug("[human-connect-widget]", entry),
    );
  };
