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
  /** What exactly happened: put before the remedy. Never holds a token. */
  detail?: string;
  /** The HTTP status of the answer, where there was one. */
  status?: number;
  /** Whether the same call may succeed later. By default what the code suggests. */
  retryable?: boolean;
}

/** code → what to do next. */
const TEXTS: Readonly<Record<ConnectErrorCode, string>> = {
  "invalid-options": "", // the detail names the option and the remedy
  "not-in-browser":
    "Connect opens in a browser only: call open() and preload() in an event handler or effect.",
  "already-open": "Connect is open already: close it first, and keep one widget for a page.",
  "client-load-failed": "Check the network and `clientUrl`, then call open() again.",
  "client-load-timeout": "Check the network, or raise `timeoutMs`, then call open() again.",
  "client-blocked": "Allow the script in the page's Content-Security-Policy, or correct its `integrity`.",
  "client-invalid": "Point `clientUrl` or `loadClient` at humanapi-connect-client.",
  "token-request-failed":
    "Check the network, CORS and CSP connect-src, and that the endpoint does not redirect.",
  "token-request-timeout": "Check the backend, or raise `timeoutMs`, then call open() again.",
  "token-request-rejected": "Check that the user is signed in, and the backend's log.",
  "token-response-invalid": 'Answer JSON such as {"token": "…"} from the endpoint.',
  "token-unsafe":
    "Answer the session or id token only: access tokens, refresh tokens and client secrets stay on the server.",
  "open-failed": "See `cause`; check `connect`.",
  "connect-unreachable":
    "Check the network, CSP frame-src and `connect.baseURL`; the user may retry or leave.",
};

const RETRYABLE = /failed$|timeout$|unreachable/;

/**
 * The one error of the widget. `message` tells what happened, then what to do; neither it nor `cause` holds a
 * token or health data.
 */
export class ConnectError extends Error {
  /** Stable, to be branched on. */
  readonly code: ConnectErrorCode;
  /** Whether the same call may succeed later without a change of code or configuration. */
  readonly retryable: boolean;
  /** The HTTP status, where there was an answer. */
  declare readonly status?: number;

  constructor(code: ConnectErrorCode, init: ConnectErrorInit = {}) {
    const { detail, status, retryable = RETRYABLE.test(code) && code !== "open-failed" } = init;
    super([detail, TEXTS[code]].filter(Boolean).join(". ") || code, init);
    this.code = code;
    this.retryable = retryable;
    if (status !== undefined) this.status = status;
  }
}
// On the prototype, as the platform has it, so that minified bundles keep the name.
ConnectError.prototype.name = "ConnectError";
