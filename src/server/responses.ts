import { isListed } from "./same-origin.js";
import { getHeader } from "./to-request.js";

const TITLES: Record<number, string> = {
  400: "The body could not be read",
  401: "Sign in first",
  403: "This origin is not allowed",
  405: "The method must be POST",
  408: "The body did not arrive in time",
  411: "Content-Length is required",
  413: "The body is too large: none is needed",
  415: "The content type must be application/json",
  500: "The user could not be determined",
  502: "Human API returned no token",
  504: "Human API did not respond in time",
};

/** Creates a problem response (RFC 9457). It contains no internal details. */
export function problem(status: number, headers: Record<string, string> = {}): Response {
  const body = JSON.stringify({ title: TITLES[status], status });
  return new Response(body, { status, headers: { ...headers, "content-type": "application/problem+json" } });
}

/** Creates the response to a preflight request from a listed origin. */
export function preflightResponse(request: Request): Response {
  const headers = {
    "access-control-allow-methods": "POST",
    // All headers are allowed, because an app on a listed origin can choose any request headers.
    "access-control-allow-headers": getHeader(request, "access-control-request-headers") ?? "content-type",
    vary: "Access-Control-Request-Headers",
  };
  return new Response(null, { status: 204, headers });
}

/**
 * Adds the headers of every response, which forbid caching and MIME sniffing. If the request comes from a listed origin, adds the
 * CORS headers as well.
 */
export function withHeaders(response: Response, request: Request, origins: readonly string[]): Response {
  const { headers } = response;
  headers.set("cache-control", "no-store");
  headers.set("x-content-type-options", "nosniff");
  headers.append("vary", "Origin");
  if (!isListed(request, origins)) return response;
  headers.set("access-control-allow-origin", getHeader(request, "origin")!);
  headers.set("access-control-allow-credentials", "true");
  return response;
}
