import { within } from "./deadline.js";
import { ConnectError, type ConnectErrorInit } from "./errors.js";
import type { CheckedOptions } from "./options.js";

/** What a backend answers; a bare JSON string is good, too. */
export interface TokenResponse {
  token?: string;
  session_token?: string;
  sessionToken?: string;
  id_token?: string;
  idToken?: string;
  /** Lifetime in seconds. */
  expires_in?: number;
  expiresIn?: number;
  human_id?: string;
  humanId?: string;
  [key: string]: unknown;
}

/** A token, and until when it may be used (milliseconds, as of `Date.now()`). */
export interface Token {
  readonly value: string;
  readonly expiresAt: number;
}

const NAMES = ["token", "session_token", "sessionToken", "id_token", "idToken"] as const;
const UNSAFE = /(access|refresh)_?token|client_?secret/i;
/** A session token lives this long where the answer does not say (the vendor's guide). */
const LIFETIME_S = 3600;
/** Not used in its last seconds: Connect has to load, and the user to act. */
const MARGIN_S = 30;

const invalid = (detail: string): ConnectError => new ConnectError("token-response-invalid", { detail });

/** Has the token outlived its use? */
export const isStale = (token: Token): boolean => token.expiresAt <= Date.now();

/** Searched on every level, since a backend may hand the service's answer through. */
function parse(text: string): unknown {
  let unsafe = "";
  try {
    const answer: unknown = JSON.parse(text, (key, value: unknown) => {
      if (value && UNSAFE.test(key)) unsafe = key;
      return value;
    });
    if (!unsafe) return answer;
  } catch {
    // Not as the cause: the parser's message quotes the answer, which may be a token.
    throw invalid(
      text.trim() ? "The token endpoint's answer is no JSON" : "The token endpoint's answer is empty",
    );
  }
  throw new ConnectError("token-unsafe", { detail: `The token endpoint's answer carries \`${unsafe}\`` });
}

/**
 * The token in an answer's JSON text.
 * @throws ConnectError `token-response-invalid`, `token-unsafe`; the answer's values are in no message
 */
export function readToken(text: string): Token {
  const answer = parse(text);
  const fields = (typeof answer === "string" ? { token: answer } : (answer ?? {})) as TokenResponse;
  const name = NAMES.find((key) => fields[key] != null);
  const value = name && fields[name];
  if (typeof value !== "string" || !/^[^\s{}<>"]+$/.test(value))
    throw invalid(`The token endpoint's answer has no usable ${name ?? "token"}`);
  const told = fields.expires_in ?? fields.expiresIn;
  const seconds = typeof told === "number" && told >= 0 ? told : LIFETIME_S;
  return { value, expiresAt: Date.now() + (seconds - MARGIN_S) * 1000 };
}

async function post({ tokenUrl, tokenRequest }: CheckedOptions, signal: AbortSignal): Promise<string> {
  const init: RequestInit = {
    method: "POST",
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
    ...tokenRequest,
    signal,
  };
  init.headers = new Headers(init.headers);
  if (!init.headers.has("accept")) init.headers.set("accept", "application/json");
  const response = await fetch(new URL(tokenUrl!, document.baseURI), init);
  if (response.ok) return response.text();
  const { status } = response;
  const detail = `The token endpoint answered HTTP ${status}`;
  const retryable = [408, 425, 429].includes(status) || status >= 500;
  throw new ConnectError("token-request-rejected", { detail, status, retryable });
}

async function ask({ fetchToken }: CheckedOptions, signal: AbortSignal): Promise<string> {
  const answer = await fetchToken!({ signal });
  try {
    return JSON.stringify(answer) ?? "";
  } catch {
    throw invalid("`fetchToken` answered something that is no JSON");
  }
}

/**
 * One request for a token, by `tokenUrl` or `fetchToken`.
 * @throws ConnectError `token-…`; the signal's reason when it is aborted
 */
export async function requestToken(options: CheckedOptions, signal: AbortSignal): Promise<Token> {
  const way = options.fetchToken ? "`fetchToken`" : "The token request";
  const failed = (
    code: "token-request-failed" | "token-request-timeout",
    detail: string,
    init?: ConnectErrorInit,
  ): ConnectError => new ConnectError(code, { detail: `${way} ${detail}`, ...init });
  try {
    return readToken(
      await within(
        options.timeoutMs,
        signal,
        (limited) => (options.fetchToken ? ask : post)(options, limited),
        () => failed("token-request-timeout", `took longer than ${options.timeoutMs} ms`),
      ),
    );
  } catch (cause) {
    if (signal.aborted || cause instanceof ConnectError) throw cause;
    throw failed("token-request-failed", "failed", { cause });
  }
}
