/** A request to the app's endpoint, and the response that it must get. */
export interface TokenRow {
  readonly title: string;
  readonly method?: string;
  /** `OWN` stands for the app's origin, and `OWN_HOST` for its host and port. */
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** No `content-length`. */
  readonly chunked?: true;
  /** The user who is signed in. In `backend.ts`, the name also chooses what the service does. */
  readonly user?: string;
  readonly status: number;
  /** Fields of the response. */
  readonly fields?: object;
  /** Headers of the response; `undefined` for one that must be absent. */
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
  title: `a request is served: ${title}`,
  headers,
  status: 200,
  fields: SESSION,
});
const refused = (title: string, headers: Record<string, string>): TokenRow => ({
  title: `a request is refused: ${title}`,
  headers,
  status: 403,
  responseHeaders: NO_CORS,
});
const method = (name: string): TokenRow => ({
  title: `the method ${name} is not allowed`,
  method: name,
  headers: SAME,
  status: 405,
  responseHeaders: { allow: "POST" },
});
const body = (title: string, type: string | null, text: string, status: number): TokenRow => ({
  title: `a body of ${title} gives HTTP ${status}`,
  headers: { ...SAME, ...(type !== null && { "content-type": type }) },
  body: text,
  status,
});
const user = (name: string, title: string, status: number, fields: object = {}): TokenRow => ({
  title: `the user "${name}" (${title}) gets HTTP ${status}`,
  headers: SAME,
  user: name,
  status,
  fields,
});

