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

/** A route of the app's backend. The last signature takes a `Request`, because Next.js checks the type of a route by it. */
export interface TokenHandler {
  /**
   * Serves a request that the host passes directly or in an object.
   * @throws TypeError if the host passes neither a `Request` nor an object whose `request` is one
   */
  (request: Request | { readonly request: Request }): Promise<Response>;
  /** Serves a request. */
  (request: Request): Promise<Response>;
}

/**
 * Creates the backend's endpoint for the widget's `tokenUrl`. The endpoint serves `POST` requests from its own origin and from
 * listed origins. The response is `{ token, type, expires_in, human_id? }`, and never contains a refresh token. A failure gets a
 * problem+json response with one of these statuses:
 * - 400, 408, 411, 413 or 415: the body of the request cannot be accepted
 * - 401: `getUser` returned no user
 * - 403: the origin is not allowed
 * - 405: the method is not allowed
 * - 500: `getUser` failed, or returned an invalid user
 * - 502: Human API returned no token
 * - 504: Human API did not respond in time
 *
 * @returns a route that accepts a `Request`, or any object whose `request` is one; it rejects with a TypeError for any other
 * value
 * @throws TypeError immediately, for options that cannot work
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
