// @vitest-environment node
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { createTokenHandler, HumanApiAuth, type HumanApiAuthError } from "../../src/server/index.js";

const user = { id: "user-1", email: "user@example.org" };
const SECRET = "sandbox-secret-value";

function setUp(fetch?: typeof globalThis.fetch) {
  const sandbox = createSandbox({ clientSecret: SECRET });
  const bodies: Record<string, unknown>[] = [];
  const auth = new HumanApiAuth({
    clientId: "sandbox-client",
    clientSecret: SECRET,
    timeoutMs: 200,
    fetch:
      fetch ??
      (async (url, init) => {
        bodies.push(JSON.parse(init!.body as string) as Record<string, unknown>);
        return sandbox.fetch(new Request(url, init));
      }),
  });
  const act = (path: string, token: string, body: object = {}): Promise<any> =>
    sandbox
      .fetch(
        new Request(`http://c.example${path}`, {
          method: "POST",
          body: JSON.stringify(body),
          headers: { authorization: `Bearer ${token}` },
        }),
      )
      .then((answer) => answer.json());
  return { sandbox, auth, bodies, act };
}
const failure = (promise: Promise<unknown>): Promise<HumanApiAuthError> =>
  promise.then(
    () => {
      throw new Error("resolved");
    },
    (error: HumanApiAuthError) => error,
  );

it("the life of a user", async () => {
  const { sandbox, auth, bodies, act } = setUp();
  const first = await auth.connectToken(user);
  expect(first).toMatchObject({ type: "session", expires_in: 3600, human_id: expect.any(String) as string });
  expect(await failure(auth.accessToken(user))).toMatchObject({ status: 403 });
  const id = "5f0a1c00000000000000a001";
  expect(await act("/connect", first.token, { id })).toMatchObject({
    status: "CONNECTED_SOURCE",
    currentConnections: [{ id }],
  });
  bodies.length = 0;
  const second = await auth.connectToken(user);
  expect(second).toMatchObject({ type: "id", expires_in: 86_400 });
  expect(bodies.map(({ type }) => type)).toEqual(["session", "id"]);
  expect(await auth.accessToken(user)).toMatchObject({ token_type: "Bearer" });
  await auth.connectToken(user, { returning: true });
  expect(bodies.at(-1)).toEqual({
    client_id: "sandbox-client",
    client_user_id: "user-1",
    client_secret: SECRET,
    type: "id",
  });
  expect(await act("/disconnect", second.token, { id })).toMatchObject({
    status: "DISCONNECTED_SOURCE",
    currentConnections: [],
  });
  expect(await act("/close", second.token)).toMatchObject({
    status: "SUCCESS",
    sessionResults: { disconnectedSources: [{ id }] },
  });
  expect(await act("/close", second.token)).toMatchObject({ sessionResults: { disconnectedSources: [] } });
  sandbox.expireTokens("user-1");
  expect(await act("/close", second.token)).toEqual({ status: "SESSION_TOKEN_EXPIRED" });
  sandbox.revokeTokens();
  expect(await act("/close", second.token)).toEqual({ status: "SESSION_TOKEN_INVALID" });
  expect((await auth.connectToken(user)).type).toBe("session");
});

describe("failures of Human API, none of which tells the secret", () => {
  it.each<[string, () => Promise<Response>, object]>([
    [
      "401",
      async () => Response.json({ message: SECRET, "x-humanapi-request-id": "r-1" }, { status: 401 }),
      { code: "http", status: 401, requestId: "r-1", retryable: false },
    ],
    [
      "500",
      async () => new Response(SECRET, { status: 500 }),
      { code: "http", status: 500, retryable: true },
    ],
    ["a page", async () => new Response(`<p>${SECRET}`), { code: "invalid-response" }],
    ["an empty answer", async () => new Response(""), { code: "invalid-response" }],
    ["a missing field", async () => Response.json({ session_token: SECRET }), { code: "invalid-response" }],
    ["no network", () => Promise.reject(new TypeError(SECRET)), { code: "network", retryable: true }],
    ["no answer", () => new Promise(() => {}), { code: "timeout", retryable: true }],
  ])("%s", async (name, answer, expected) => {
    const fetch = ((_: unknown, init: RequestInit) =>
      Promise.race([
        answer(),
        new Promise((_resolve, reject) =>
          init.signal!.addEventListener("abort", () => reject(init.signal!.reason as Error)),
        ),
      ])) as typeof globalThis.fetch;
    const { auth } = setUp(fetch);
    const error = await failure(auth.sessionToken(user));
    expect(error).toMatchObject(expected);
    expect(
      [
        error.message,
        error.stack,
        JSON.stringify(error),
        inspect(error),
        inspect(auth, { showHidden: true }),
      ].join(),
    ).not.toContain(SECRET);
  });
  it("tries once more where the answer says when", async () => {
    const answers = [
      new Response("", { status: 429, headers: { "retry-after": "0" } }),
      Response.json({ session_token: "t", human_id: "h", expires_in: 1 }),
    ];
    const { auth } = setUp(async () => answers.shift()!);
    expect((await auth.sessionToken(user)).session_token).toBe("t");
  });
});

