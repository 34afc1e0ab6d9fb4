/** What went wrong between the backend and Human API. Codes are stable, messages are not. */
export type HumanApiAuthErrorCode = "invalid-options" | "network" | "timeout" | "http" | "invalid-response";

/** What {@link HumanApiAuthError} takes besides code and message. */
export interface HumanApiAuthErrorInit {
  /** The HTTP status, if Human API responded. */
  status?: number | undefined;
  /** Human API's id of the request. */
  requestId?: string | undefined;
  /** Whether the same call may succeed later. @default false */
  retryable?: boolean;
}

/**
 * Reports that no token could be got. It is safe to log: it keeps neither the request nor the text of the response, and it
 * has no `cause`, because a runtime's network error may name what was sent.
 */
export class HumanApiAuthError extends Error {
  /** A stable code to branch on. */
  readonly code: HumanApiAuthErrorCode;
  /** The HTTP status, if Human API responded. */
  readonly status: number | undefined;
  /** Human API's id of the request, for its support. */
  readonly requestId: string | undefined;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;

  constructor(code: HumanApiAuthErrorCode, message: string, init: HumanApiAuthErrorInit = {}) {
    super(message);
    const { status, requestId, retryable = false } = init;
    this.code = code;
    this.status = status;
    this.requestId = requestId;
    this.retryable = retryable;
  }
}
HumanApiAuthError.prototype.name = "HumanApiAuthError";
