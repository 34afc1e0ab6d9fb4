import { createError } from "../errors/describe-error.js";
import { isRecord } from "../platform/records.js";
import { findUnsafeKey } from "./find-unsafe-key.js";

/**
 * A token, the time at which it arrived, and the time until which it can be used. Both times are in milliseconds, like the result
 * of `Date.now()`.
 */
export interface Token {
  readonly value: string;
  readonly receivedAt: number;
  readonly usableUntil: number;
}

const KEYS = ["token", "session_token", "sessionToken", "id_token", "idToken"];
/**
 * The default lifetime of a token in seconds, for a response without a lifetime. A session token has this lifetime (VENDOR 52).
 */
const LIFETIME_S = 3600;
/**
 * The safety margin before a token expires, in seconds. The widget does not use a token that expires within this time, because
 * Connect needs time to load and the user needs time to act.
 */
const MARGIN_S = 30;

function assertJson(text: string, url: string): void {
  try {
    JSON.parse(text);
  } catch {
    // The parser's error is not set as `cause`, because its message quotes the response, which might contain a token.
    const problem = text.trim() ? "is not valid JSON" : "is empty";
    throw createError("token-response-invalid", { url, problem, isLoginPage: /^\s*</.test(text) });
  }
}

function readLifetime(fields: Record<string, unknown>): number {
  const lifetime = fields.expires_in ?? fields.expiresIn;
  const seconds = typeof lifetime === "string" ? parseFloat(lifetime) : lifetime;
  return typeof seconds === "number" && seconds >= 0 ? seconds : LIFETIME_S;
}

/**
 * Reads the token from a response.
 * @param text the JSON text of the response
 * @param url the source of the response, for error messages: the URL of the endpoint, or `fetchToken`
 * @throws ConnectError `token-response-invalid` or `token-unsafe`; no message contains a value from the response
 */
export function parseToken(text: string, url: string): Token {
  assertJson(text, url);
  const problem = findUnsafeKey(text);
  if (problem) throw createError("token-unsafe", { url, problem });
  const json: unknown = JSON.parse(text);
  // The object has no prototype, so that a polluted Object.prototype adds no fields.
  const fields = Object.assign(Object.create(null), isRecord(json) ? json : { token: json }) as Record<
    string,
    unknown
  >;
  const value = fields[KEYS.find((key) => fields[key] != null) ?? ""];
  if (typeof value !== "string" || !/^[^\s{}<>"]+$/.test(value))
    throw createError("token-response-invalid", { url, problem: "contains no usable token" });
  const receivedAt = Date.now();
  return { value, receivedAt, usableUntil: receivedAt + (readLifetime(fields) - MARGIN_S) * 1000 };
}
