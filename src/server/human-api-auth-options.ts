import { copyOwn } from "../platform/records.js";
import { HumanApiAuthError } from "./human-api-auth-error.js";
import { pick } from "./pick.js";
import { logError } from "./report.js";
import { isNonEmptyString } from "./tokens.js";

/** A key-value store, such as a `Keyv` in front of Redis, Valkey, Postgres, SQLite or memory. */
export interface TokenStore {
  /** Returns the value of a key, or `undefined`. */
  get(key: string): unknown;
  /** Stores a string for `ttlMs` milliseconds. */
  set(key: string, value: string, ttlMs: number): unknown;
  /** Removes a key. */
  delete(key: string): unknown;
}

/** The options of the constructor `new HumanApiAuth()`. */
export interface HumanApiAuthOptions {
  /**
   * The app's id at Human API. If it is missing, the first request fails and not the constructor, because the build of a framework
   * runs without secrets.
   */
  clientId: string | undefined;
  /** The app's secret at Human API. If it is missing, the first request fails. No error and no printed client shows it. */
  clientSecret: string | undefined;
  /**
   * Keeps tokens until five minutes before they expire, so that a returning user costs no request. Any number of servers can share
   * it. It never holds a refresh token. A store that fails or is slow is passed by.
   * @default none: each call requests a token
   * @example new HumanApiAuth({ clientId, clientSecret, store: new Keyv(new KeyvRedis(process.env.REDIS_URL)) });
   */
  store?: TokenStore;
  /** Receives an error for each failure of `store`. The error contains no token. @default console.error */
  onStoreError?: (error: unknown) => unknown;
  /**
   * The origin of the token service. Set it to use a regional host or a sandbox. The scheme must be https, because the secret is
   * sent to this origin. The scheme http is allowed only for a loopback host (`localhost`, `127.0.0.0/8`, `[::1]`). The path of
   * the URL is ignored.
   * @default "https://auth.humanapi.co"
   */
  authUrl?: string | URL;
  /** The value of `extra_scopes` in each request. */
  extraScopes?: readonly string[];
  /** The time limit for the requests of one call, including retries, in milliseconds. @default 10_000 */
  timeoutMs?: number;
  /** A replacement for the global `fetch`, for tests and for runtimes that have their own HTTP client. */
  fetch?: typeof fetch;
}

/** The checked options. They have no prototype, so that a missing one is not read from `Object.prototype`. */
export interface HumanApiAuthSettings extends Omit<HumanApiAuthOptions, "authUrl"> {
  readonly url: string;
  readonly timeoutMs: number;
  readonly onStoreError: (error: unknown) => unknown;
}

/** IPv4 addresses have four decimal numbers here, because the URL parser converts all other notations to this form. */
const LOOPBACK_HOST = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** With a longer delay, a timer fires immediately. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Returns whether a value is valid for `timeoutMs`. */
export const isTimeoutMs = (value: unknown): boolean =>
  typeof value === "number" && value > 0 && value <= MAX_DELAY_MS;

const invalid = (message: string): HumanApiAuthError => new HumanApiAuthError("invalid-options", message);

/** Returns the URL of the token endpoint. The errors show only scheme and host: the rest of a URL might contain credentials. */
function toTokenUrl(authUrl: string | URL): string {
  if (!URL.canParse(authUrl))
    throw invalid("`authUrl` is not an absolute URL: pass one that begins with https://");
  const { protocol, hostname, host, username, password } = new URL(authUrl);
  const isLoopback = protocol === "http:" && LOOPBACK_HOST.test(hostname);
  if (protocol !== "https:" && !isLoopback)
    throw invalid(
      `\`authUrl\` is "${protocol}${host && `//${host}`}": pass an https URL, or an http URL of a loopback host (localhost, 127.0.0.1, [::1])`,
    );
  if (username || password) throw invalid("`authUrl` contains a user name or a password: remove them");
  return new URL("/v1/connect/token", authUrl).href;
}

const isString = (value: unknown): boolean => typeof value === "string";
const isFunction = (value: unknown): boolean => typeof value === "function";
const isStore = (value: object): boolean => {
  const { get, set, delete: remove } = pick(value as TokenStore, "get", "set", "delete");
  return [get, set, remove].every(isFunction);
};

/** What an option must be, if it is given. */
const RULES = {
  clientId: [isString, "a string"],
  clientSecret: [isString, "a string"],
  store: [isStore, "an object with `get`, `set` and `delete`, such as a Keyv"],
  onStoreError: [isFunction, "a function"],
  extraScopes: [
    (value: unknown) => Array.isArray(value) && value.every(isNonEmptyString),
    "a list of strings",
  ],
  fetch: [isFunction, "a function"],
} satisfies Record<string, [isValid: (value: never) => boolean, remedy: string]>;
const NAMES = Object.keys(RULES) as (keyof typeof RULES)[];

/**
 * Checks the options and adds the defaults. Missing credentials are left to {@link assertCredentials}.
 * @throws HumanApiAuthError `invalid-options`, whose message names the option and the remedy
 */
export function resolveOptions(options: HumanApiAuthOptions): HumanApiAuthSettings {
  const given = pick(options, ...NAMES);
  for (const name of NAMES) {
    const [isValid, remedy] = RULES[name];
    if (given[name] != null && !isValid(given[name] as never))
      throw invalid(`\`${name}\` is not valid: pass ${remedy}`);
  }
  const rest = pick(options, "authUrl", "timeoutMs");
  const { authUrl = "https://auth.humanapi.co", timeoutMs = 10_000 } = rest;
  if (!isTimeoutMs(timeoutMs))
    throw invalid(
      `\`timeoutMs\` is ${String(timeoutMs)}: pass a positive number of milliseconds below 2 ** 31`,
    );
  const onStoreError = given.onStoreError ?? logError;
  return copyOwn(
    given as HumanApiAuthSettings,
    { onStoreError, timeoutMs, url: toTokenUrl(authUrl) } as never,
  );
}

/** @throws HumanApiAuthError `invalid-options` that names both credentials, if one is missing */
export function assertCredentials({ clientId, clientSecret }: HumanApiAuthSettings): void {
  if (clientId && clientSecret) return;
  const missing = clientId ? "`clientSecret` is" : clientSecret ? "`clientId` is" : "both are";
  throw invalid(
    `A request needs \`clientId\` and \`clientSecret\`, and ${missing} missing or empty: get both from Human API's developer portal, and set the environment variables from which your app reads them`,
  );
}
