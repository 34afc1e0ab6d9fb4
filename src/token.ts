import { ConnectError } from "./errors.js";
import { networkStep } from "./network-step.js";
import type { CheckedOptions } from "./options.js";

/** What a backend answers; a bare JSON string is good, too. */
export interface TokenResponse {
  /** The session or id token, whichever the user needs. */
  token?: string;
  /** The same, by the name that Human API gives it. */
  session_token?: string;
  /** As `session_token`. */
  sessionToken?: string;
  /** The same for a returning user. */
  id_token?: string;
  /** As `id_token`. */
  idToken?: string;
  /** Lifetime in seconds. @default 3600 */
  expires_in?: number;
  /** As `expires_in`. */
  expiresIn?: number;
  /** Human API's id of the user; not used here. */
  human_id?: string;
  /** As `human_id`. */
  humanId?: string;
  /** What else the backend answers; not used here. */
  [key: string]: unknown;
}

/** A token, and until when it may be used (milliseconds, as of `Date.now()`). */
export interface Token {
  readonly value: string;
  readonly expiresAt: number;
}

const NAMES = ["token", "session_token", "sessionToken", "id_token", "idToken"];
const UNSAFE = /(access|refresh)_?token|client_?secret/i;
/** A session token lives this long where the answer does not say (the vendor's guide). */
const LIFETIME_S = 3600;
/** Not used in its last seconds: Connect has to load, and the user to act. */
const MARGIN_S = 30;

const invalid = (detail: string): ConnectError => new ConnectError("token-response-invalid", { detail });

/** Has the token outlived its use? */
export const isStale = (token: Token): boolean => token.expiresAt <= Date.now();

/**
 * The token in an answer's JSON text. What must not be there is searched for on every level, since a backend may hand the
 * service's answer through.
 * @throws ConnectError `token-response-invalid`, `token-unsafe`; the answer's values are in no message
 */
export function readToken(text: string): Token {
  let answer: any;
  let unsafe = "";
  try {
    answer = JSON.parse(text, (key, value: unknown) => {
      if (value && UNSAFE.test(key)) unsafe = key;
      return value;
    });
  } catch {
    // Not as the cause: the parser's message quotes the answer, which may be a token.
    throw invalid(text.trim() ? "is no JSON" : "is empty");
  }
  if (unsafe) throw new ConnectError("token-unsafe", { detail: unsafe });
  const fields = (typeof answer === "string" ? { token: answer } : (answer ?? {})) as Record<string, unknown>;
  const value = fields[NAMES.find((name) => fields[name] != null) ?? ""];
  if (typeof value !== "string" || !/^[^\s{}<>"]+$/.test(value)) throw invalid("has no usable token");
  const told = fields.expires_in ?? fields.expiresIn;
  const seconds = typeof told === "string" ? parseFloat(told) : told;
  const lifetime = typeof seconds === "number" && seconds >= 0 ? seconds : LIFETIME_S;
  return { value, expiresAt: Date.now() + (lifetime - MARGIN_S) * 1000 };
}

async function post({ tokenUrl, tokenRequest }: CheckedOptions, signal: AbortSignal): Promise<string> {
  const headers = new Headers(tokenRequest?.headers);
  if (!headers.has("accept")) headers.set("accept", "application/json");
  const response = await fetch(new URL(tokenUrl!, document.baseURI), {
    method: "POST",
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
    ...tokenRequest,
    headers,
    signal,
  });
  const { ok, status } = response;
  if (ok) return response.text();
  const retryable = status > 499 || /408|425|429/.test(`${status}`);
  throw new ConnectError("token-request-rejected", { detail: `${status}`, status, retryable });
}

async function ask({ fetchToken }: CheckedOptions, signal: AbortSignal): Promise<string> {
  const answer = await fetchToken!({ signal });
  try {
    return JSON.stringify(answer) ?? "";
  } catch {
    throw invalid("is no JSON");
  }
}

/**
 * One request for a token, by `tokenUrl` or `fetchToken`.
 * @throws ConnectError `token-…`; the signal's reason when it is aborted
 */
export async function requestToken(options: CheckedOptions, signal?: AbortSignal): Promise<Token> {
  const { fetchToken, timeoutMs } = options;
  const [request, detail] = fetchToken ? [ask, "`fetchToken`"] : [post, "The token request"];
  return readToken(
    await networkStep("token-request", detail, timeoutMs, (limited) => request(options, limited), signal),
  );
}
