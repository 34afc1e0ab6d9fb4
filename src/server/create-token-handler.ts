import { bodyFault, isAllowed, isOrigin } from "./check-request.js";
import type { ConnectUser, HumanApiAuth } from "./human-api-auth.js";
import type { HumanApiAuthError, HumanApiAuthErrorCode } from "./human-api-auth-error.js";

/** Who asks for a token. */
export interface TokenUser extends ConnectUser {
  /** The app knows that the user has connected a source before: that saves a request. @default false */
  readonly returning?: boolean;
}

/** What `createTokenHandler()` takes. */
export interface TokenHandlerOptions {
  /** A `HumanApiAuth`, or what the app puts in front of one, such as a cache. */
  auth: Pick<HumanApiAuth, "connectToken">;
  /** Who asks, from the app's own session: nothing in the request's body is believed. `null` for nobody. */
  getUser: (request: Request) => TokenUser | null | Promise<TokenUser | null>;
  /**
   * Other origins that may ask, e.g. of an app that is served elsewhere; the app's own, too, where a proxy hides it and
   * browsers without Fetch Metadata are to be served. @default none
   */
  allowedOrigins?: readonly string[];
  /** Takes refresh tokens for the app's store. Its failure goes to `onError`, and does not fail the user. */
  onRefreshToken?: (user: ConnectUser, refreshToken: string) => unknown;
  /** Hears of every failure that the browser is told without details. Holds no secret. What it throws is dropped. */
  onError?: (error: unknown) => unknown;
}

const TITLES: Record<number, string> = {
  401: "Sign in first",
  403: "Not allowed from this origin",
  405: "Use POST",
  411: "Tell the length of the body",
  413: "The body is too long: none is needed",
  415: "Send JSON, or no body",
  500: "The user could not be determined",
  502: "Human API gave no token",
  504: "Human API did not answer in time",
};

/** Of the failures of `connectToken()`; all others are 502. */
const STATUSES: Partial<Record<HumanApiAuthErrorCode, number>> = { timeout: 504, "invalid-options": 500 };

/** RFC 9457, without inner details. */
function problem(status: number, headers: HeadersInit = {}): Response {
  const body = JSON.stringify({ title: TITLES[status], status });
  return new Response(body, {
    status,
    headers: { ...Object.fromEntries(new Headers(headers)), "content-type": "application/problem+json" },
  });
}

function withHeaders(response: Response, request: Request, origins: readonly string[]): Response {
  const origin = request.headers.get("origin");
  response.headers.set("cache-control", "no-store");
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.append("vary", "Origin");
  if (origin === null || !origins.includes(origin)) return response;
  response.headers.set("access-control-allow-origin", origin);
  response.headers.set("access-control-allow-credentials", "true");
  return response;
}

function preflight(request: Request, origins: readonly string[]): Response {
  if (!origins.includes(request.headers.get("origin") ?? "")) return problem(403);
  const headers = {
    "access-control-allow-methods": "POST",
    // Which headers an app sends is its own matter, once its origin is one that may ask.
    "access-control-allow-headers": request.headers.get("access-control-request-headers") ?? "content-type",
    vary: "Access-Control-Request-Headers",
  };
  return new Response(null, { status: 204, headers });
}

/**
 * The backend's endpoint for the widget's `tokenUrl`: `{ token, type, expires_in, human_id? }`, never a refresh token.
 * Same-origin `POST` only, or from the origins given. Failures are problem+json: 401 nobody, 403 origin, 405, 411, 413 and 415 request, 500 `getUser`, 502 and 504 Human API.
 * @throws TypeError at once, for options that cannot work; the handler itself never throws
 *
 * @example
 * export const POST = createTokenHandler({ auth, getUser: async (request) => userOfSession(request) });
 */
export function createTokenHandler(options: TokenHandlerOptions): (request: Request) => Promise<Response> {
  const { auth, getUser, allowedOrigins = [] } = options;
  if (typeof auth?.connectToken !== "function" || typeof getUser !== "function")
    throw new TypeError("createTokenHandler: `auth` (a HumanApiAuth) and `getUser` (a function) are needed");
  for (const origin of allowedOrigins)
    if (!isOrigin(origin))
      throw new TypeError(
        "createTokenHandler: `allowedOrigins` takes exact origins, such as https://app.example",
      );
  return async (request) => {
    const response =
      request.method === "OPTIONS" ? preflight(request, allowedOrigins) : await answer(options, request);
    return withHeaders(response, request, allowedOrigins);
  };
}

async function answer(
  { auth, getUser, allowedOrigins = [], ...hooks }: TokenHandlerOptions,
  request: Request,
): Promise<Response> {
  if (request.method !== "POST") return problem(405, { allow: "POST" });
  if (!isAllowed(request, allowedOrigins)) return problem(403);
  const fault = await bodyFault(request);
  if (fault) return problem(fault);
  let user;
  try {
    user = await getUser(request);
  } catch (error) {
    tell(hooks, error);
    return problem(500);
  }
  if (!user) return problem(401);
  try {
    const { returning = false } = user;
    const answer = await auth.connectToken(user, { signal: request.signal, returning });
    const { token, type, expires_in, human_id, refresh_token: refreshToken } = answer;
    if (refreshToken) await keep(hooks, user, refreshToken);
    // By name, so that nothing else of an answer ever reaches a browser.
    return Response.json({ token, type, expires_in, human_id });
  } catch (error) {
    tell(hooks, error);
    return problem(STATUSES[(error as HumanApiAuthError).code] ?? 502);
  }
}

type Hooks = Pick<TokenHandlerOptions, "onRefreshToken" | "onError">;

/** The app's own hook fails nobody, whether it throws or rejects. */
function tell({ onError }: Hooks, error: unknown): void {
  Promise.resolve(error)
    .then(onError)
    .catch(() => {});
}

async function keep(hooks: Hooks, user: ConnectUser, refreshToken: string): Promise<void> {
  try {
    await hooks.onRefreshToken?.(user, refreshToken);
  } catch (error) {
    tell(hooks, error);
  }
}
