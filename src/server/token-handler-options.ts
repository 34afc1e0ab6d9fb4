import { isTimeoutMs } from "./budget.js";
import type { ConnectUser } from "./connect-user.js";
import type { HumanApiAuth } from "./human-api-auth.js";
import { isOrigin } from "./same-origin.js";

/** The user for whom a token is requested. */
export interface TokenUser extends ConnectUser {
  /** Whether the app knows that the user has connected a source before. That saves a request. @default false */
  readonly returning?: boolean;
}

/** What `createTokenHandler()` takes. */
export interface TokenHandlerOptions {
  /** A `HumanApiAuth`, or what the app puts in front of one, such as a cache. */
  auth: Pick<HumanApiAuth, "connectToken">;
  /** Returns the user from the app's own session, or `null` for a visitor. The request's body is no proof of a user. */
  getUser: (request: Request) => TokenUser | null | Promise<TokenUser | null>;
  /** Other origins whose pages may request a token, such as `https://app.example`. No wildcards. @default none */
  allowedOrigins?: readonly string[];
  /** The budget of one request in milliseconds, `getUser` and `onRefreshToken` included. @default 10_000 */
  timeoutMs?: number;
  /**
   * Takes a refresh token for the app's store, before the token is sent. If it fails, or does not settle within the budget,
   * `onError` is called and the token is sent all the same.
   */
  onRefreshToken?: (user: ConnectUser, refreshToken: string) => unknown;
  /**
   * Receives every failure whose details the browser does not get, and every refused origin. No error that this package
   * creates holds a secret. What it throws is dropped. @default console.error
   */
  onError?: (error: unknown) => unknown;
}

/** Checked options, with the defaults filled in. */
export type TokenHandlerSettings = Required<TokenHandlerOptions>;

const invalid = (message: string): TypeError => new TypeError(`createTokenHandler: ${message}`);

/** Looks up `console.error` at each call, because logging tools replace it. */
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
 * Checks the options and fills in the defaults.
 * @throws TypeError that names the option and the remedy
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
