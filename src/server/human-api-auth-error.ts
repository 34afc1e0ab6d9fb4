/** What went wrong between the backend and Human API. */
export type HumanApiAuthErrorCode = "invalid-options" | "network" | "timeout" | "http" | "invalid-response";

/** What {@link HumanApiAuthError} takes besides code and message. */
export interface HumanApiAuthErrorInit {
  /** The HTTP status, where Human API answered. */
  status?: number | undefined;
  /** Human API's own id of the request. */
  requestId?: string | undefined;
  /** Whether the same call may succeed later. @default false */
  retryable?: boolean;
}

/**
 * A token was not to be had. Says nothing secret, in any way of printing it: neither the request nor the answer's text
 * is kept, and there is no `cause`, since a runtime's network error may name what was sent.
 */
export class HumanApiAuthError extends Error {
  /** Stable, to be branched on. */
  readonly code: HumanApiAuthErrorCode;
  /** The HTTP status, where Human API answered. */
  readonly status: number | undefined;
  /** Human API's own id of the request, for its support. */
  readonly requestId: string | undefined;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;

  constructor(code: HumanApiAuthErrorCode, message: string, init: HumanApiAuthErrorInit = {}) {
    super(message);
    this.code = code;
    this.status = init.status;
    this.requestId = init.requestId;
    this.retryable = init.retryable ?? false;
  }
}
HumanApiAuthError.prototype.name = "HumanApiAuthError";
