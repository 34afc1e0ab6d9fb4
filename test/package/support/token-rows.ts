/** A request to the app's endpoint, and the response that it must get. */
export interface TokenRow {
  readonly title: string;
  readonly method?: string;
  /** The request's headers. In their values, `OWN` stands for the app's origin and `HOST` for its host and port. */
  readonly headers: Record<string, string>;
  readonly body?: string;
  /** Whether the body is sent in chunks, without a `content-length` header. */
  readonly isChunked?: boolean;
  /** The id of the signed-in user, which also selects how Human API of `backend.ts` behaves. */
  readonly user?: string;
  readonly status: number;
  /** The headers that the response must have. `undefined` means that the header must be absent. */
  readonly responseHeaders?: Record<string, string | undefined>;
}

const OTHER = "https://other.example";
const APP = "capacitor://localhost";
const site = (value: string): Record<string, string> => ({ "sec-fetch-site": value });
const SAME = site("same-origin");
const from = (origin: string, host?: string): Record<string, string> => ({ origin, ...(host && { host }) });
const cors = (origin: string): Record<string, string> => ({
  "access-control-allow-origin": origin,
  "access-control-allow-credentials": "true",
  vary: "Origin",
});
const EVIL = from("https://evil.example");

/** The origin rule: who is served (true) and who is not. */
const ORIGINS: [isServed: boolean, title: string, headers: Record<string, string>][] = [
  // 1. listed origins
  [true, "a listed origin", from(OTHER)],
  [true, "a listed origin in a cross-site request", { ...from(OTHER), ...site("cross-site") }],
  [true, "a listed web view", { ...from(APP), ...site("cross-site") }],
  [false, "an origin that only begins with a listed one", from(`${OTHER}.evil.example`)],
  [false, "the listed host by http", from("http://other.example")],
  [false, "the listed host with a port", from(`${OTHER}:8443`)],
  [false, "the listed origin and a slash", from(`${OTHER}/`)],
  [false, "the listed origin in capitals", from("https://OTHER.example")],
  [false, "a web view that is not listed", from("ionic://localhost")],
  // 2. Fetch Metadata
  [true, "a same-origin request", SAME],
  [true, "a same-origin request behind a proxy that changes Host", { ...SAME, host: "inside:8080" }],
  [true, "a same-origin request whose Origin a proxy has changed", { ...SAME, ...from("http://inside") }],
  [false, "a cross-site request", site("cross-site")],
  [false, "a cross-site request with the endpoint's own Origin", { ...site("cross-site"), ...from("OWN") }],
  [false, "a same-site request", { ...site("same-site"), ...from("https://x.app.example") }],
  [false, "a request that a user typed", site("none")],
  [false, "two values of Sec-Fetch-Site", site("same-origin, cross-site")],
  [false, "Sec-Fetch-Site in capitals", site("Same-Origin")],
  // 3. no browser
  [true, "a native app or a server, which sends neither header", {}],
  [true, "a native app with a Referer of another site", { referer: "https://evil.example/" }],
  // 4. Origin and Host
  [true, "its own Origin", from("OWN")],
  [true, "its own Origin by https, behind a proxy that ends TLS", from("https://HOST")],
  [true, "a phone in the LAN", from("http://192.0.2.2:3000", "192.0.2.2:3000")],
  [true, "a dev proxy that keeps Host", from("http://localhost:5173", "localhost:5173")],
  [true, "a public host behind a proxy that ends TLS", from("https://app.example", "app.example")],
  [true, "a Host with the default port of https", from("https://app.example", "app.example:443")],
  [true, "a Host with the default port of http", from("http://app.example", "app.example:80")],
  [true, "a Host in capitals", from("http://app.example", "App.Example")],
  [true, "an IPv6 host", from("http://[::1]:3000", "[::1]:3000")],
  [false, "the port of http for https", from("https://app.example", "app.example:80")],
  [false, "another port of the host", from("http://192.0.2.2:3001", "192.0.2.2:3000")],
  [false, "a subdomain", from("https://x.app.example", "app.example")],
  // 5. anything else
  [false, "another site", EVIL],
  [false, "another site that X-Forwarded-Host names", { ...EVIL, "x-forwarded-host": "evil.example" }],
  [false, "an Origin with another scheme", from("ftp://HOST")],
  [false, "the Origin null", from("null")],
  [false, "an Origin with a path", from("OWN/x")],
];

const ORIGIN_ROWS = ORIGINS.map(([isServed, title, headers]): TokenRow => {
  const isListed = headers.origin === OTHER || headers.origin === APP;
  const responseHeaders = isListed ? cors(headers.origin!) : { "access-control-allow-origin": undefined };
  const status = isServed ? 200 : 403;
  return { title: `${isServed ? "serves" : "refuses"} ${title}`, headers, status, responseHeaders };
});

const preflight = (headers: Record<string, string>, allowed: string): TokenRow => ({
  title: `a preflight of a listed origin that allows ${allowed}`,
  method: "OPTIONS",
  headers: { ...from(OTHER), ...headers },
  status: 204,
  responseHeaders: {
    ...cors(OTHER),
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": allowed,
    vary: "Access-Control-Request-Headers, Origin",
  },
});
// What the handler decides by itself is in test/unit/token-handler.test.ts.
export const TOKEN_ROWS: readonly TokenRow[] = [
  ...ORIGIN_ROWS,
  preflight({}, "content-type"),
  preflight({ "access-control-request-headers": "x-tenant,x-csrf" }, "x-tenant,x-csrf"),
  { title: "refuses a preflight of another site", method: "OPTIONS", headers: EVIL, status: 403 },
  { title: "refuses a preflight without an Origin", method: "OPTIONS", headers: {}, status: 403 },
  ...["GET", "HEAD", "PUT", "PATCH", "DELETE"].map((method): TokenRow => {
    const responseHeaders = { allow: "POST" };
    return { title: `HTTP 405: ${method}`, method, headers: SAME, status: 405, responseHeaders };
  }),
  // The body is neither read nor judged.
  ...["application/json", "text/plain", "multipart/form-data; boundary=x"].map((type): TokenRow => {
    const headers = { ...SAME, "content-type": type };
    return { title: `ignores a body of ${type}`, headers, body: "{".repeat(20_000), status: 200 };
  }),
  { title: "ignores a body of unknown length", headers: SAME, body: "{}", isChunked: true, status: 200 },
  { title: "an id token, although the database is down", headers: SAME, user: "known", status: 200 },
  { title: "the service's response never ends", headers: SAME, user: "endless", status: 502 },
  { title: "the service does not respond", headers: SAME, user: "hang", status: 504 },
];
