import { HumanApiAuthError } from "./human-api-auth-error.js";
import { readBounded } from "../platform/read-bounded.js";

/** A JSON object whose values have not been checked. */
export type JsonObject = Record<string, unknown>;

const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null;

/** The maximum size of a decompressed response, in bytes. The responses of Human API are smaller than 4 kB. */
const MAX_RESPONSE_BYTES = 65_536;

/**
 * The pattern of Human API's request ids. An id that does not match is not added to errors, because such an id could contain
 * data of the request.
 */
const REQUEST_ID = /^[\w-]{1,64}$/;

function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function findRequestId(body: JsonObject | null): string | undefined {
  const id = body?.["x-humanapi-request-id"];
  return typeof id === "string" && REQUEST_ID.test(id) ? id : undefined;
}

/**
 * Reads from the response which keys of the request were wrong, and returns these keys. Ignores all other text of the response,
 * because that text could contain data of the request.
 */
function findRefusedKeys(body: JsonObject | null, sent: object): string[] {
  const keys = isObject(body?.validation) ? body.validation.keys : undefined;
  return Array.isArray(keys) ? Object.keys(sent).filter((key) => keys.includes(key)) : [];
}

/** Describes a response that is not a JSON object. */
function describeText(text: string | undefined): string {
  if (text === undefined) return `larger than ${MAX_RESPONSE_BYTES} bytes`;
  if (text === "") return "empty";
  return /^\s*</.test(text) ? "an HTML page" : "not a JSON object";
}

function httpError(status: number, requestId: string | undefined, keys: string[]): HumanApiAuthError {
  const reason = keys.length ? ` because of ${keys.join(", ")}` : "";
  const retryable = status === 429 || status >= 500;
  const message = `Human API refused the request with HTTP ${status}${reason}`;
  return new HumanApiAuthError("http", message, { status, requestId, retryable });
}

/**
 * Reads the JSON object of a response. No error contains the text of the response, because that text might contain the secret.
 * @param sent the body of the request
 * @throws HumanApiAuthError `http` for a status other than 2xx; `invalid-response` for a text that is not a JSON object
 */
export async function readJson(response: Response, sent: object, signal: AbortSignal): Promise<JsonObject> {
  const { status, ok, body: stream } = response;
  const text = stream ? await readBounded(stream, MAX_RESPONSE_BYTES, signal) : "";
  const body = text === undefined ? null : parseObject(text);
  const requestId = findRequestId(body);
  if (!ok) throw httpError(status, requestId, findRefusedKeys(body, sent));
  if (body) return body;
  const message = `Human API's response is ${describeText(text)}: check \`authUrl\``;
  throw new HumanApiAuthError("invalid-response", message, { status, requestId });
}
