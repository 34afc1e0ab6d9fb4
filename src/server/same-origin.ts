import { getHeader } from "./to-request.js";

/** Returns whether a value is exactly an origin that a browser sends, such as `https://app.example`. `URL` would allow `*` in a host. */
export const isOrigin = (value: string): boolean =>
  /^https?:[^*]+$/.test(value) && URL.canParse(value) && new URL(value).origin === value;

/** Returns whether a request comes from a listed origin. */
export function isListed(request: Request, origins: readonly string[]): boolean {
  const origin = getHeader(request, "origin");
  return origin !== null && origins.includes(origin);
}

/**
 * Returns the scheme and the host of the endpoint. `Host` names the host that the browser used, where a proxy keeps it; the
 * URL's host stands in where a runtime shows no `Host`. `X-Forwarded-Host` is not read, because without a proxy anybody can send it.
 */
function ownAddress(request: Request): { scheme: string; host: string } {
  const { url } = request;
  // Some adapters make a relative URL, which has neither.
  const { protocol: scheme, host } = URL.canParse(url) ? new URL(url) : { protocol: "http:", host: "" };
  return { scheme, host: getHeader(request, "host") ?? host };
}

/** Returns whether an `Origin` header stands for this scheme and host. Parsing leaves out the scheme's default port, as browsers do. */
function isOriginOf(scheme: string, host: string, origin: string | null): boolean {
  const text = `${scheme}//${host}`;
  return URL.canParse(text) && new URL(text).href === `${origin}/`;
}

/**
 * Returns whether a request comes from a page of the endpoint's own origin. Fetch Metadata decides, because no page can forge
 * it. Old browsers, and all browsers on a plain http page, send only `Origin`: its host and port must be the endpoint's. Its
 * scheme may be https in any case, because a proxy that ends TLS passes requests on by http.
 */
export function isSameOrigin(request: Request): boolean {
  const origin = getHeader(request, "origin");
  const site = getHeader(request, "sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const { scheme, host } = ownAddress(request);
  return isOriginOf("https:", host, origin) || isOriginOf(scheme, host, origin);
}

/** Creates the error that `onError` gets for a refused origin. It names both origins. */
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
