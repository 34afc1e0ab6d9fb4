import { createError } from "../errors/describe-error.js";
import { runNetworkStep } from "../errors/network-step.js";
import type { ResolvedOptions } from "../options/resolved-options.js";
import { withoutQuery } from "../options/urls.js";
import { parseToken, type Token } from "./parse-token.js";

/** The HTTP statuses below 500 after which the same request might succeed later. */
const RETRYABLE_STATUSES = [408, 425, 429];

/**
 * Creates the headers of the request from the headers of `tokenRequest`. The default for `accept` is JSON. If the widget
 * itself writes the body, `content-type` is set to JSON unless the app has set it.
 */
function createHeaders(init: RequestInit | undefined, hasOwnBody: boolean): Headers {
  const headers = new Headers(init?.headers);
  if (!headers.has("accept")) headers.set("accept", "application/json");
  // Some hosts, such as Astro, reject a POST request without a content type.
  if (!hasOwnBody && !headers.has("content-type")) headers.set("content-type", "application/json");
  return headers;
}

function createRequestInit(tokenRequest: RequestInit | undefined, signal: AbortSignal): RequestInit {
  const { method = "POST", body } = tokenRequest ?? {};
  const sendsBody = body === undefined && !/^(get|head)$/i.test(method);
  return {
    method,
    credentials: "same-origin",
    cache: "no-store",
    // With the mode "manual", `fetch()` does not follow redirects. With the mode "error", it would not follow them either, but
    // that failure could not be distinguished from a network failure.
    redirect: "manual",
    ...(sendsBody && { body: "{}" }),
    ...tokenRequest,
    headers: createHeaders(tokenRequest, !sendsBody),
    signal,
  };
}

/** Sends the request to `tokenUrl`, and returns the text of the response. */
async function postTokenRequest(
  { tokenUrl, tokenRequest }: ResolvedOptions,
  signal: AbortSignal,
): Promise<string> {
  const url = withoutQuery(tokenUrl!);
  const response = await fetch(tokenUrl!, createRequestInit(tokenRequest, signal));
  const { ok, status, type } = response;
  if (type === "opaqueredirect" || (status >= 300 && status < 400))
    throw createError("token-request-failed", { url, isLoginPage: true, retryable: false });
  if (ok) return response.text();
  const retryable = status >= 500 || RETRYABLE_STATUSES.includes(status);
  throw createError("token-request-rejected", { url, status, retryable });
}

/** Calls `fetchToken` and returns its result as JSON, so that the same code parses the results of `fetchToken` and `tokenUrl`. */
async function callFetchToken({ fetchToken }: ResolvedOptions, signal: AbortSignal): Promise<string> {
  const response = await fetchToken!({ signal });
  try {
    return JSON.stringify(response) ?? "";
  } catch (cause) {
    const problem = "cannot be converted to JSON";
    throw createError("token-response-invalid", { url: "`fetchToken`", problem, cause });
  }
}

/**
 * Requests one token from `tokenUrl` or `fetchToken`.
 * @throws ConnectError `token-…`; the reason of `signal` if it is aborted
 */
export async function requestToken(options: ResolvedOptions, signal?: AbortSignal): Promise<Token> {
  const { fetchToken, tokenUrl = "", timeoutMs } = options;
  const [request, url] = fetchToken
    ? [callFetchToken, "`fetchToken`"]
    : [postTokenRequest, withoutQuery(tokenUrl)];
  const text = await runNetworkStep(
    "token-request",
    url,
    timeoutMs,
    (limited) => request(options, limited),
    signal,
  );
  return parseToken(text, url);
}
