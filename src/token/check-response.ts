import { createError } from "../errors/describe-error.js";
import { copyOwn, isRecord, isText } from "../platform/records.js";

/** A token, and the times at which it arrived and until which it can be used, in milliseconds like `Date.now()`. */
export interface Token {
  readonly value: string;
  readonly receivedAt: number;
  readonly usableUntil: number;
}

/** The length of the longest response. A longer one would take too long to check. */
const MAX_LENGTH = 65_536;

const MAX_DEPTH = 8;
const KEYS = ["token", "session_token", "sessionToken", "id_token", "idToken"];
/** The lifetime of a session token (VENDOR 52), for a response without a lifetime. */
const LIFETIME_S = 3600;
/** A token is not used in the last seconds of its life, because Connect needs time to load and the user needs time to act. */
const MARGIN_S = 30;

const UNSAFE = /(access|refresh)token|token(access|refresh)|clientsecret/;

/** Converts a key to lower case without separators: `Access-Token` → `accesstoken`. */
const normalizeKey = (key: string): string => key.replace(/[^a-z0-9]/gi, "").toLowerCase();

/** Throws `token-response-invalid`. @param problem the end of a sentence about the response */
type Fail = (problem: string) => never;

/**
 * Finds a key whose value must not reach the browser, in any spelling and at any depth, because a backend might put Human API's
 * whole response into its own.
 */
function findUnsafeKey(value: unknown, fail: Fail, path = "", depth = 0): string | undefined {
  if (typeof value !== "object" || !value) return undefined;
  if (depth > MAX_DEPTH) fail(`nests deeper than ${MAX_DEPTH} levels`);
  for (const [key, entry] of Object.entries(value)) {
    const own = Array.isArray(value) ? path : normalizeKey(key);
    const isGiven = entry !== null && entry !== "";
    if (isGiven && UNSAFE.test(own === path ? own : path + own)) return key;
    if (/^(token)?type$/.test(own) && /^(access|refresh)/i.test(String(entry))) return key;
    // The longest unsafe key has 12 letters. All of a long key would be searched again with each key below it.
    const found = findUnsafeKey(entry, fail, own.slice(-12), depth + 1);
    if (found) return found;
  }
  return undefined;
}

function parseJson(text: string, fail: Fail): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's error is not set as `cause`, because its message quotes the response, which might contain a token.
    if (/^\s*</.test(text)) fail("is HTML, perhaps of a login page");
    return fail(text.trim() ? "is not valid JSON" : "is empty");
  }
}

function readLifetime(fields: Record<string, unknown>): number {
  const lifetime = fields.expires_in ?? fields.expiresIn;
  const seconds = isText(lifetime) ? parseFloat(lifetime) : lifetime;
  return typeof seconds === "number" && seconds >= 0 ? seconds : LIFETIME_S;
}

/**
 * Reads the token from the text of a response. @param url the source of the response, for error messages
 * @throws ConnectError `token-response-invalid` or `token-unsafe`; no message contains a value from the response
 */
export function checkResponse(text: string, url: string): Token {
  const fail: Fail = (problem) => {
    throw createError("token-response-invalid", { url, problem });
  };
  if (text.length > MAX_LENGTH) fail("is longer than 64 kB");
  const json = parseJson(text, fail);
  const unsafe = findUnsafeKey(json, fail);
  if (unsafe) throw createError("token-unsafe", { url, problem: unsafe });
  const fields = copyOwn<Record<string, unknown>>(isRecord(json) ? json : { token: json });
  const value = KEYS.map((key) => fields[key]).find((field) => field != null);
  if (!isText(value) || !/^[^\s{}<>"]+$/.test(value)) return fail("contains no usable token");
  const receivedAt = Date.now();
  const lifetime = readLifetime(fields);
  // A short-lived token is usable for half of its life, because it would be requested again at once otherwise.
  const usable = Math.max(lifetime - MARGIN_S, lifetime / 2);
  return { value, receivedAt, usableUntil: receivedAt + usable * 1000 };
}
