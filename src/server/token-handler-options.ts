import { isTimeoutMs } from "./budget.js";
import type { ConnectUser } from "./connect-user.js";
import type { HumanApiAuth } from "./human-api-auth.js";
import { isOrigin } from "./same-origin.js";

/** The user for whom a token is requested. */
export interface TokenUser extends ConnectUser {
  /** Whether the app knows that the user has connected a source before. The value true saves one request. @default false */
  readonly returning?: boolean;
}

/** The options of `createTokenHandler()`. */
export interface TokenHandlerOptions {
  /** A `HumanApiAuth`, or an object of the app that wraps a `HumanApiAuth`, such as a cache. */
  auth: Pick<HumanApiAuth, "connectToken">;
  /**
   * Returns the user from the app's own session, or `null` for a visitor who is not signed in. Do not read the user from the body
   * of the request, because the body does not prove who the user is.
   */
  getUser: (request: Request) => TokenUser | null | Promise<TokenUser | null>;
  /**
   * The origins, besides the endpoint's own origin, whose pages are allowed to request a token, such as `https://app.example`.
   * Wildcards are not allowed. @default none
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
   * Receives every error whose details are not sent to the browser, and an error for every request from a refused origin. No
   * error that this package creates contains a secret. If `onError` itself fails, its error is ignored. @default console.error
   */
  onError?: (error: unknown) => unknown;
}

/** The checked options. An option that the caller did not set has its default. */
export type TokenHandlerSettings = Required<TokenHandlerOptions>;

const invalid = (message: string): TypeError => new TypeError(`createTokenHandler: ${message}`);

/** Logs an error. Reads `console.error` at each call, because logging tools replace it. */
// eslint-disable-next-line no-console -- the server's log is the only place where a developer sees the reason of a failure
const logError = (error: unknown): void => console.error(error);

function assertOrigins(origins: readonly string[]): void {
  const wrong: unknown[] = Array.isArray(origins)
    ? origins.filter((origin: string) => !isOrigin(origin))
    : [origins];
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
  const { auth, getUser, allowedOrigins = [], timeoutMs = 10_000 } = options;
  const { onRefreshToken = () => {}, onError = logError } = options;
  if (typeof auth?.connectToken !== "function") throw invalid("`auth` is missing: pass a HumanApiAuth");
  if (typeof getUser !== "function")
    throw invalid("`getUser` is missing: pass a function that returns the user");
  assertOrigins(allowedOrigins);
  if (!isTimeoutMs(timeoutMs))
    throw invalid(
      `\`timeoutMs\` is ${String(timeoutMs)}: pass a positive number of milliseconds below 2 ** 31`,
    );
  return { auth, getUser, allowedOrigins, timeoutMs, onRefreshToken, onError };
}
