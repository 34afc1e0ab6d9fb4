// @vitest-environment node
import { expect, it } from "vitest";
import { problemOf, setUpHandler } from "./set-up-backend.js";

const OTHER = "https://other.example";
const PATH = "/api/connect/token";

/** Returns a request with this `url`. The URL can be relative, because some adapters create requests with a relative URL. */
function post(url: string, headers: Record<string, string>, method = "POST"): Request {
  const request = new Request(new URL(url, "http://unused.example"), { method, headers });
  return Object.defineProperty(request, "url", { value: url });
}

it.each<[string, string, Record<string, string>]>([
  ["Fetch Metadata", `https://app.example${PATH}`, { "sec-fetch-site": "same-origin" }],
  [
    "Fetch Metadata, although the URL has another host",
    "http://10.0.0.7:8080/",
    { "sec-fetch-site": "same-origin", host: "app.example" },
  ],
  ["Origin, on a runtime without Host", `https://app.example${PATH}`, { origin: "https://app.example" }],
  [
    "Origin, from a phone in the LAN",
    `http://192.0.2.2:3000${PATH}`,
    { origin: "http://192.0.2.2:3000", host: "192.0.2.2:3000" },
  ],
  [
    "Origin, behind a dev proxy",
    `http://localhost:8080${PATH}`,
    { origin: "http://192.0.2.2:5173", host: "192.0.2.2:5173" },
  ],
  [
    "Origin, behind a proxy that ends TLS",
    `http://app.example${PATH}`,
    { origin: "https://app.example", host: "app.example" },
  ],
  [
    "Origin with a port, behind a proxy that ends TLS",
    "http://10.0.0.7/",
    { origin: "https://app.example:8443", host: "app.example:8443" },
  ],
  [
    "Origin, with the default port of https",
    "http://10.0.0.7/",
    { origin: "https://app.example", host: "app.example:443" },
  ],
  [
    "Origin, with https on the port of http",
    "http://10.0.0.7/",
    { origin: "https://app.example:80", host: "app.example:80" },
  ],
  [
    "Origin, with a Host in capitals",
    "http://10.0.0.7/",
    { origin: "http://app.example", host: "App.Example" },
  ],
  ["Origin, with an IPv6 host", "http://[::1]:3000/", { origin: "http://[::1]:3000", host: "[::1]:3000" }],
  ["Origin, with a relative URL", PATH, { origin: "http://localhost:3000", host: "localhost:3000" }],
  ["Origin, with a relative URL behind TLS", PATH, { origin: "https://app.example", host: "app.example" }],
  ["a listed Origin", `https://app.example${PATH}`, { origin: OTHER }],
  [
    "a listed Origin, in a cross-site request",
    `https://app.example${PATH}`,
    { origin: OTHER, "sec-fetch-site": "cross-site" },
  ],
])("the handler serves a request whose headers show an allowed origin: %s", async (_, url, headers) => {
  const { handler, errors } = setUpHandler({ allowedOrigins: [OTHER] });
  expect((await handler(post(url, headers))).status).toBe(200);
  expect(errors).toEqual([]);
});

