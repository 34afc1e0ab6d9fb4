import { isTimeoutMs } from "./budget.js";
import { HumanApiAuthError } from "./human-api-auth-error.js";

/** The options of the constructor `new HumanApiAuth()`. */
export interface HumanApiAuthOptions {
  /** The app's id at Human API. */
  clientId: string;
  /** The app's secret at Human API. No error message contains the secret, and a logged `HumanApiAuth` does not show it. */
  clientSecret: string;
  /**
   * The origin of the token service. Set it to use a regional host or a sandbox. The scheme must be https, because the secret is
   * sent to this origin. The scheme http is allowed only for a loopback host (`localhost`, `127.0.0.0/8`, `[::1]`). The path of
   * the URL is ignored.
   * @default "https://auth.humanapi.co"
   */
  authUrl?: string | URL;
  /** The value of `extra_scopes` in each request. */
  extraScopes?: readonly string[];
  /** The time limit for one call, including its retries, in milliseconds. @default 10_000 */
  timeoutMs?: number;
  /** A replacement for the global `fetch`, for tests and for runtimes that have their own HTTP client. */
  fetch?: typeof fetch;
}

/** The checked options. An option that the caller did not set has its default. */
export interface HumanApiAuthSettings extends Omit<HumanApiAuthOptions, "authUrl"> {
  readonly timeoutMs: number;
  /** The URL of the token endpoint. */
  readonly url: string;
}

const TOKEN_PATH = "/v1/connect/token";

/**
 * The pattern of a loopback host in a parsed URL. It matches IPv4 addresses only in the form of four decimal numbers, because the
 * URL parser converts all other notations to this form.
 */
const LOOPBACK_HOST = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Returns whether a value is a string that is not empty. */
export const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

const invalid = (message: string): HumanApiAuthError => new HumanApiAuthError("invalid-options", message);

/**
 * Returns the URL of the token endpoint. The error messages show only scheme and host, because the rest of a URL might contain
 * credentials.
 */
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
  return new URL(TOKEN_PATH, authUrl).href;
}

/**
 * Checks the options and adds the defaults.
 * @throws HumanApiAuthError `invalid-options`, whose message names the option and the remedy
 */
export function resolveOptions(options: HumanApiAuthOptions): HumanApiAuthSettings {
  const { clientId, clientSecret, authUrl = "https://auth.humanapi.co", timeoutMs = 10_000 } = options;
  for (const [name, value] of Object.entries({ clientId, clientSecret }))
    if (!isText(value)) throw invalid(`\`${name}\` is missing: get it from Human API's developer portal`);
  if (!isTimeoutMs(timeoutMs))
    throw invalid(
      `\`timeoutMs\` is ${String(timeoutMs)}: pass a positive number of milliseconds below 2 ** 31`,
    );
  return { ...options, timeoutMs, url: toTokenUrl(authUrl) };
}
