import { getHeader } from "./to-request.js";

/**
 * Returns whether a value is an origin as browsers and web views send it, such as `https://app.example` or `capacitor://localhost`:
 * a scheme, a host and a port that is not the default. `URL` allows `*` in a host.
 */
export function isOrigin(value: unknown): boolean {
  if (typeof value !== "string" || value.includes("*") || !URL.canParse(value)) return false;
  const { protocol, host } = new URL(value);
  return host !== "" && value === `${protocol}//${host}`;
}

/** Returns whether a request comes from one of the listed origins. */
export function isListed(request: Request, origins: readonly string[]): boolean {
  const origin = getHeader(request, "origin");
  return origin !== null && origins.includes(origin);
}

/**
 * Returns whether a `POST` request may get a token. The rule is that of Go's `net/http.CrossOriginProtection`, in its order.
 * `X-Forwarded-Host` is not read, because any client can send it where there is no proxy.
 */
export function isAllowedOrigin(request: Request, allowedOrigins: readonly string[]): boolean {
  const origin = getHeader(request, "origin");
  const site = getHeader(request, "sec-fetch-site");
  // 1. The app lists this origin.
  if (isListed(request, allowedOrigins)) return true;
  // 2. The browser itself says whether the page is of this origin, and no page can forge that. (Go also serves "none", which no
  //    page sends with a POST.)
  if (site !== null) return site === "same-origin";
  // 3. Every browser sends one of the two headers. Without them it is a native app or a server, which has no one else's cookies.
  if (origin === null) return true;
  // 4. An old browser, or a page on plain http, such as a phone in the LAN: the origin must be the host that was asked. The scheme
  //    is not compared, because a proxy that ends TLS, or an adapter that assumes it, makes it unknown.
  // 5. Anything else is a page of somebody else.
  return isOriginOfHost(origin, ownAddress(request).host);
}

/** The `Host` header is the host that the browser asked, unless a proxy changes it. Without one, the URL says it. */
function ownAddress(request: Request): { protocol: string; host: string } {
  // Some adapters create a relative URL, which has no host.
  const { protocol, host } = new URL(request.url, "http://unknown");
  return { protocol, host: getHeader(request, "host") ?? (host === "unknown" ? "" : host) };
}

/** The parser leaves the default port of the scheme out, as browsers do in `Origin`. */
function isOriginOfHost(origin: string, host: string): boolean {
  const [scheme] = /^https?:/.exec(origin) ?? [];
  const text = `${scheme}//${host}`;
  return !!scheme && URL.canParse(text) && new URL(text).href === `${origin}/`;
}

/** Creates the error that `onError` receives for a refused origin. It has no stack, so that a log gets one line. */
export function originError(request: Request): Error {
  const origin = getHeader(request, "origin");
  const site = getHeader(request, "sec-fetch-site");
  const sender = origin === null ? "without an Origin header" : `from "${origin}"`;
  const metadata = site === null ? "" : ` (Sec-Fetch-Site: ${site})`;
  const { protocol, host } = ownAddress(request);
  const error = new Error(
    `createTokenHandler: refused a request ${sender}${metadata}, because this endpoint is at ${protocol}//${host}. ` +
      "If the page is yours, add its origin to `allowedOrigins`.",
  );
  error.stack = String(error);
  return error;
}
