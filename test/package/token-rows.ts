/** A request to the app's endpoint, and what has to come back. */
export interface TokenRow {
  readonly title: string;
  readonly method?: string;
  /** `OWN` stands for the app's origin. */
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** No `content-length`. */
  readonly chunked?: true;
  /** Who is signed in: in `backend.ts`, that decides about the service, too. */
  readonly user?: string;
  readonly status: number;
  readonly answers?: object;
  readonly answersHeaders?: Record<string, string | undefined>;
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

const refused = (title: string, headers: Record<string, string>): TokenRow => ({
  title: `refused: ${title}`,
  headers,
  status: 403,
  answersHeaders: NO_CORS,
});
const method = (name: string): TokenRow => ({
  title: `method ${name}`,
  method: name,
  headers: SAME,
  status: 405,
  answersHeaders: { allow: "POST" },
});
const body = (title: string, type: string | null, text: string, status: number): TokenRow => ({
  title: `body: ${title}`,
  headers: { ...SAME, ...(type !== null && { "content-type": type }) },
  body: text,
  status,
});
const user = (name: string, title: string, status: number, answers: object = {}): TokenRow => ({
  title: `${name}: ${title}`,
  headers: SAME,
  user: name,
  status,
  answers,
});

export const TOKEN_ROWS: readonly TokenRow[] = [
  { title: "same origin by Fetch Metadata", headers: SAME, status: 200, answers: SESSION },
  { title: "same origin by Origin", headers: { origin: "OWN" }, status: 200, answers: SESSION },
  {
    title: "another origin that is allowed",
    headers: { origin: OTHER, "sec-fetch-site": "cross-site" },
    status: 200,
    answers: SESSION,
    answersHeaders: CORS,
  },
  {
    title: "the same, without Fetch Metadata",
    headers: { origin: OTHER },
    status: 200,
    answersHeaders: CORS,
  },
  refused("cross-site", { "sec-fetch-site": "cross-site" }),
  refused("cross-site, though Origin is the own one", { "sec-fetch-site": "cross-site", origin: "OWN" }),
  refused("same-site", { "sec-fetch-site": "same-site", origin: "https://x.app.example" }),
  refused("typed by the user", { "sec-fetch-site": "none" }),
  refused("an unknown word", { "sec-fetch-site": "same-origin, cross-site" }),
  refused("another Origin", { origin: "https://evil.example" }),
  refused("Origin null", { origin: "null" }),
  refused("an empty Origin", { origin: "" }),
  refused("neither header", {}),
  refused("a Referer only", { referer: "OWN" }),
  refused("the allowed origin, and more", { origin: `${OTHER}.evil.example` }),
  refused("the allowed origin by http", { origin: "http://other.example" }),
  refused("the allowed origin with a port", { origin: `${OTHER}:8443` }),
  refused("the allowed origin with a slash", { origin: `${OTHER}/` }),
  refused("the allowed origin in capitals", { origin: "https://OTHER.example" }),
  {
    title: "preflight of the allowed origin",
    method: "OPTIONS",
    headers: { origin: OTHER, "access-control-request-method": "POST" },
    status: 204,
    answersHeaders: { ...PREFLIGHT, "access-control-allow-headers": "content-type" },
  },
  {
    title: "preflight of the allowed origin, with headers of the app's own",
    method: "OPTIONS",
    headers: { origin: OTHER, "access-control-request-headers": "x-tenant,x-csrf" },
    status: 204,
    answersHeaders: { ...PREFLIGHT, "access-control-allow-headers": "x-tenant,x-csrf" },
  },
  { ...refused("preflight of another origin", { origin: "https://evil.example" }), method: "OPTIONS" },
  { ...refused("preflight of none", {}), method: "OPTIONS" },
  method("GET"),
  method("HEAD"),
  method("PUT"),
  method("PATCH"),
  method("DELETE"),
  body("JSON", "application/json", `{"csrf":"x"}`, 200),
  body("JSON with a charset", "application/json; charset=utf-8", "{}", 200),
  body("no JSON after all", "application/json", "{", 200),
  body("no type", null, "x", 200),
  body("a form", "application/x-www-form-urlencoded", "id=victim", 415),
  body("text, which needs no preflight", "text/plain", "{}", 415),
  body("multipart", "multipart/form-data; boundary=x", "--x--", 415),
  body("nearly JSON", "application/jsonp", "{}", 415),
  body("16 KiB", "application/json", " ".repeat(16_384), 200),
  body("a byte more", "application/json", " ".repeat(16_385), 413),
  {
    title: "body: of unknown length",
    headers: { ...SAME, ...JSON_TYPE },
    body: "{}",
    chunked: true,
    status: 411,
  },
  {
    title: "body: nothing of it is believed",
    headers: { ...SAME, ...JSON_TYPE },
    body: `{"id":"victim","user":{"id":"victim"},"type":"access","returning":true}`,
    user: "by-name",
    status: 200,
    answers: { token: "token-of-by-name" },
  },
  user("nobody", "signed out", 401),
  user("throws", "the app's own fault", 500),
  user("rejects", "the app's own fault, later", 500),
  user("no-email", "no user for a session", 500),
  user("no-id", "no user at all", 500),
  user("known", "session 403, so the id token", 200, ID),
  user("returning", "the id token at once", 200, ID),
  user("more", "nothing else of the answer", 200, { token: "more" }),
  user("400", "refused", 502),
  user("401", "wrong secret", 502),
  user("500", "fails", 502),
  user("503", "says not when", 502),
  user("429-now", "tried again", 200, { token: "second" }),
  user("503-past", "tried again", 200, { token: "second" }),
  user("429-much-later", "later than the budget: at once", 502),
  user("429-again", "tried once only", 502),
  user("page", "HTML", 502),
  user("empty", "nothing", 502),
  user("null", "no object", 502),
  user("cut", "half of it", 502),
  user("no-token", "a field is missing", 502),
  user("no-expiry", "a field is missing", 502),
  user("wrong-types", "no text", 502),
  user("hang", "no answer", 504),
  user("unreachable", "not there", 502),
  user("reachable-later", "did not reach it: tried again", 200, { token: "second" }),
  user("reset-later", "may have reached it: not tried again", 502),
];
