import { withTimeout } from "../platform/abort.js";
import { remainingMs, type Budget } from "./budget.js";
import { HumanApiAuthError } from "./human-api-auth-error.js";
import { readJson, type JsonObject } from "./read-json.js";
import { sendWithRetry } from "./retry-policy.js";

/** How a request is sent. */
export interface PostJsonOptions {
  readonly budget: Budget;
  /** Ends the call with its reason. */
  readonly signal: AbortSignal | undefined;
  /** @default the global one */
  readonly fetch: typeof fetch | undefined;
}

const HEADERS = { "content-type": "application/json", accept: "application/json" };

/**
 * Posts JSON and returns the JSON object of the response. {@link sendWithRetry} decides about a second request.
 * @throws HumanApiAuthError `network`, `timeout`, `http`, `invalid-response`; the signal's reason when it is aborted
 */
export async function postJson(
  url: string,
  body: object,
  { budget, signal, fetch: send = fetch }: PostJsonOptions,
): Promise<JsonObject> {
  // A redirect is refused as HTTP 3xx. "error" would say the same, but Cloudflare's workers do not support it.
  const init = { method: "POST", headers: HEADERS, body: JSON.stringify(body), redirect: "manual" } as const;
  const task = async (limit: AbortSignal): Promise<JsonObject> => {
    const response = await sendWithRetry(async () => send(url, { ...init, signal: limit }), budget, limit);
    return readJson(response, body, limit);
  };
  try {
    return await withTimeout(remainingMs(budget), task, () => timeoutError(budget), signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof HumanApiAuthError ? error : networkError();
  }
}

const timeoutError = ({ ms }: Budget): HumanApiAuthError =>
  new HumanApiAuthError("timeout", `Human API did not respond within ${ms} ms`, { retryable: true });

/** Has no `cause`, because a runtime's error may name what was sent. */
const networkError = (): HumanApiAuthError =>
  new HumanApiAuthError("network", "Human API could not be reached: check the network and `authUrl`", {
    retryable: true,
  });
