import { getHeader } from "./to-request.js";

/**
 * Returns whether a value is an origin in the form that browsers send, such as `https://app.example`. Parsing the value with
 * `URL` is not enough for this check, because `URL` allows `*` in a host.
 */
export const isOrigin = (value: string): boolean =>
  /^https?:[^*]+$/.test(value) && URL.canParse(value) && new URL(value).origin === value;

/** Returns whether a request comes from one of the listed origins. */
export function isListed(request: Request, origins: readonly string[]): boolean {
  const origin = getHeader(request, "origin");
  return origin !== null && origins.includes(origin);
}

/**
 * Returns the scheme and the host of the endpoint. The host comes from the `Host` header. This is the host that the browser used,
 * unless a proxy changes the header. If the request has no `Host` header, the host comes from the URL. The `X-Forwarded-Host`
 * header is not read, because any client can send this header if there is no proxy.
 */
function ownAddress(request: Request): { scheme: string; host: string } {
  const { url } = request;
  // Some adapters create a relative URL, which has no scheme and no host.
  const { protocol: scheme, host } = URL.canParse(url) ? new URL(url) : { protocol: "http:", host: "" };
  return { scheme, host: getHeader(request, "host") ?? host };
}

/**
 * Returns whether an `Origin` header matches a scheme and a host. The host is parsed, because parsing removes the default port of
 * the scheme, and browsers do not send the default port in `Origin`.
 */
function isOriginOf(scheme: string, host: string, origin: string | null): boolean {
  const text = `${scheme}//${host}`;
  return URL.canParse(text) && new URL(text).href === `${origin}/`;
}

/**
 * Returns whether a request comes from a page of the endpoint's own origin. If the request has the Fetch Metadata header
 * `Sec-Fetch-Site`, that header decides, because no page can forge it. Old browsers, and all browsers on a plain http page, send
 * only `Origin`. In that case, the host and the port of `Origin` must be those of the endpoint. The scheme of `Origin` is allowed
 * to be https even if the request arrives by http, because a proxy that terminates TLS forwards requests by http.
 */
export function isSameOrigin(request: Request): boolean {
  const origin = getHeader(request, "origin");
  const site = getHeader(request, "sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const { scheme, host } = ownAddress(request);
  return isOriginOf("https:", host, origin) || isOriginOf(scheme, host, origin);
}

/**
 * Creates the error that `onError` receives for a refused origin. The message contains the origin of the request and the address
 * of the endpoint.
 */
export function originError(request: Request): Error {
  const origin = getHeader(request, "origin");
  const site = getHeader(request, "sec-fetch-site");
  const { scheme, host } = ownAddress(request);
  const sender = origin === null ? "without an Origin header" : `from "${origin}"`;
  const metadata = site === null ? "" : ` (Sec-Fetch-Site: ${site})`;
  return new Error(
    `createTokenHandler: refused a request ${sender}${metadata}, because this endpoint is at ${scheme}//${host}. ` +
      "If the page is yours, add its origin to `allowedOrigins`.",
  );
}
