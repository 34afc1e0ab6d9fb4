/** A request to the app's endpoint, and the response that it must get. */
export interface TokenRow {
  readonly title: string;
  readonly method?: string;
  /** The request's headers. In their values, `OWN` stands for the app's origin and `OWN_HOST` for its host and port. */
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Whether the body is sent in chunks, without a `content-length` header. */
  readonly chunked?: true;
  /** The id of the signed-in user. In `backend.ts`, it also selects what `getUser` does and how Human API responds. */
  readonly user?: string;
  readonly status: number;
  /** The fields that the response must have. */
  readonly fields?: object;
  /** The headers that the response must have. `undefined` means that the header must be absent. */
  readonly responseHeaders?: Record<string, string | undefined>;
}

const SAME = { "sec-fetch-site": "same-origin" };
const OTHER = "https://other.example";
const CORS = {
  "access-control-allow-origin": OTHER,
  "access-control-allow-credentials": "true",
  vary: "Origin",
};
const PREFLIGHT = {
  ...CORS,
  "access-control-allow-methods": "POST",
  vary: "Access-Control-Request-Headers, Origin",
};
const NO_CORS = { "access-control-allow-origin": undefined };
const JSON_TYPE = { "content-type": "application/json" };
const SESSION = { type: "session", expires_in: 3600 };
const ID = { type: "id", token: "id", expires_in: 86_400 };

const served = (title: string, headers: Record<string, string>): TokenRow => ({
  title: `serves ${title}`,
  headers,
  status: 200,
  fields: SESSION,
});
const refused = (title: string, headers: Record<string, string>): TokenRow => ({
  title: `refuses ${title}`,
  headers,
  status: 403,
  responseHeaders: NO_CORS,
});
const method = (name: string): TokenRow => ({
  title: `refuses the method ${name}`,
  method: name,
  headers: SAME,
  status: 405,
  responseHeaders: { allow: "POST" },
});
const body = (title: string, type: string | null, text: string, status: number): TokenRow => ({
  title: `responds to ${title} with HTTP ${status}`,
  headers: { ...SAME, ...(type !== null && { "content-type": type }) },
  body: text,
  status,
});
const user = (name: string, title: string, status: number, fields: object = {}): TokenRow => ({
  title: `responds with HTTP ${status} to the user "${name}" (${title})`,
  headers: SAME,
  user: name,
  status,
  fields,
});

