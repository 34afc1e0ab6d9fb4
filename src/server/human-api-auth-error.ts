/** The codes of a {@link HumanApiAuthError}, which say what went wrong. Codes are stable, but messages can change. */
export type HumanApiAuthErrorCode = "invalid-options" | "network" | "timeout" | "http" | "invalid-response";

/** The options for the constructor of {@link HumanApiAuthError}. */
export interface HumanApiAuthErrorInit {
  /** The HTTP status, if Human API responded. */
  status?: number | undefined;
  /** The id that Human API gave the request. */
  requestId?: string | undefined;
  /** Whether the same call might succeed later. @default false */
  retryable?: boolean;
}

/**
 * An error that says why the app got no token. The error is safe to log, because it contains neither the request nor the text of
 * the response. The error has no `cause`, because a network error of the runtime might contain data of the request.
 */
export class HumanApiAuthError extends Error {
  /** The kind of the failure. Codes are stable, so an app's code can compare them. */
  readonly code: HumanApiAuthErrorCode;
  /** The HTTP status, if Human API responded. */
  readonly status: number | undefined;
  /** The id that Human API gave the request. The app's developer can send the id to Human API's support. */
  readonly requestId: string | undefined;
  /** Whether the same call might succeed later. */
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