it.each<[string, string, Record<string, string>, RegExp]>([
  [
    "the Origin of another site",
    "https://app.example/",
    { origin: "https://evil.example" },
    /from "https:\/\/evil\.example", because this endpoint is at https:\/\/app\.example\. .*`allowedOrigins`/,
  ],
  [
    "the Origin and the Fetch Metadata of another site",
    "https://app.example/",
    { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    /from "https:\/\/evil\.example" \(Sec-Fetch-Site: cross-site\), because this endpoint is at https:\/\/app\.example\./,
  ],
  [
    "same-site Fetch Metadata, although its Origin is the endpoint's",
    "https://app.example/",
    { origin: "https://app.example", "sec-fetch-site": "same-site" },
    /same-site/,
  ],
  ["no Origin", "https://app.example/", {}, /a request without an Origin header, because/],
  ["an empty Origin", "https://app.example/", { origin: "" }, /from "", because/],
  ["an empty Origin and an empty Host", "https://app.example/", { origin: "", host: "" }, /at https:\/\/\./],
  ["the Origin null", "https://app.example/", { origin: "null" }, /from "null"/],
  [
    "an Origin with another port",
    "http://a.example:3000/",
    { origin: "http://a.example:3001", host: "a.example:3000" },
    /at http:\/\/a\.example:3000\./,
  ],
  [
    "an http Origin for an https endpoint",
    "https://app.example/",
    { origin: "http://app.example", host: "app.example" },
    /from "http:/,
  ],
  [
    "an Origin with another scheme",
    "http://app.example/",
    { origin: "ftp://app.example", host: "app.example" },
    /from "ftp:/,
  ],
  [
    "the Origin of its URL, but with another Host",
    "http://app.example/",
    { origin: "http://app.example", host: "b.example" },
    /at http:\/\/b\.example\./,
  ],
  [
    "an Origin that only X-Forwarded-Host allows",
    "http://app.example/",
    { origin: "https://evil.example", host: "app.example", "x-forwarded-host": "evil.example" },
    /at http:\/\/app\.example\./,
  ],
  [
    "a Host with a path",
    "http://app.example/",
    { origin: "http://app.example", host: "app.example/x" },
    /app\.example\/x/,
  ],
  [
    "a Host with a user",
    "http://app.example/",
    { origin: "http://app.example", host: "x@app.example" },
    /x@app/,
  ],
  [
    "an invalid Host",
    "http://app.example/",
    { origin: "http://app.example", host: "a b" },
    /at http:\/\/a b\./,
  ],
  ["a relative URL and no Host", PATH, { origin: "http://localhost" }, /from "http:\/\/localhost"/],
  [
    "an Origin that only begins with a listed origin",
    "https://app.example/",
    { origin: `${OTHER}.evil.example` },
    /evil/,
  ],
])("the handler refuses a request with %s, and reports the reason", async (_, url, headers, message) => {
  const { handler, errors } = setUpHandler({ allowedOrigins: [OTHER] });
  const response = await handler(post(url, headers));
  expect(response.headers.get("access-control-allow-origin")).toBeNull();
  expect(await problemOf(response)).toEqual({ status: 403, title: "This origin is not allowed" });
  expect(errors).toEqual([expect.any(Error)]);
  expect((errors[0] as Error).message).toMatch(/^createTokenHandler: refused a request /);
  expect((errors[0] as Error).message).toMatch(message);
});

it("the handler refuses a preflight request from another origin, and the error names both origins", async () => {
  const { handler, errors } = setUpHandler({ allowedOrigins: [OTHER] });
  const headers = { origin: "https://evil.example", "sec-fetch-site": "same-origin" };
  expect((await problemOf(handler(post("https://app.example/", headers, "OPTIONS")))).status).toBe(403);
  expect(errors).toMatchObject([
    { message: expect.stringMatching(/https:\/\/evil\.example.*https:\/\/app\.example/) as string },
  ]);
});

it.each([
  [{}, "content-type"],
  [{ "access-control-request-headers": "x-csrf" }, "x-csrf"],
  [{ "access-control-request-headers": "" }, ""],
])(
  "the handler accepts a preflight request from a listed origin with the additional headers %j",
  async (more, allowed) => {
    const { handler, errors } = setUpHandler({ allowedOrigins: [OTHER] });
    const response = await handler(post("https://app.example/", { origin: OTHER, ...more }, "OPTIONS"));
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toEqual({
      "access-control-allow-credentials": "true",
      "access-control-allow-headers": allowed,
      "access-control-allow-methods": "POST",
      "access-control-allow-origin": OTHER,
      "cache-control": "no-store",
      vary: "Access-Control-Request-Headers, Origin",
      "x-content-type-options": "nosniff",
    });
    expect(errors).toEqual([]);
  },
);
