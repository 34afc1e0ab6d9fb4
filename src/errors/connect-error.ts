/**
 * The codes of a {@link ConnectError}, which say what went wrong. Codes change only with a major version; messages can change at
 * any time.
 */
export type ConnectErrorCode =
  | "invalid-options"
  | "not-in-browser"
  | "already-open"
  | "offline"
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

/** The second argument of the constructor of {@link ConnectError}. It is public, so that an app's tests can create an error. */
export interface ConnectErrorInit extends ErrorOptions {
  /** The message, which says what happened and what to do. It must not contain a token. @default the code */
  detail?: string | undefined;
  /** The HTTP status of the response, if there was one. */
  status?: number | undefined;
  /** Whether the same call might succeed later. @default depends on the code */
  retryable?: boolean | undefined;
}

/** Network failures: after such a failure, the same call might succeed later. */
const RETRYABLE = /^offline|(load|request)-(failed|timeout)|unreachable/;

/**
 * The only class of errors that the widget reports to an app. `message` says what happened and what to do, and contains no
 * token and no health data. `cause` is the error of the platform, the client or the app's own function.
 */
export class ConnectError extends Error {
  /** The kind of the failure. Codes are stable, so an app's code can compare them. */
  readonly code: ConnectErrorCode;
  /** Whether the same call might succeed later without a change of code or configuration. */
  readonly retryable: boolean;
  /** The HTTP status of the response, if there was one. */
  declare readonly status?: number;

  constructor(code: ConnectErrorCode, init: ConnectErrorInit = {}) {
    super(init.detail || code, init);
    this.code = code;
    this.retryable = init.retryable ?? RETRYABLE.test(code);
    if (init.status) this.status = init.status;
  }
}
// `name` is on the prototype, as that of the platform's errors. The class's own name does not survive a minifier.
ConnectError.prototype.name = "ConnectError";
