// @vitest-environment node
import { inspect } from "node:util";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterEach, describe, expect, it, vi } from "vitest";
import { HumanApiAuth, HumanApiAuthError } from "../../src/server/index.js";
import { failure, hang, SECRET, setUp, USER } from "./set-up-backend.js";

const SENT = { client_id: "sandbox-client", client_user_id: "user-1", client_secret: SECRET };

afterEach(() => void vi.useRealTimers());

describe("HumanApiAuth sends the request that the vendor's guide documents", () => {
  it.each([
    ["sessionToken", { ...SENT, type: "session", client_user_email: "user@example.org" }],
    ["idToken", { ...SENT, type: "id" }],
    ["accessToken", { ...SENT, type: "access" }],
  ] as const)("for %s()", async (method, body) => {
    const { auth, bodies } = setUp();
    await auth[method](USER).catch(() => {});
    expect(bodies).toEqual([body]);
  });
  it("with extra scopes", async () => {
    const { auth, bodies } = setUp(undefined, { extraScopes: ["a", "b"] });
    await auth.idToken(USER);
    expect(bodies).toEqual([{ ...SENT, type: "id", extra_scopes: ["a", "b"] }]);
  });
  it("as a POST request with JSON to the origin of `authUrl`, without following redirects", async () => {
    const seen: unknown[] = [];
    const auth = new HumanApiAuth({
      clientId: "c",
      clientSecret: SECRET,
      authUrl: "https://auth.example/ignored",
      fetch: (async (url: string, init: RequestInit) => {
        seen.push([url, init.method, init.headers, init.redirect]);
        return Response.json({ id_token: "t", expires_in: 1 });
      }) as typeof fetch,
    });
    await auth.idToken({ id: "u" });
    const headers = { "content-type": "application/json", accept: "application/json" };
    expect(seen).toEqual([["https://auth.example/v1/connect/token", "POST", headers, "manual"]]);
  });
  it("with the global fetch() and to Human API's own URL by default", async () => {
    const accepted: unknown[] = [];
    const server = setupServer(
      http.post("https://auth.humanapi.co/v1/connect/token", async ({ request }) => {
        accepted.push(request.headers.get("accept"), await request.json());
        return HttpResponse.json({ id_token: "t", expires_in: 1 });
      }),
    );
    server.listen({ onUnhandledRequest: "error" });
    const auth = new HumanApiAuth({ clientId: "sandbox-client", clientSecret: SECRET });
    expect(await auth.idToken({ id: "user-1" })).toEqual({ id_token: "t", expires_in: 1 });
    expect(accepted).toEqual(["application/json", { ...SENT, type: "id" }]);
    server.close();
  });
});

it("accessToken() returns Human API's response unchanged", async () => {
  const token = { token_type: "Bearer", access_token: "a", refresh_token: "r", expires_in: 86_400 };
  expect(await setUp(async () => Response.json(token)).auth.accessToken(USER)).toEqual(token);
});

it("HumanApiAuth rejects if the response is a redirect, and does not follow the redirect", async () => {
  const fetch = async (): Promise<Response> =>
    new Response(null, { status: 302, headers: { location: "/login" } });
  const { auth } = setUp(fetch);
  expect(await failure(auth.idToken(USER))).toMatchObject({ code: "http", status: 302, retryable: false });
});

