import { withTimeout } from "../platform/abort.js";
import { remainingMs, type Budget } from "./budget.js";
import { HumanApiAuthError } from "./human-api-auth-error.js";
import { readJson, type JsonObject } from "./read-json.js";
import { sendWithRetry } from "./retry-policy.js";

/** The options of {@link postJson}. */
export interface PostJsonOptions {
  readonly budget: Budget;
  /** A signal that ends the call. The call then rejects with the signal's reason. */
  readonly signal: AbortSignal | undefined;
  /** The function that sends the request. @default the global `fetch` */
  readonly fetch: typeof fetch | undefined;
}

const HEADERS = { "content-type": "application/json", accept: "application/json" };

/**
 * Posts JSON and returns the JSON object of the response. {@link sendWithRetry} decides whether the request is sent again.
 * @throws HumanApiAuthError with the code `network`, `timeout`, `http` or `invalid-response`; the reason of `signal` when it is
 * aborted
 */
export async function postJson(
  url: string,
  body: object,
  { budget, signal, fetch: send = fetch }: PostJsonOptions,
): Promise<JsonObject> {
  // With the redirect mode "manual", `fetch()` returns a redirect as the response, and its status (3xx) causes an `http` error.
  // The mode "error" would refuse redirects as well, but Cloudflare's workers do not support that mode.
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

/**
 * Creates the error for a failed connection. The error has no `cause`, because the runtime's error might contain data of the
 * request.
 */
const networkError = (): HumanApiAuthError =>
  new HumanApiAuthError("network", "Human API could not be reached: check the network and `authUrl`", {
    retryable: true,
  });
