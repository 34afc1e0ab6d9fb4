import { isTimeoutMs } from "./human-api-auth-options.js";
import type { HumanApiAuth } from "./human-api-auth.js";
import { isOrigin } from "./origin-rule.js";
import { pick } from "./pick.js";
import { logError } from "./report.js";
import type { ConnectUser } from "./tokens.js";

/** The user for whom a token is requested. */
export interface TokenUser extends ConnectUser {
  /** Whether the app knows that the user has connected a source before. The value true saves one request. @default false */
  readonly returning?: boolean;
}

/** The options of `createTokenHandler()`. */
export interface TokenHandlerOptions {
  /** A `HumanApiAuth`, or an object of the app that wraps a `HumanApiAuth`. */
  auth: Pick<HumanApiAuth, "connectToken">;
  /**
   * Returns the user from the app's own session, or `null` for a visitor who is not signed in. Do not read the user from the body
   * of the request, because the body does not prove who the user is.
   */
  getUser: (request: Request) => TokenUser | null | Promise<TokenUser | null>;
  /**
   * The origins, besides the endpoint's own origin, whose pages are allowed to request a token, such as `https://app.example` or
   * `capacitor://localhost`. Wildcards and paths are not allowed. @default none
   */
  allowedOrigins?: readonly string[];
  /** The time limit for one request, including `getUser` and `onRefreshToken`, in milliseconds. @default 10_000 */
  timeoutMs?: number;
  /**
   * Receives a refresh token, so that the app can store it before the response is sent. If this function fails, or does not
   * settle within the time limit, `onError` is called and the response is still sent.
   */
  onRefreshToken?: (user: ConnectUser, refreshToken: string) => unknown;
  /**
   * Receives every error whose details are not sent to the browser, and an error for every request from a refused origin, but not
   * what a closed tab aborts. No error that this package creates contains a secret. If `onError` itself fails, its error is ignored.
   * @default console.error
   */
  onError?: (error: unknown) => unknown;
}

/** The checked options. An option that the caller did not set has its default. */
export type TokenHandlerSettings = Required<TokenHandlerOptions>;

const invalid = (message: string): TypeError => new TypeError(`createTokenHandler: ${message}`);

function assertOrigins(origins: readonly string[]): void {
  const wrong: unknown[] = Array.isArray(origins) ? origins.filter((origin) => !isOrigin(origin)) : [origins];
  if (wrong.length)
    throw invalid(
      `\`allowedOrigins\` contains ${JSON.stringify(wrong[0])}: pass a list of exact origins, such as "https://app.example", without a wildcard or a path`,
    );
}

/**
 * Checks the options and adds the defaults.
 * @throws TypeError whose message names the option and the remedy
 */
export function resolveOptions(options: TokenHandlerOptions): TokenHandlerSettings {
  const { auth, getUser } = pick(options, "auth", "getUser");
  const { allowedOrigins = [], timeoutMs = 10_000 } = pick(options, "allowedOrigins", "timeoutMs");
  const { onRefreshToken = () => {}, onError = logError } = pick(options, "onRefreshToken", "onError");
  if (typeof pick(auth, "connectToken").connectToken !== "function")
    throw invalid("`auth` is missing: pass a HumanApiAuth");
  for (const [name, value] of Object.entries({ getUser, onRefreshToken, onError }))
    if (typeof value !== "function") throw invalid(`\`${name}\` is missing or invalid: pass a function`);
  assertOrigins(allowedOrigins);
  if (!isTimeoutMs(timeoutMs))
    throw invalid(
      `\`timeoutMs\` is ${String(timeoutMs)}: pass a positive number of milliseconds below 2 ** 31`,
    );
  return {
    auth: auth!,
    getUser: getUser!,
    allowedOrigins: [...allowedOrigins],
    timeoutMs,
    onRefreshToken,
    onError,
  };
}
