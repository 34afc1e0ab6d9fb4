import { getHeader } from "./to-request.js";

/**
 * Returns whether a value is exactly an origin as browsers send it, such as `https://app.example`. The parser `URL` is not enough
 * for this check, because it allows `*` in a host.
 */
export const isOrigin = (value: string): boolean =>
  /^https?:[^*]+$/.test(value) && URL.canParse(value) && new URL(value).origin === value;

/** Returns whether a request comes from one of the listed origins. */
export function isListed(request: Request, origins: readonly string[]): boolean {
  const origin = getHeader(request, "origin");
  return origin !== null && origins.includes(origin);
}

/**
 * Returns the scheme and the host of the endpoint. The host comes from the header `Host`, which names the host that the browser
 * used, unless a proxy changes the header. If a runtime has no `Host` header, the host comes from the URL. `X-Forwarded-Host` is
 * not read, because anybody can send it if there is no proxy.
 */
function ownAddress(request: Request): { scheme: string; host: string } {
  const { url } = request;
  // Some adapters create a relative URL, which has no scheme and no host.
  const { protocol: scheme, host } = URL.canParse(url) ? new URL(url) : { protocol: "http:", host: "" };
  return { scheme, host: getHeader(request, "host") ?? host };
}

/**
 * Returns whether an `Origin` header matches this scheme and host. Parsing removes the default port of the scheme, as browsers
 * do.
 */
function isOriginOf(scheme: string, host: string, origin: string | null): boolean {
  const text = `${scheme}//${host}`;
  return URL.canParse(text) && new URL(text).href === `${origin}/`;
}

/**
 * Returns whether a request comes from a page of the endpoint's own origin. Fetch Metadata decides, because no page can forge it.
 * Old browsers, and all browsers on a plain http page, send only `Origin`. In that case, the host and the port of `Origin` must
 * be those of the endpoint. `Origin` may have the scheme https even if the request arrives by http, because a proxy that
 * terminates TLS forwards requests by http.
 */
export function isSameOrigin(request: Request): boolean {
  const origin = getHeader(request, "origin");
  const site = getHeader(request, "sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const { scheme, host } = ownAddress(request);
  return isOriginOf("https:", host, origin) || isOriginOf(scheme, host, origin);
}

/** Creates the error that `onError` receives for a refused origin. Its message names both origins. */
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
