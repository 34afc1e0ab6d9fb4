/** What went wrong. The codes are part of the interface and change only with a major version; the messages may. */
export type ConnectErrorCode =
  | "invalid-options"
  | "not-in-browser"
  | "already-open"
  | "client-load-failed"
  | "client-load-timeout"
  | "client-blocked"
  | "client-invalid"
  | "token-request-failed"
  | "token-request-timeout"
  | "token-request-rejected"
  | "token-response-invalid"
  | "token-unsafe"
  | "open-failed"
  | "connect-unreachable";

/** What {@link ConnectError} takes besides its code; so that an app's tests can make one. */
export interface ConnectErrorInit extends ErrorOptions {
  /** The message: what happened, and what to do. Never holds a token. @default the code */
  detail?: string | undefined;
  /** The HTTP status of the answer, where there was one. */
  status?: number | undefined;
  /** Whether the same call may succeed later. @default what the code suggests */
  retryable?: boolean | undefined;
}

/**
 * The one error of the widget. `message` tells what happened, then what to do, and holds no token or health data; `cause`
 * is what the platform, the client or the app's own function threw.
 */
export class ConnectError extends Error {
  /** Stable, to be branched on. */
  readonly code: ConnectErrorCode;
  /** Whether the same call may succeed later without a change of code or configuration. */
  readonly retryable: boolean;
  /** The HTTP status, where there was an answer. */
  declare readonly status?: number;

  constructor(code: ConnectErrorCode, init: ConnectErrorInit = {}) {
    super(init.detail ?? code, init);
    this.code = code;
    this.retryable = init.retryable ?? /load-|request-[ft]|unr/.test(code);
    if (init.status) this.status = init.status;
  }
}
// On the prototype, as the platform has it, so that minified bundles keep the name.
ConnectError.prototype.name = "ConnectError";