describe("connectToken()", () => {
  it("returns a session token for a new user, and an id token for a user who has connected a source", async () => {
    const { auth, bodies, act } = setUp();
    const first = await auth.connectToken(USER);
    expect(first).toEqual({
      token: expect.stringMatching(/^sandbox-session-/) as string,
      type: "session",
      expires_in: 3600,
      human_id: expect.any(String) as string,
    });
    await act("/connect", first.token);
    bodies.length = 0;
    expect(await auth.connectToken(USER)).toEqual({
      token: expect.stringMatching(/^sandbox-id-/) as string,
      type: "id",
      expires_in: 86_400,
      refresh_token: expect.any(String) as string,
    });
    expect(bodies.map(({ type }) => type)).toEqual(["session", "id"]);
  });
  it("sends only one request if the option `returning` is true", async () => {
    const { auth, bodies } = setUp();
    await auth.connectToken({ id: "user-1" }, { returning: true });
    expect(bodies).toEqual([{ ...SENT, type: "id" }]);
  });
  it.each([undefined, "", 5])("omits the human id and the refresh token when they are %j", async (value) => {
    const all = {
      session_token: "s",
      id_token: "i",
      human_id: value,
      id_refresh_token: value,
      expires_in: 1,
    };
    const { auth } = setUp(async () => Response.json(all));
    expect(Object.keys(await auth.connectToken(USER))).toEqual(["token", "type", "expires_in"]);
    expect(Object.keys(await auth.connectToken(USER, { returning: true }))).toEqual([
      "token",
      "type",
      "expires_in",
    ]);
  });
  it("has one time budget for both of its requests", async () => {
    vi.useFakeTimers();
    const slow = (): Promise<Response> =>
      new Promise((resolve) => setTimeout(resolve, 120, new Response("", { status: 403 })));
    const { auth, bodies } = setUp(slow);
    const settled = vi.fn();
    const failed = failure(auth.connectToken(USER));
    failed.then(settled);
    await vi.advanceTimersByTimeAsync(199);
    expect([bodies.length, settled.mock.calls]).toEqual([2, []]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await failed).toMatchObject({ code: "timeout" });
  });
  it.each([
    [401, () => new Response("", { status: 401 })],
    [undefined, () => Promise.reject(new TypeError("failed"))],
  ])(
    "sends no second request if the first request causes an error with `status: %s`",
    async (status, respond) => {
      const { auth, bodies } = setUp(async () => respond());
      expect(await failure(auth.connectToken(USER))).toMatchObject({ status });
      expect(bodies).toHaveLength(1);
    },
  );
  it("rejects with the signal's reason, even if the reason looks like the error of a refused request (`status: 403`)", async () => {
    const { auth, bodies } = setUp(hang);
    const reason = { status: 403 };
    expect(await failure(auth.connectToken(USER, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(bodies).toEqual([]);
  });
  it("rejects with the caller's reason when the signal is aborted during the request for a session token or an id token", async () => {
    for (const returning of [false, true]) {
      const { auth } = setUp(hang);
      const controller = new AbortController();
      const failed = failure(auth.connectToken(USER, { signal: controller.signal, returning }));
      const reason = new Error("route change");
      controller.abort(reason);
      expect(await failed).toBe(reason);
    }
  });
});

it.each(["sessionToken", "idToken", "accessToken", "connectToken"] as const)(
  "%s() has a time budget of 10 seconds by default",
  async (method) => {
    vi.useFakeTimers();
    const { auth } = setUp(hang, { timeoutMs: undefined });
    const settled = vi.fn();
    const failed = failure(auth[method](USER));
    failed.then(settled);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await failed).toMatchObject({
      code: "timeout",
      retryable: true,
      message: expect.stringMatching(/within 10000 ms/) as string,
    });
  },
);

describe("new HumanApiAuth()", () => {
  const good = { clientId: "c", clientSecret: SECRET };
  it.each<[object, RegExp]>([
    [{ clientId: "" }, /`clientId` is missing: get it from Human API's developer portal/],
    [{ clientId: 5 }, /`clientId` is missing/],
    [{ clientSecret: undefined }, /`clientSecret` is missing/],
    [{ authUrl: "/relative" }, /`authUrl` is not an absolute URL: pass one that begins with https:\/\//],
    [{ authUrl: `${SECRET} ` }, /`authUrl` is not an absolute URL/],
    [{ authUrl: "mailto:a@example.org" }, /`authUrl` is "mailto:": pass an https URL/],
    [
      { authUrl: "http://auth.example/x" },
      /`authUrl` is "http:\/\/auth\.example": pass an https URL, or an http URL of a loopback host/,
    ],
    [{ authUrl: "http://localhost.example" }, /is "http:\/\/localhost\.example"/],
    [{ authUrl: "http://127.0.0.1.example" }, /is "http:\/\/127\.0\.0\.1\.example"/],
    [{ authUrl: "http://128.0.0.1:8080" }, /is "http:\/\/128\.0\.0\.1:8080"/],
    [{ authUrl: "http://[::2]" }, /is "http:\/\/\[::2\]"/],
    [{ authUrl: "ftp://localhost" }, /is "ftp:\/\/localhost"/],
    [{ authUrl: new URL("ws://localhost") }, /is "ws:\/\/localhost"/],
    [{ authUrl: "https://user@auth.example" }, /`authUrl` contains a user name or a password: remove them/],
    [{ authUrl: `https://:${SECRET}@auth.example` }, /contains a user name or a password/],
    [{ timeoutMs: 0 }, /`timeoutMs` is 0: pass a positive number of milliseconds/],
    [{ timeoutMs: -1 }, /`timeoutMs` is -1/],
    [{ timeoutMs: NaN }, /`timeoutMs` is NaN/],
    [{ timeoutMs: 2 ** 31 }, /`timeoutMs` is 2147483648/],
    [{ timeoutMs: "9" }, /`timeoutMs` is 9/],
  ])("throws for the options %j", (options, message) => {
    const create = (): HumanApiAuth => new HumanApiAuth({ ...good, ...options });
    expect(create).toThrow(HumanApiAuthError);
    expect(create).toThrow(expect.objectContaining({ code: "invalid-options", retryable: false }) as Error);
    expect(create).toThrow(message);
    expect(create).not.toThrow(SECRET);
  });
  it.each<[string | URL, string]>([
    ["https://auth.example", "https://auth.example"],
    ["https://auth.example:8443/x?y", "https://auth.example:8443"],
    [new URL("http://localhost:3000"), "http://localhost:3000"],
    ["http://127.0.0.1:3000", "http://127.0.0.1:3000"],
    ["http://127.8.9.10", "http://127.8.9.10"],
    ["http://127.1", "http://127.0.0.1"],
    ["http://[::1]:3000", "http://[::1]:3000"],
  ])("accepts %s as `authUrl`", async (authUrl, origin) => {
    const urls: unknown[] = [];
    const fetch = (async (url: string) => {
      urls.push(url);
      return Response.json({ id_token: "t", expires_in: 1 });
    }) as typeof globalThis.fetch;
    await new HumanApiAuth({ ...good, authUrl, fetch, timeoutMs: 2 ** 31 - 1 }).idToken({ id: "u" });
    expect(urls).toEqual([`${origin}/v1/connect/token`]);
  });
});

describe("a user", () => {
  it.each([
    [{ id: "" }, /`id` is empty: pass a string/],
    [{ id: 5 as unknown as string, email: "a" }, /`id` is of the type number/],
    [{ id: "u" }, /`email` is of the type undefined: a new user requires it.*return it from `getUser`/],
    [{ id: "u", email: "" }, /`email` is empty/],
  ])("with the fields %j gets no session token", async (user, message) => {
    const { auth, bodies } = setUp();
    expect(await failure(auth.sessionToken(user))).toMatchObject({
      code: "invalid-options",
      message: expect.stringMatching(message) as string,
    });
    expect(bodies).toEqual([]);
  });
  it("without an id gets no id token", async () => {
    expect(await failure(setUp().auth.idToken({ id: "" }))).toMatchObject({ code: "invalid-options" });
  });
});

describe("HumanApiAuthError", () => {
  it("is not retryable by default", () => {
    expect(new HumanApiAuthError("http", "m")).toMatchObject({
      name: "HumanApiAuthError",
      message: "m",
      retryable: false,
    });
    expect(new HumanApiAuthError("http", "m", { status: 400, requestId: "r" })).toMatchObject({
      code: "http",
      status: 400,
      requestId: "r",
      retryable: false,
    });
  });
  it.each([true, false])("has the given `retryable: %s`", (retryable) =>
    expect(new HumanApiAuthError("http", "m", { retryable }).retryable).toBe(retryable),
  );
});

it("JSON.stringify() and inspect() of a HumanApiAuth do not show the secret", () => {
  const { auth } = setUp();
  const printed = [JSON.stringify(auth), inspect(auth, { showHidden: true, depth: 9 })];
  expect(printed.join()).not.toContain(SECRET);
});
