import { callOnError } from "./call-on-error.js";
import { handlePost } from "./handle-post.js";
import { preflightResponse, problem, withHeaders } from "./responses.js";
import { isListed, isSameOrigin, originError } from "./same-origin.js";
import { StepError } from "./step.js";
import { toRequest } from "./to-request.js";
import {
  resolveOptions,
  type TokenHandlerOptions,
  type TokenHandlerSettings,
} from "./token-handler-options.js";

/**
 * A route of the app's backend. The last signature takes only a `Request`, because Next.js uses the last signature to check the
 * type of a route.
 */
export interface TokenHandler {
  /**
   * Serves a request. The app's server passes the `Request` itself, or an object whose property `request` is a `Request`.
   * @throws TypeError if the app's server passes any other value
   */
  (request: Request | { readonly request: Request }): Promise<Response>;
  /** Serves a request. */
  (request: Request): Promise<Response>;
}

/**
 * Creates the route of the app's backend that responds to the widget's requests to `tokenUrl`. The route serves `POST` requests
 * from pages of its own origin and of the origins in `allowedOrigins`. A successful response is the JSON object
 * `{ token, type, expires_in, human_id? }`, and never contains a refresh token. If a request fails, the response has the format
 * problem+json and one of these statuses:
 * - 400, 408, 411, 413 or 415: the body of the request cannot be accepted
 * - 401: `getUser` returned no user
 * - 403: the origin is not allowed
 * - 405: the method is not allowed
 * - 500: `getUser` failed, or returned an invalid user
 * - 502: Human API returned no token
 * - 504: Human API did not respond in time
 *
 * @returns a route that accepts a `Request`, or an object whose property `request` is a `Request`; for any other value, the route
 * rejects with a TypeError
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
  try {
    return await route(settings, request);
  } catch (error) {
    const { status, cause } = error instanceof StepError ? error : { status: 500, cause: error };
    callOnError(settings, cause);
    return problem(status);
  }
}

function route(settings: TokenHandlerSettings, request: Request): Response | Promise<Response> {
  const isPreflight = request.method === "OPTIONS";
  if (!isPreflight && request.method !== "POST") return problem(405, { allow: "POST" });
  if (!isListed(request, settings.allowedOrigins) && (isPreflight || !isSameOrigin(request)))
    throw new StepError(403, originError(request));
  return isPreflight ? preflightResponse(request) : handlePost(settings, request);
}
