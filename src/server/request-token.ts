// One request to Human API's token endpoint: sending, sending again where that is safe, and reading the response.
import { raceAbort, withTimeout } from "../platform/abort.js";
import { copyOwn, isRecord } from "../platform/records.js";
import { HumanApiAuthError } from "./human-api-auth-error.js";
import type { HumanApiAuthSettings } from "./human-api-auth-options.js";
import { pick } from "./pick.js";
import { readBounded } from "./read-bounded.js";
import { isLifetime, isNonEmptyString, TOKEN_FIELDS, type TokenResponses, type TokenType } from "./tokens.js";

const HEADERS = { "content-type": "application/json", accept: "application/json" };

/** The responses of Human API are smaller than 4 kB. */
const MAX_RESPONSE_BYTES = 65_536;

/** Another id is not added to errors, because it could contain data of the request. */
const REQUEST_ID = /^[\w-]{1,64}$/;

/**
 * The error codes of Node, Deno and undici for a connection that could not be established. After any other failure, the request
 * is not sent again, because the service might have received it.
 */
const UNREACHED = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

/**
 * Requests a token.
 * @param body the fields of the request
 * @param limitMs what is left of the call's time, in milliseconds
 * @throws HumanApiAuthError with the code `network`, `timeout`, `http` or `invalid-response`; the reason of `signal`
 */
export async function requestToken<T extends TokenType>(
  type: T,
  body: object,
  { url, fetch: send = fetch, timeoutMs }: HumanApiAuthSettings,
  limitMs: number,
  signal: AbortSignal,
): Promise<TokenResponses[T]> {
  const until = performance.now() + limitMs;
  // "manual" makes a redirect the response, and its status an `http` error. Cloudflare's workers lack the mode "error".
  const init = { method: "POST", headers: HEADERS, body: JSON.stringify(body), redirect: "manual" } as const;
  const task = async (limit: AbortSignal): Promise<TokenResponses[T]> => {
    const once = async (): Promise<Response> => send(url, copyOwn<RequestInit>(init, { signal: limit }));
    return readToken(type, await sendWithRetry(once, until, limit), body, limit);
  };
  const timeoutError = (): Error =>
    new HumanApiAuthError("timeout", `Human API did not respond within ${timeoutMs} ms`, { retryable: true });
  try {
    return await withTimeout(limitMs, task, timeoutError, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HumanApiAuthError) throw error;
    const message = "Human API could not be reached: check the network and `authUrl`";
    throw new HumanApiAuthError("network", message, { retryable: true });
  }
}

/**
 * Sends a request. Sends it once more if it did not reach the service, or if the service responds with 429 or 503 and with a
 * `Retry-After` that ends before `until`.
 */
async function sendWithRetry(
  send: () => Promise<Response>,
  until: number,
  signal: AbortSignal,
): Promise<Response> {
  const first = await send().catch((error: { cause?: { code?: unknown } }) => {
    if (!UNREACHED.test(String(error.cause?.code))) throw error;
  });
  if (first) {
    const delay = retryDelayMs(first);
    if (delay > until - performance.now()) return first;
    // Cancelling the body makes the connection free for other requests.
    first.body?.cancel().catch(() => {});
    await sleep(delay, signal);
  }
  return send();
}

/** `Infinity` means that a retry is useless. */
function retryDelayMs({ status, headers }: Response): number {
  const value = headers.get("retry-after");
  if ((status !== 429 && status !== 503) || value === null) return Infinity;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? Infinity : ms;
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout>;
  const elapsed = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  return raceAbort(elapsed, signal).finally(() => clearTimeout(timer));
}

/**
 * Reads the token of a response. No error contains the text of the response, because that text might contain the secret.
 * @param sent the body of the request
 */
async function readToken<T extends TokenType>(
  type: T,
  { status, ok, body: stream }: Response,
  sent: object,
  signal: AbortSignal,
): Promise<TokenResponses[T]> {
  const text = stream ? await readBounded(stream, MAX_RESPONSE_BYTES, signal) : "";
  const fields = parseObject(text);
  const id = fields?.["x-humanapi-request-id"];
  const requestId = isNonEmptyString(id) && REQUEST_ID.test(id) ? id : undefined;
  if (!ok) throw httpError(status, requestId, refusedKeys(fields, sent));
  if (fields && isTokenResponse(type, fields)) return fields as unknown as TokenResponses[T];
  const problem = fields
    ? `lacks a string \`${TOKEN_FIELDS[type]}\` or a positive \`expires_in\``
    : `is ${describeText(text)}`;
  const message = `Human API's response ${problem}: check \`authUrl\``;
  throw new HumanApiAuthError("invalid-response", message, { status, requestId });
}

/** Returns whether fields are those of a response with a token of this type. */
export const isTokenResponse = (type: TokenType, fields: Record<string, unknown>): boolean =>
  isNonEmptyString(fields[TOKEN_FIELDS[type]]) && isLifetime(fields.expires_in);

/** Returns fields without a prototype, so that a response lacks what only `Object.prototype` has. */
export function parseObject(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return isRecord(value) ? copyOwn(value) : undefined;
  } catch {
    return undefined;
  }
}

/** All other text of the response is ignored, because it could contain data of the request. */
function refusedKeys(fields: Record<string, unknown> | undefined, sent: object): string[] {
  const { keys } = pick(fields?.validation as { keys?: unknown }, "keys");
  return Array.isArray(keys) ? Object.keys(sent).filter((key) => keys.includes(key)) : [];
}

function describeText(text: string | undefined): string {
  if (text === undefined) return `larger than ${MAX_RESPONSE_BYTES} bytes`;
  if (text === "") return "empty";
  return /^\s*</.test(text) ? "an HTML page" : "not a JSON object";
}

function httpError(status: number, requestId: string | undefined, keys: string[]): HumanApiAuthError {
  const reason = keys.length ? ` because of ${keys.join(", ")}` : "";
  const remedy = status === 401 ? ": check `clientId` and `clientSecret`" : "";
  const retryable = status === 429 || status >= 500;
  const message = `Human API refused the request with HTTP ${status}${reason}${remedy}`;
  return new HumanApiAuthError("http", message, { status, requestId, retryable });
}
