import { ConnectError, type ConnectErrorCode } from "./connect-error.js";

/** The facts about a failure, which become part of the message. They must not contain a token. */
export interface ErrorFacts {
  /**
   * The URL of the script or of the endpoint, without the query. If an option such as `fetchToken` replaces the URL, `url` is the
   * name of that option.
   */
  readonly url?: string;
  /** The HTTP status of the response. */
  readonly status?: number;
  /** The reason why a script was blocked: the name of a CSP directive, or `integrity`. */
  readonly directive?: string;
  /** The name of the wrong option. */
  readonly option?: string;
  /** The part of a sentence that describes the problem, for example "showed nothing". The message contains this text. */
  readonly problem?: string;
  /** The time limit that was exceeded, in milliseconds. */
  readonly timeoutMs?: number;
  /** Whether the token endpoint redirected the request or responded with HTML, as a login page does. */
  readonly isLoginPage?: boolean;
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

const LOGIN_PAGE =
  "It may be behind a login page, or `tokenUrl` may be wrong: check that the user is signed in, and that the endpoint responds with JSON.";

/** Returns advice for an HTTP status of the token endpoint. */
function describeStatus(status: number): string {
  if (status === 401)
    return 'Check that the user is signed in. Cookies reach another origin only with `tokenRequest: { credentials: "include" }`.';
  if (status === 403)
    return "Check that the endpoint allows this page's origin and this user, and add its CSRF token, if any, to `tokenRequest.headers`.";
  if (status === 404) return "Check `tokenUrl` and the backend's routes.";
  if (status === 405) return "Make the endpoint accept POST, or set `tokenRequest.method`.";
  return status >= 500 ? "Check the backend's log." : "Check `tokenRequest` and the backend's log.";
}

/** Returns the message for a blocked client script. The message says what blocked the script, and what to change. */
function describeBlocker({ url, directive }: ErrorFacts): string {
  if (directive === "integrity")
    return `The client ${url} does not match its \`integrity\`. Update the hash, or remove it from \`clientUrl\`.`;
  const remedy =
    directive === "require-trusted-types-for"
      ? "Add `trusted-types human-connect-widget` to"
      : "Allow the script in";
  return `CSP ${directive} blocked the client ${url}. ${remedy} the page's Content-Security-Policy.`;
}

const TEXTS: Readonly<Record<ConnectErrorCode, (facts: ErrorFacts) => string>> = {
  "invalid-options": ({ option, problem }) => `\`${option}\` ${problem}.`,
  "not-in-browser": () =>
    "Connect cannot open here, because this is not a browser. Call open() and preload() in an event handler or an effect.",
  "already-open": () =>
    "Connect is already open on this page: it has an iframe with the id human-api. Close that first, and share one widget.",
  "client-load-failed": ({ url }) =>
    `The client ${url} failed to load. Check the network, the URL and ad blockers, then call open() again.`,
  "client-load-timeout": ({ url, timeoutMs }) =>
    `The client ${url} took longer than ${timeoutMs} ms. Check the network or raise \`timeoutMs\`, then call open() again.`,
  "client-blocked": describeBlocker,
  "client-invalid": ({ url, problem = "has no open() function" }) =>
    `The client ${url ? `${url} ` : ""}${problem}. Point \`clientUrl\` or \`loadClient\` at a build of humanapi-connect-client.`,
  "token-request-failed": ({ url, isLoginPage }) =>
    isLoginPage
      ? `The token endpoint ${url} redirected the request. ${LOGIN_PAGE}`
      : `The token request to ${url} failed. See \`cause\`, and check the network, CORS and CSP connect-src.`,
  "token-request-timeout": ({ url, timeoutMs }) =>
    `The token request to ${url} took longer than ${timeoutMs} ms. Check the backend or raise \`timeoutMs\`, then call open() again.`,
  "token-request-rejected": ({ url, status }) =>
    `The token endpoint ${url} responded with HTTP ${status}. ${describeStatus(status!)}`,
  "token-response-invalid": ({ url, problem, isLoginPage }) =>
    isLoginPage
      ? `The token endpoint ${url} responded with HTML. ${LOGIN_PAGE}`
      : `The response of ${url} ${problem}. Return JSON such as {"token": "…"}.`,
  "token-unsafe": ({ url, problem }) =>
    `The response of ${url} contains \`${problem}\`. Return only the session or id token: access tokens, refresh tokens and client secrets belong on the server.`,
  "open-failed": ({ problem = "threw an error" }) =>
    `The client's open() ${problem}. Check \`cause\`, \`connect\` and the client's version.`,
  "connect-unreachable": ({ problem }) =>
    `${problem}. Check the network, CSP frame-src and \`connect.baseURL\`. The user can try again or close the dialog.`,
};

/** Returns the message for a code. The message says what happened and what to do, and contains facts such as the URL. */
export const describeError = (code: ConnectErrorCode, facts: ErrorFacts): string => TEXTS[code](facts);

/** Creates a {@link ConnectError} whose message contains the given facts. */
export const createError = (code: ConnectErrorCode, facts: ErrorFacts = {}): ConnectError =>
  new ConnectError(code, { ...facts, detail: describeError(code, facts) });

/**
 * Throws a ConnectError with the code `invalid-options`.
 * @param problem the end of a sentence that begins with the option's name. It says what is wrong and what to do
 */
export function throwInvalid(option: string, problem: string): never {
  throw createError("invalid-options", { option, problem });
}
