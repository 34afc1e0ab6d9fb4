import { withTimeout } from "../platform/abort.js";
import { HumanApiAuthError } from "./human-api-auth-error.js";
import { isAllowedOrigin, isListed, originError } from "./origin-rule.js";
import { pick } from "./pick.js";
import { report } from "./report.js";
import { getHeader, toRequest } from "./to-request.js";
import {
  resolveOptions,
  type TokenHandlerOptions,
  type TokenHandlerSettings,
  type TokenUser,
} from "./token-handler-options.js";
import { isLifetime, isNonEmptyString, type ConnectToken } from "./tokens.js";

/** A route of the app's backend. Next.js uses the last signature to check the type of a route. */
export interface TokenHandler {
  /** Serves the `Request`, or the `request` of a host's event. @throws TypeError for any other value */
  (request: Request | { readonly request: Request }): Promise<Response>;
  /** Serves a request. */
  (request: Request): Promise<Response>;
}

/**
 * Creates the route of the app's backend that responds to the widget's requests to `tokenUrl`. The route serves `POST` requests
 * from pages of its own origin and of the origins in `allowedOrigins`, and does not read their body. A successful response is the
 * JSON object `{ token, type, expires_in, human_id? }`, and never contains a refresh token. With the query parameter `renew=true`,
 * which the widget sends after Connect refused a token, the token is a new one. If a request fails, the response has the format
 * problem+json and one of these statuses:
 * - 401: `getUser` returned no user
 * - 403: the origin is not allowed
 * - 405: the method is not allowed
 * - 500: `getUser` failed or returned an invalid user, or the credentials are missing
 * - 502: Human API returned no token
 * - 504: Human API did not respond in time
 *
 * @throws TypeError immediately, if an option is missing or invalid
 *
 * @example
 * export const POST = createTokenHandler({ auth, getUser: async (request) => userOfSession(request) });
 */
export function createTokenHandler(options: TokenHandlerOptions): TokenHandler {
  const settings = resolveOptions(options);
  return async (input: Request | { readonly request: Request }) => {
    const request = toRequest(input);
    const response = await respond(settings, request);
    return withHeaders(response, request, settings.allowedOrigins);
  };
}

async function respond(settings: TokenHandlerSettings, request: Request): Promise<Response> {
  const { allowedOrigins, onError } = settings;
  const isPreflight = request.method === "OPTIONS";
  if (!isPreflight && request.method !== "POST") return problem(405, { allow: "POST" });
  if (isPreflight ? !isListed(request, allowedOrigins) : !isAllowedOrigin(request, allowedOrigins)) {
    report(onError, originError(request));
    return problem(403);
  }
  return isPreflight ? preflightResponse(request) : tokenResponse(settings, request);
}

/** Gets the user, then the token, then passes a refresh token on. */
async function tokenResponse(settings: TokenHandlerSettings, request: Request): Promise<Response> {
  const { auth, getUser, timeoutMs, onRefreshToken, onError } = settings;
  const run = createRunner(timeoutMs);
  let signal: AbortSignal | undefined;
  const fail = (status: number, error: unknown): Response => {
    // A closed tab is nobody's fault, and nobody reads the response.
    if (!signal?.aborted) report(onError, error);
    return problem(status);
  };

  let user: TokenUser | null;
  try {
    signal = request.signal;
    user = await run("`getUser`", () => getUser(request));
  } catch (error) {
    return fail(500, error);
  }
  if (!user) return problem(401);

  let token: Partial<ConnectToken>;
  try {
    const { returning = false } = pick(user, "returning");
    const renew = new URL(request.url, "http://localhost").searchParams.get("renew") === "true";
    const connect = (limit: AbortSignal): Promise<ConnectToken> =>
      auth.connectToken(user, { signal: limit, renew, returning });
    // Only this step ends with the tab: the next one must go on, because the app would otherwise lose the refresh token.
    const given = await run("`auth.connectToken()`", connect, signal);
    token = pick(given, "token", "type", "expires_in", "human_id", "refresh_token");
    assertToken(token);
  } catch (error) {
    return fail(statusOf(error), error);
  }

  const { token: text, type, expires_in, human_id, refresh_token } = token;
  const pass = (): unknown => refresh_token && onRefreshToken(user, refresh_token);
  await run("`onRefreshToken`", pass).catch((error: unknown) => report(onError, error));
  // The fields are copied one by one, so that no other field ever reaches a browser.
  return Response.json({ token: text, type, expires_in, human_id });
}

type Runner = <T>(
  name: string,
  step: (limit: AbortSignal) => T | Promise<T>,
  signal?: AbortSignal,
) => Promise<T>;

/** Returns a function that runs a step of a request. The steps share one time limit. */
function createRunner(timeoutMs: number): Runner {
  const until = performance.now() + timeoutMs;
  return (name, step, signal) => {
    const message = `createTokenHandler: ${name} did not settle within the ${timeoutMs} ms of this request`;
    const timeoutError = (): Error => new DOMException(message, "TimeoutError");
    return withTimeout(until - performance.now(), async (limit) => step(limit), timeoutError, signal);
  };
}

/** An app can pass an `auth` of its own. */
function assertToken({ token, expires_in }: Partial<ConnectToken>): void {
  if (isNonEmptyString(token) && (expires_in === undefined || isLifetime(expires_in))) return;
  throw new HumanApiAuthError(
    "invalid-response",
    "`auth.connectToken()` must return a string `token` and a positive `expires_in`",
  );
}

function statusOf(error: unknown): number {
  const { code, name } = Object(error) as { code?: unknown; name?: unknown };
  // The timeout can be that of the handler, of Human API, or an `AbortSignal.timeout()` of the app.
  if (code === "timeout" || name === "TimeoutError") return 504;
  return code === "invalid-options" ? 500 : 502;
}

const TITLES: Record<number, string> = {
  401: "Sign in first",
  403: "This origin is not allowed",
  405: "The method must be POST",
  500: "The user or the configuration of this endpoint is invalid",
  502: "Human API returned no token",
  504: "Human API did not respond in time",
};

/** Creates a problem response (RFC 9457). It contains no internal details. */
function problem(status: number, headers: Record<string, string> = {}): Response {
  const body = JSON.stringify({ title: TITLES[status], status });
  return new Response(body, { status, headers: { ...headers, "content-type": "application/problem+json" } });
}

/** All headers are allowed, because an app on a listed origin can choose any request headers. */
function preflightResponse(request: Request): Response {
  const headers = {
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": getHeader(request, "access-control-request-headers") || "content-type",
    vary: "Access-Control-Request-Headers",
  };
  return new Response(null, { status: 204, headers });
}

/** Adds the headers of every response, and the CORS headers for a listed origin. */
function withHeaders(response: Response, request: Request, origins: readonly string[]): Response {
  const { headers } = response;
  headers.set("cache-control", "no-store");
  headers.set("x-content-type-options", "nosniff");
  headers.append("vary", "Origin");
  if (!isListed(request, origins)) return response;
  headers.set("access-control-allow-origin", getHeader(request, "origin")!);
  headers.set("access-control-allow-credentials", "true");
  return response;
}
