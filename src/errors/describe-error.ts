import { ConnectError, type ConnectErrorCode } from "./connect-error.js";

/** The facts about a failure. Texts become part of the message, and must not contain a token. */
export interface ErrorFacts {
  /** The URL of the script or of the endpoint, without the query; or what replaces it, such as `fetchToken`. */
  readonly url?: string;
  readonly status?: number;
  readonly timeoutMs?: number;
  /** The part of the sentence that says what is wrong, for example "made no frame". */
  readonly problem?: string;
  /** What to do about it. */
  readonly remedy?: string;
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/** The message of each code: what happened, and what to do. `$name` stands for a fact. */
const TEXTS: Readonly<Record<ConnectErrorCode, string>> = {
  "invalid-options": "$problem.",
  "not-in-browser": "This is not a browser. Call open() in an event handler or an effect.",
  "already-open": "Connect is already open on this page, in iframe#human-api. Close it first.",
  offline: "The browser is offline. Call open() again when it is online.",
  "client-load-failed": "The client $url did not load. Check the network, the URL and ad blockers$remedy.",
  "client-load-timeout": "The client $url took over $timeoutMs ms. Check the network, or raise `timeoutMs`.",
  "client-blocked": "CSP $problem blocked the client $url. Allow $remedy in the page's policy.",
  "client-invalid": "The client $url has no open(). Use a build of humanapi-connect-client.",
  "token-request-failed": "The request to $url $problem. Check $remedy.",
  "token-request-timeout":
    "The request to $url took over $timeoutMs ms. Check the network, or raise `timeoutMs`.",
  "token-request-rejected": "The request to $url got HTTP $status. Check $remedy.",
  "token-response-invalid": 'The response of $url $problem. Return JSON such as {"token": "…"}.',
  "token-unsafe":
    "The response of $url contains `$problem`, which belongs on the server. Return only the session or id token.",
  "open-failed": "The client's open() $problem. Check `cause`, `connect` and the client's version.",
  "connect-unreachable": "$problem. Check the network, CSP frame-src and `connect.baseURL`.",
};

/** Creates a {@link ConnectError} whose message says what happened and what to do, with the given facts. */
export const createError = (code: ConnectErrorCode, facts: ErrorFacts = {}): ConnectError =>
  new ConnectError(code, {
    ...facts,
    detail: TEXTS[code].replace(
      /\$(\w+)/g,
      (_, name: "url" | "problem" | "remedy" | "status" | "timeoutMs") => String(facts[name] ?? ""),
    ),
  });

/** Throws `invalid-options`. @param problem the end of a sentence that begins with the option's name */
export function throwInvalid(option: string, problem: string): never {
  throw createError("invalid-options", { problem: `\`${option}\` ${problem}` });
}
