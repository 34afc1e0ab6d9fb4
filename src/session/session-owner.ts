import type { ConnectState } from "../events/connect-result.js";
import type { ResolvedOptions } from "../options/resolved-options.js";
import type { Trace } from "../platform/trace.js";
import type { TokenCache } from "../token/token-cache.js";

/** The part of the widget that a session uses. */
export interface SessionOwner {
  readonly options: ResolvedOptions;
  readonly tokens: TokenCache;
  readonly trace: Trace;
  readonly isOpen: () => boolean;
  readonly setState: (state: ConnectState) => void;
  readonly dispatch: (event: Event, code?: string) => void;
  /** Runs when the session has ended. Sets the state to idle, so that the next `open()` starts another session. */
  readonly onEnd: () => void;
}
