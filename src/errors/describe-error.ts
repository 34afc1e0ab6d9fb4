import { ConnectError, type ConnectErrorCode } from "./connect-error.js";

/** The facts about a failure, which become part of the message. They must not contain a token. */
export interface ErrorFacts {
  /** The URL of the script or of the endpoint, without the query; or what replaces it, such as `fetchToken`. */
  readonly url?: string;
  readonly status?: number;
  /** The CSP directive that blocked the script. */
  readonly directive?: string;
  /** The hash that the script must have. */
  readonly integrity?: string;
  /** The name of the wrong option. */
  readonly option?: string;
  /** The part of a sentence that describes the problem, for example "made no frame". */
  readonly problem?: string;
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

const TEXTS: Readonly<Record<ConnectErrorCode, (facts: ErrorFacts) => string>> = {
  "invalid-options": ({ option, problem }) => `\`${option}\` ${problem}.`,
  "not-in-browser": () =>
    "Connect cannot open here, because this is not a browser. Call open() and preload() in an event handler or an effect.",
  "already-open": () =>
    "Connect is already open on this page: it has an iframe with the id human-api. Close that first, and share one widget.",
  offline: () => "The browser is offline. Call open() again when it is online.",
  "client-load-failed": ({ url, integrity }) =>
    integrity
      ? `The client ${url} failed to load, or its content does not match \`integrity\` ${integrity}. Check the network and the URL, or update the hash.`
      : `The client ${url} failed to load. Check the network, the URL and ad blockers, then call open() again.`,
  "client-load-timeout": ({ url, timeoutMs }) =>
    `The client ${url} took longer than ${timeoutMs} ms. Check the network or raise \`timeoutMs\`, then call open() again.`,
  "client-blocked": ({ url, directive }) =>
    `CSP ${directive} blocked the client ${url}. ${
      directive === "require-trusted-types-for"
        ? "Add `trusted-types human-connect-widget` to"
        : "Allow the script in"
    } the page's Content-Security-Policy.`,
  "client-invalid": ({ url }) =>
    `The client ${url} has no open() function. Point \`clientUrl\` or \`loadClient\` at a build of humanapi-connect-client.`,
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

/** Creates a {@link ConnectError} whose message says what happened and what to do, with the given facts. */
export const createError = (code: ConnectErrorCode, facts: ErrorFacts = {}): ConnectError =>
  new ConnectError(code, { ...facts, detail: TEXTS[code](facts) });

/**
 * Throws a ConnectError with the code `invalid-options`.
 * @param problem the end of a sentence that begins with the option's name. It says what is wrong and what to do
 */
export function throwInvalid(option: string, problem: string): never {
  throw createError("invalid-options", { option, problem });
}