describe("the handler", () => {
  const request = (headers: Record<string, string>, method = "POST"): Request =>
    new Request("https://app.example/api/connect/token", { method, headers });
  const handler = (options: object = {}) =>
    createTokenHandler({
      auth: setUp().auth,
      getUser: () => user,
      allowedOrigins: ["https://other.example"],
      ...options,
    });
  it.each<[string, Record<string, string>, string, number]>([
    ["same origin by Fetch Metadata", { "sec-fetch-site": "same-origin" }, "POST", 200],
    ["same origin by Origin", { origin: "https://app.example" }, "POST", 200],
    ["an allowed origin", { origin: "https://other.example", "sec-fetch-site": "cross-site" }, "POST", 200],
    ["cross-site", { "sec-fetch-site": "cross-site" }, "POST", 403],
    ["same-site", { "sec-fetch-site": "same-site", origin: "https://x.app.example" }, "POST", 403],
    ["another Origin", { origin: "https://evil.example" }, "POST", 403],
    ["a null Origin", { origin: "null" }, "POST", 403],
    ["neither", {}, "POST", 403],
    ["a GET", { "sec-fetch-site": "same-origin" }, "GET", 405],
    ["an allowed preflight", { origin: "https://other.example" }, "OPTIONS", 204],
    ["another preflight", { origin: "https://evil.example" }, "OPTIONS", 403],
  ])("%s", async (_, headers, method, status) => {
    const response = await handler()(request(headers, method));
    expect(response.status).toBe(status);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("access-control-allow-origin")).toBe(
      headers.origin === "https://other.example" ? headers.origin : null,
    );
  });
  const own = { "sec-fetch-site": "same-origin" };
  it("answers exactly what the browser needs", async () =>
    expect(Object.keys((await (await handler()(request(own))).json()) as object).sort()).toEqual([
      "expires_in",
      "human_id",
      "token",
      "type",
    ]));
  it("hands refresh tokens to the app only, whose failure fails nobody", async () => {
    const kept: unknown[] = [];
    const errors: unknown[] = [];
    const auth = {
      connectToken: async () => ({ token: "t", type: "id" as const, expires_in: 1, refresh_token: "r" }),
    };
    const onRefreshToken = (...args: unknown[]) => {
      kept.push(args);
      throw new Error("store");
    };
    const response = await handler({ auth, onRefreshToken, onError: (error: unknown) => errors.push(error) })(
      request(own),
    );
    expect(await response.json()).toEqual({ token: "t", type: "id", expires_in: 1 });
    expect([kept, errors.length]).toEqual([[[user, "r"]], 1]);
  });
  it.each<[string, object, number]>([
    ["nobody", { getUser: () => null }, 401],
    [
      "a getUser that throws",
      {
        getUser: () => {
          throw new Error("inner detail");
        },
      },
      500,
    ],
    [
      "a service that fails",
      { auth: setUp(async () => new Response("inner detail", { status: 500 })).auth },
      502,
    ],
    [
      "a service that hangs",
      {
        auth: setUp(
          ((_: unknown, { signal }: RequestInit) =>
            new Promise((_resolve, reject) =>
              signal!.addEventListener("abort", () => reject(signal!.reason as Error)),
            )) as typeof fetch,
        ).auth,
      },
      504,
    ],
  ])("%s", async (_, options, status) => {
    const response = await handler(options)(request(own));
    expect([response.status, response.headers.get("content-type")]).toEqual([
      status,
      "application/problem+json",
    ]);
    expect(await response.text()).not.toContain("inner detail");
  });
});
