import { createError } from "../errors/describe-error.js";
import { runNetworkStep } from "../errors/network-step.js";
import type { FetchToken, ResolvedOptions } from "../options/types.js";
import { addQuery, withoutQuery } from "../options/urls.js";
import { isText } from "../platform/records.js";
import { checkResponse, type Token } from "./check-response.js";

/** The HTTP statuses below 500 after which the same request might succeed later. */
const RETRYABLE_STATUSES = [408, 425, 429];

/** What to check after an HTTP status. */
const REMEDIES: Readonly<Record<number, string>> = {
  401: 'that the user is signed in. Cookies reach another origin only with `tokenRequest: { credentials: "include" }`',
  403: "that the endpoint allows this page's origin and user, and `tokenRequest.headers` for a CSRF token",
  404: "`tokenUrl` and the backend's routes",
  405: "that the endpoint accepts POST, or set `tokenRequest.method`",
};

function createRequestInit(tokenRequest: RequestInit | undefined, signal: AbortSignal): RequestInit {
  const { method = "POST", body = /^(get|head)$/i.test(method) ? null : "{}" } = tokenRequest ?? {};
  const headers = new Headers(tokenRequest?.headers);
  if (!headers.has("accept")) headers.set("accept", "application/json");
  // Some hosts, such as Astro, refuse a POST without a content type. The platform's own type for a string is `text/plain`.
  if (isText(body) && !headers.has("content-type")) headers.set("content-type", "application/json");
  return {
    method,
    credentials: "same-origin",
    cache: "no-store",
    // With "error", fetch() would not follow a redirect either, but its failure would look like that of the network.
    redirect: "manual",
    ...tokenRequest,
    body,
    headers,
    signal,
  };
}

/** Sends the request to `tokenUrl`, and returns the text of the response. @param url the URL for error messages */
async function postTokenRequest(target: string, url: string, init: RequestInit): Promise<string> {
  const response = await fetch(target, init);
  const { ok, status, type } = response;
  if (type === "opaqueredirect")
    throw createError("token-request-failed", {
      url,
      problem: "was redirected",
      remedy: "`tokenUrl`, and that the user is signed in",
      retryable: false,
    });
  if (!ok)
    throw createError("token-request-rejected", {
      url,
      status,
      retryable: status >= 500 || RETRYABLE_STATUSES.includes(status),
      remedy: REMEDIES[status] || "the backend's log",
    });
  return response.text();
}

/** Calls `fetchToken` and returns its result as JSON, so that the same code checks the results of `fetchToken` and `tokenUrl`. */
async function callFetchToken(
  fetchToken: FetchToken,
  url: string,
  init: Parameters<FetchToken>[0],
): Promise<string> {
  const response: unknown = await fetchToken(init);
  if (globalThis.Response && response instanceof Response)
    throw createError("token-response-invalid", { url, problem: "is a Response: return its JSON" });
  try {
    return JSON.stringify(response) ?? "";
  } catch (cause) {
    throw createError("token-response-invalid", { url, problem: "cannot be converted to JSON", cause });
  }
}

/**
 * Requests one token from `tokenUrl` or `fetchToken`.
 * @param renew whether Connect has refused the token before, so that a backend must not return a token that it has kept
 * @throws ConnectError `token-…`; the reason of `signal` if it is aborted
 */
export async function requestToken(
  { fetchToken, tokenUrl = "", tokenRequest, timeoutMs }: ResolvedOptions,
  renew: boolean,
  signal: AbortSignal,
): Promise<Token> {
  const url = fetchToken ? "`fetchToken`" : withoutQuery(tokenUrl);
  const request = (limited: AbortSignal): Promise<string> =>
    fetchToken
      ? callFetchToken(fetchToken, url, { signal: limited, renew })
      : postTokenRequest(
          renew ? addQuery(tokenUrl, "renew=true") : tokenUrl,
          url,
          createRequestInit(tokenRequest, limited),
        );
  return checkResponse(await runNetworkStep("token-request", url, timeoutMs, request, signal), url);
}
