import { isRecord } from "../platform/records.js";

const UNSAFE = /(access|refresh)token|token(access|refresh)|clientsecret/;

/** Converts a key to lower case without separators: `Access-Token` → `accesstoken`. */
const normalizeKey = (key: string): string => key.replace(/[^a-z0-9]/gi, "").toLowerCase();

const isEmpty = (value: unknown): boolean => value === null || value === "";

/** Parses a string that contains a JSON object, list or string. Returns undefined for any other string. */
function parseNested(text: string): unknown {
  try {
    return /^\s*[[{"]/.test(text) ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Finds an unsafe key in a value: a key that must not reach the browser. Searches every level of nesting, because a backend might
 * put Human API's whole response into its own response, so that the key is nested.
 */
function findInValue(value: unknown, path: string): string | undefined {
  if (typeof value === "string") return findInValue(parseNested(value), path);
  if (Array.isArray(value)) return findFirst(value, (entry) => findInValue(entry, path));
  if (!isRecord(value)) return undefined;
  return findFirst(Object.entries(value), ([key, entry]) => {
    const own = normalizeKey(key);
    if (!isEmpty(entry) && UNSAFE.test(path + own)) return key;
    if (/^(token)?type$/.test(own) && /^(access|refresh)/i.test(String(entry))) return key;
    return findInValue(entry, own);
  });
}

function findFirst<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found) return found;
  }
  return undefined;
}

/**
 * Finds an unsafe key whose value is not empty. Searches the JSON text instead of the parsed value, because `JSON.parse()` keeps
 * only the last of several equal keys.
 */
function findInText(json: string): string | undefined {
  const members = json.matchAll(/"((?:[^"\\]|\\.)*)"\s*:\s*(?!null\b|"")/g);
  return findFirst([...members], ([, key]) => {
    const decoded = JSON.parse(`"${key}"`) as string;
    return UNSAFE.test(normalizeKey(decoded)) ? decoded : undefined;
  });
}

/**
 * Finds the key of an access token, a refresh token or a client secret in a response, in any spelling of the key. Returns that
 * key, or `undefined` if the response has no such key.
 * @param json the response, which must be valid JSON
 */
export const findUnsafeKey = (json: string): string | undefined =>
  findInText(json) ?? findInValue(JSON.parse(json), "");