export const TOKEN_ROWS: readonly TokenRow[] = [
  served("a same-origin request with Fetch Metadata", SAME),
  served("a same-origin request with Fetch Metadata and the proxy's own Host", {
    ...SAME,
    host: "inside:8080",
  }),
  served("a same-origin request with Origin", { origin: "OWN" }),
  served("a same-origin request with Origin, behind a proxy that ends TLS", { origin: "https://OWN_HOST" }),
  served("a same-origin request of a phone in the LAN", {
    origin: "http://192.0.2.2:3000",
    host: "192.0.2.2:3000",
  }),
  served("a same-origin request through a dev proxy that keeps Host", {
    origin: "http://localhost:5173",
    host: "localhost:5173",
  }),
  served("a same-origin request for a public host name, behind a proxy that ends TLS", {
    origin: "https://app.example",
    host: "app.example",
  }),
  {
    title: "serves a request from a listed origin",
    headers: { origin: OTHER, "sec-fetch-site": "cross-site" },
    status: 200,
    fields: SESSION,
    responseHeaders: CORS,
  },
  {
    title: "serves a request from a listed origin, without Fetch Metadata",
    headers: { origin: OTHER },
    status: 200,
    responseHeaders: CORS,
  },
  refused("a request from another host, even if X-Forwarded-Host contains it", {
    origin: "https://evil.example",
    "x-forwarded-host": "evil.example",
  }),
  refused("a request from another port of the host", {
    origin: "http://192.0.2.2:3001",
    host: "192.0.2.2:3000",
  }),
  refused("a request from an origin with another scheme", { origin: "ftp://OWN_HOST" }),
  refused("a cross-site request", { "sec-fetch-site": "cross-site" }),
  refused("a cross-site request, even if its Origin is the endpoint's origin", {
    "sec-fetch-site": "cross-site",
    origin: "OWN",
  }),
  refused("a same-site request from another origin", {
    "sec-fetch-site": "same-site",
    origin: "https://x.app.example",
  }),
  refused("a request that no page has sent (Sec-Fetch-Site: none)", { "sec-fetch-site": "none" }),
  refused("a request with an unknown value of Sec-Fetch-Site", {
    "sec-fetch-site": "same-origin, cross-site",
  }),
  refused("a request with the Origin of another site", { origin: "https://evil.example" }),
  refused("a request with the Origin null", { origin: "null" }),
  refused("a request with an empty Origin", { origin: "" }),
  refused("a request with neither Origin nor Sec-Fetch-Site", {}),
  refused("a request with only a Referer", { referer: "OWN" }),
  refused("a request from an origin that only begins with the listed origin", {
    origin: `${OTHER}.evil.example`,
  }),
  refused("a request from the listed host with http instead of https", { origin: "http://other.example" }),
  refused("a request from the listed host with a port", { origin: `${OTHER}:8443` }),
  refused("a request whose Origin is the listed origin and a slash", { origin: `${OTHER}/` }),
  refused("a request whose Origin is the listed origin in capitals", { origin: "https://OTHER.example" }),
  {
    title: "accepts a preflight from a listed origin",
    method: "OPTIONS",
    headers: { origin: OTHER, "access-control-request-method": "POST" },
    status: 204,
    responseHeaders: { ...PREFLIGHT, "access-control-allow-headers": "content-type" },
  },
  {
    title: "accepts a preflight from a listed origin, with the app's headers",
    method: "OPTIONS",
    headers: { origin: OTHER, "access-control-request-headers": "x-tenant,x-csrf" },
    status: 204,
    responseHeaders: { ...PREFLIGHT, "access-control-allow-headers": "x-tenant,x-csrf" },
  },
  { ...refused("a preflight from another origin", { origin: "https://evil.example" }), method: "OPTIONS" },
  { ...refused("a preflight without Origin", {}), method: "OPTIONS" },
  method("GET"),
  method("HEAD"),
  method("PUT"),
  method("PATCH"),
  method("DELETE"),
  body("a body of JSON", "application/json", `{"csrf":"x"}`, 200),
  body("a body of JSON with a charset", "application/json; charset=utf-8", "{}", 200),
  body("a body of broken JSON", "application/json", "{", 200),
  body("a body without a content type", null, "x", 200),
  body("a body of form data", "application/x-www-form-urlencoded", "id=victim", 415),
  body("a body of text, which needs no preflight,", "text/plain", "{}", 415),
  body("a multipart body", "multipart/form-data; boundary=x", "--x--", 415),
  body("a body of the type application/jsonp", "application/jsonp", "{}", 415),
  body("a body of 16 KiB", "application/json", " ".repeat(16_384), 200),
  body("a body of 16 KiB and one byte", "application/json", " ".repeat(16_385), 413),
  {
    title: "responds to a body of unknown length with HTTP 411",
    headers: { ...SAME, ...JSON_TYPE },
    body: "{}",
    chunked: true,
    status: 411,
  },
  {
    title: "ignores a user id in the body",
    headers: { ...SAME, ...JSON_TYPE },
    body: `{"id":"victim","user":{"id":"victim"},"type":"access","returning":true}`,
    user: "by-name",
    status: 200,
    fields: { token: "token-of-by-name" },
  },
  user("nobody", "not signed in", 401),
  user("throws", "getUser throws", 500),
  user("rejects", "getUser rejects", 500),
  user("rejects-with-nothing", "getUser rejects with undefined", 500),
  user("never-settles", "getUser does not settle", 500),
  user("no-email", "a new user without email", 500),
  user("no-id", "a user without an id", 500),
  user("known", "HTTP 403 for the session token, then an id token", 200, ID),
  user("returning", "an id token at the first request", 200, ID),
  user("store-hangs", "onRefreshToken does not settle", 200, ID),
  user("auth-rejects-with-nothing", "auth rejects with undefined", 502),
  user("auth-never-settles", "auth does not settle", 504),
  user("more", "the service sends extra fields", 200, { token: "more" }),
  user("400", "the service responds with HTTP 400", 502),
  user("401", "HTTP 401: the secret is wrong", 502),
  user("500", "the service responds with HTTP 500", 502),
  user("503", "HTTP 503 without Retry-After", 502),
  user("429-now", "HTTP 429, then a token", 200, { token: "second" }),
  user("503-past", "HTTP 503, then a token", 200, { token: "second" }),
  user("429-much-later", "Retry-After exceeds the time budget", 502),
  user("429-again", "HTTP 429 after both requests", 502),
  user("page", "the service responds with HTML", 502),
  user("empty", "the service responds with an empty body", 502),
  user("null", "the service responds with null", 502),
  user("cut", "the response is cut off", 502),
  user("endless", "the response never ends", 502),
  user("no-token", "the response has no token", 502),
  user("no-expiry", "the response has no lifetime", 502),
  user("wrong-types", "the response has fields of wrong types", 502),
  user("negative-expiry", "the response has a lifetime of -5", 502),
  user("infinite-expiry", "the response has a lifetime of 1e999", 502),
  user("hang", "the service does not respond", 504),
  user("unreachable", "the service is down", 502),
  user("reachable-later", "the first request did not reach the service", 200, { token: "second" }),
  user("reset-later", "the first request may have reached the service", 502),
];