export const TOKEN_ROWS: readonly TokenRow[] = [
  served("the same origin by Fetch Metadata", SAME),
  served("the same origin by Fetch Metadata, and a Host of the proxy's own", {
    ...SAME,
    host: "inside:8080",
  }),
  served("the same origin by Origin", { origin: "OWN" }),
  served("the same origin by Origin, where a proxy ends TLS", { origin: "https://OWN_HOST" }),
  served("a phone in the LAN", { origin: "http://192.0.2.2:3000", host: "192.0.2.2:3000" }),
  served("a dev proxy that keeps Host", { origin: "http://localhost:5173", host: "localhost:5173" }),
  served("a public name, where a proxy ends TLS", { origin: "https://app.example", host: "app.example" }),
  {
    title: "a request is served: another origin that is listed",
    headers: { origin: OTHER, "sec-fetch-site": "cross-site" },
    status: 200,
    fields: SESSION,
    responseHeaders: CORS,
  },
  {
    title: "a request is served: another origin that is listed, without Fetch Metadata",
    headers: { origin: OTHER },
    status: 200,
    responseHeaders: CORS,
  },
  refused("another host, named by X-Forwarded-Host", {
    origin: "https://evil.example",
    "x-forwarded-host": "evil.example",
  }),
  refused("another port of the host", { origin: "http://192.0.2.2:3001", host: "192.0.2.2:3000" }),
  refused("another scheme", { origin: "ftp://OWN_HOST" }),
  refused("cross-site", { "sec-fetch-site": "cross-site" }),
  refused("cross-site, though Origin is the endpoint's", { "sec-fetch-site": "cross-site", origin: "OWN" }),
  refused("same-site", { "sec-fetch-site": "same-site", origin: "https://x.app.example" }),
  refused("a request without a page", { "sec-fetch-site": "none" }),
  refused("an unknown value", { "sec-fetch-site": "same-origin, cross-site" }),
  refused("another Origin", { origin: "https://evil.example" }),
  refused("Origin null", { origin: "null" }),
  refused("an empty Origin", { origin: "" }),
  refused("neither header", {}),
  refused("a Referer only", { referer: "OWN" }),
  refused("the listed origin, and more", { origin: `${OTHER}.evil.example` }),
  refused("the listed origin by http", { origin: "http://other.example" }),
  refused("the listed origin with a port", { origin: `${OTHER}:8443` }),
  refused("the listed origin with a slash", { origin: `${OTHER}/` }),
  refused("the listed origin in capitals", { origin: "https://OTHER.example" }),
  {
    title: "a preflight is accepted: a listed origin",
    method: "OPTIONS",
    headers: { origin: OTHER, "access-control-request-method": "POST" },
    status: 204,
    responseHeaders: { ...PREFLIGHT, "access-control-allow-headers": "content-type" },
  },
  {
    title: "a preflight is accepted: a listed origin, with the app's headers",
    method: "OPTIONS",
    headers: { origin: OTHER, "access-control-request-headers": "x-tenant,x-csrf" },
    status: 204,
    responseHeaders: { ...PREFLIGHT, "access-control-allow-headers": "x-tenant,x-csrf" },
  },
  { ...refused("the preflight of another origin", { origin: "https://evil.example" }), method: "OPTIONS" },
  { ...refused("a preflight without Origin", {}), method: "OPTIONS" },
  method("GET"),
  method("HEAD"),
  method("PUT"),
  method("PATCH"),
  method("DELETE"),
  body("JSON", "application/json", `{"csrf":"x"}`, 200),
  body("JSON with a charset", "application/json; charset=utf-8", "{}", 200),
  body("broken JSON", "application/json", "{", 200),
  body("no type", null, "x", 200),
  body("a form", "application/x-www-form-urlencoded", "id=victim", 415),
  body("text, which needs no preflight,", "text/plain", "{}", 415),
  body("multipart", "multipart/form-data; boundary=x", "--x--", 415),
  body("a similar type", "application/jsonp", "{}", 415),
  body("16 KiB", "application/json", " ".repeat(16_384), 200),
  body("16 KiB and a byte", "application/json", " ".repeat(16_385), 413),
  {
    title: "a body of unknown length gives HTTP 411",
    headers: { ...SAME, ...JSON_TYPE },
    body: "{}",
    chunked: true,
    status: 411,
  },
  {
    title: "a body names no user",
    headers: { ...SAME, ...JSON_TYPE },
    body: `{"id":"victim","user":{"id":"victim"},"type":"access","returning":true}`,
    user: "by-name",
    status: 200,
    fields: { token: "token-of-by-name" },
  },
  user("nobody", "signed out", 401),
  user("throws", "getUser throws", 500),
  user("rejects", "getUser rejects", 500),
  user("rejects-with-nothing", "getUser rejects with undefined", 500),
  user("never-settles", "getUser does not settle", 500),
  user("no-email", "a new user without email", 500),
  user("no-id", "without id", 500),
  user("known", "session 403, so the id token", 200, ID),
  user("returning", "the id token at once", 200, ID),
  user("store-hangs", "onRefreshToken does not settle", 200, ID),
  user("auth-rejects-with-nothing", "auth rejects with undefined", 502),
  user("auth-never-settles", "auth does not settle", 504),
  user("more", "more fields than the token's", 200, { token: "more" }),
  user("400", "HTTP 400", 502),
  user("401", "wrong secret", 502),
  user("500", "HTTP 500", 502),
  user("503", "HTTP 503 without a time", 502),
  user("429-now", "a second request", 200, { token: "second" }),
  user("503-past", "a second request", 200, { token: "second" }),
  user("429-much-later", "the pause exceeds the budget", 502),
  user("429-again", "only two requests", 502),
  user("page", "HTML", 502),
  user("empty", "an empty response", 502),
  user("null", "null", 502),
  user("cut", "half a response", 502),
  user("endless", "a response without an end", 502),
  user("no-token", "a missing field", 502),
  user("no-expiry", "a missing field", 502),
  user("wrong-types", "fields of wrong types", 502),
  user("negative-expiry", "a lifetime of -5", 502),
  user("infinite-expiry", "a lifetime of 1e999", 502),
  user("hang", "the service does not respond", 504),
  user("unreachable", "the service is down", 502),
  user("reachable-later", "the first request did not reach the service", 200, { token: "second" }),
  user("reset-later", "the first request may have reached the service", 502),
];
