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
export function tracer(debug: boolean | ((entry: DebugEntry) => void) = false): Trace {
  if (!debug) return () => {};
  const tell =
    typeof debug === "function"
      ? debug
      : (entry: DebugEntry) => console.debug("[human-connect-widget]", entry);
  return (step, code) => {
    try {
      tell({ time: performance.now(), step, ...(code && { code }) });
    } catch (error) {
      reportError(error);
    }
  };
}
