import { throwInvalid } from "../errors/describe-error.js";
import { isRecord } from "../platform/records.js";
import { CONNECT_URL } from "./defaults.js";
import { parseHttpUrl, resolveHref, toScripts } from "./urls.js";

const isType = (type: string) => (value: unknown) => typeof value === type;

/**
 * A rule for one or more options. It contains the names of the options, a function that checks a value, and a description of a
 * correct value.
 */
type Rule = readonly [names: string, check: (value: any) => unknown, kind: string];

/** The known keys of `connect`. Other keys are passed on, because newer clients might support more keys. */
const CONNECT_KEYS =
  "baseURL mode preseed preseededSources segment pinnedProviders config inviteSessionId clientId clientUserId overlayOpacity";

const isConnect = (connect: unknown): boolean => {
  if (isRecord(connect)) checkSpelling(connect, CONNECT_KEYS, "connect.");
  return isRecord(connect);
};

const RULES: readonly Rule[] = [
  ["tokenUrl", resolveHref, 'an http(s) URL, such as "/api/connect/token"'],
  ["tokenRequest", isRecord, "an object"],
  ["connect", isConnect, "an object"],
  [
    "labels",
    (labels: unknown) => isRecord(labels) && Object.values(labels).every(isType("string")),
    "an object of strings",
  ],
  ["fetchToken loadClient", isType("function"), "a function"],
  [
    "clientUrl",
    (urls) => {
      const scripts = toScripts(urls);
      return scripts.length && scripts.every(({ url, integrity }) => url && isType("string")(integrity));
    },
    "an http(s) URL, or a list of them",
  ],
  [
    "allowedOrigins",
    (list) =>
      Array.isArray(list) && list.length && list.every((origin) => parseHttpUrl(origin)?.origin === origin),
    `a list of origins such as "${CONNECT_URL}", without a path or a wildcard`,
  ],
  // setTimeout() stores the delay as a signed 32-bit integer, so a limit of 2 ** 31 ms or more would expire immediately.
  [
    "timeoutMs",
    (ms) => isType("number")(ms) && ms > 0 && ms < 2 ** 31,
    "a positive number of milliseconds, below 2147483648",
  ],
  ["nonce", isType("string"), "a string"],
  ["closeButton", isType("boolean"), "true or false"],
  ["debug", (debug) => isType("boolean")(debug) || isType("function")(debug), "true, false or a function"],
];

const INIT_RULES: readonly Rule[] = [
  ["token", (token) => isType("string")(token) && token !== "", "a non-empty string"],
  ["signal", (signal) => !signal || isType("function")(signal.addEventListener), "an AbortSignal"],
  ["connect", isConnect, "an object"],
];

/** Throws if a key differs from a known key only in upper and lower case. */
function checkSpelling(given: object, names: string, prefix = ""): void {
  const known = names.split(" ");
  for (const key of Object.keys(given)) {
    const similar = known.find((name) => name.toLowerCase() === key.toLowerCase());
    if (similar && similar !== key)
      throwInvalid(prefix + key, `is not an option: write \`${prefix}${similar}\` instead`);
  }
}

/** Returns a description of a value for an error message. */
function describeValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(describeValue).join(", ")}]`;
  if (isType("string")(value)) return JSON.stringify(value);
  return value && /object|function/.test(typeof value) ? `of type ${typeof value}` : String(value);
}

/**
 * Returns the part of an error message that says what a value must be. The message never contains a token, even if the token has
 * the wrong type.
 */
const describeMismatch = (name: string, kind: string, value: unknown): string =>
  name === "token" ? `must be ${kind}` : `must be ${kind}; it is ${describeValue(value)}`;

function checkRules(given: Record<string, unknown>, rules: readonly Rule[]): void {
  checkSpelling(given, rules.map(([names]) => names).join(" "));
  for (const [names, check, kind] of rules)
    for (const name of names.split(" ")) {
      const value = given[name];
      if (value !== undefined && !check(value)) throwInvalid(name, describeMismatch(name, kind, value));
    }
}

/**
 * Checks the type of each option.
 * @throws ConnectError `invalid-options`, whose message names the option and the remedy
 */
export const checkOptionTypes = (options: object): void =>
  checkRules(options as Record<string, unknown>, RULES);

/**
 * Checks the type of each option that `open()` received.
 * @throws ConnectError `invalid-options`
 */
export const checkInitTypes = (init: object): void => checkRules(init as Record<string, unknown>, INIT_RULES);
