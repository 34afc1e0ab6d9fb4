// @vitest-environment node
import { inspect } from "node:util";
import fc from "fast-check";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterEach, describe, expect, it, vi } from "vitest";
import { HumanApiAuth, HumanApiAuthError } from "../../src/server/index.js";
import { failure, hang, SECRET, setUp, USER } from "./set-up-backend.js";
import { fuzz } from "./support/fuzz.js";

const SENT = { client_id: "sandbox-client", client_user_id: "user-1", client_secret: SECRET };
const METHODS = ["sessionToken", "idToken", "accessToken", "connectToken"] as const;
const ID = { token_type: "Bearer", id_token: "i", id_refresh_token: "r", expires_in: 86_400 };
const good = (): Response => Response.json({ session_token: "t", human_id: "h", expires_in: 1 });

afterEach(() => void vi.useRealTimers());

describe("a request to Human API", () => {
  it.each([
    ["sessionToken", { ...SENT, type: "session", client_user_email: "user@example.org" }],
    ["idToken", { ...SENT, type: "id" }],
    ["accessToken", { ...SENT, type: "access" }],
  ] as const)("has the fields of the vendor's guide: %s()", async (method, body) => {
    const { auth, bodies } = setUp(undefined, { extraScopes: ["a", "b"] });
    await auth[method](USER).catch(() => {});
    expect(bodies).toEqual([{ ...body, extra_scopes: ["a", "b"] }]);
  });
  it("is a POST request with JSON to the origin of `authUrl`, which follows no redirect", async () => {
    const send = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(async () => Response.json(ID));
    const { auth } = setUp(undefined, {
      authUrl: "https://auth.example/ignored",
      fetch: send as unknown as typeof fetch,
    });
    expect(await auth.idToken({ id: "u" })).toEqual(ID);
    const [url, init] = send.mock.calls[0]!;
    const headers = { "content-type": "application/json", accept: "application/json" };
    expect(url).toBe("https://auth.example/v1/connect/token");
    expect(init).toMatchObject({ method: "POST", headers, redirect: "manual" });
    const { auth: redirected } = setUp(async () => new Response(null, { status: 302 }));
    expect(await failure(redirected.idToken(USER))).toMatchObject({ code: "http", status: 302 });
  });
  it("goes to Human API's own URL with the global fetch() by default", async () => {
    const server = setupServer(
      http.post("https://auth.humanapi.co/v1/connect/token", () => HttpResponse.json(ID)),
    );
    server.listen({ onUnhandledRequest: "error" });
    const auth = new HumanApiAuth({ clientId: "sandbox-client", clientSecret: SECRET });
    expect(await auth.idToken({ id: "user-1" })).toEqual(ID);
    server.close();
  });
});

describe("connectToken()", () => {
  it("returns a session token for a new user, and an id token for a user who has connected a source", async () => {
    const { auth, bodies, act } = setUp();
    const first = await auth.connectToken(USER);
    expect(first).toMatchObject({
      type: "session",
      expires_in: 3600,
      human_id: expect.any(String) as string,
    });
    await act("/connect", first.token);
    bodies.length = 0;
    expect(await auth.connectToken(USER)).toMatchObject({
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
    for (const returning of [false, true])
      expect(Object.keys(await auth.connectToken(USER, { returning }))).toEqual([
        "token",
        "type",
        "expires_in",
      ]);
  });
  it("has one time limit for both of its requests", async () => {
    vi.useFakeTimers();
    vi.advanceTimersByTime(9999);
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
  ])("sends no second request after a failure with the status %s", async (status, respond) => {
    const { auth, bodies } = setUp(async () => respond());
    expect(await failure(auth.connectToken(USER))).toMatchObject({ status });
    expect(bodies).toHaveLength(1);
  });
});

describe("every method", () => {
  it("has a time limit of 10 seconds by default", async () => {
    vi.useFakeTimers();
    for (const method of METHODS) {
      const { auth } = setUp(hang, { timeoutMs: undefined });
      const settled = vi.fn();
      const failed = failure(auth[method](USER));
      failed.then(settled);
      await vi.advanceTimersByTimeAsync(9_999);
      expect(settled).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      const message = "Human API did not respond within 10000 ms";
      expect(await failed).toMatchObject({ code: "timeout", retryable: true, message });
    }
    expect(vi.getTimerCount()).toBe(0);
  });
  it("rejects with the reason of the signal, whatever the reason is, and ends its request", async () => {
    for (const method of METHODS) {
      let sent: AbortSignal | undefined;
      const { auth, bodies } = setUp((url, init) => ((sent = init!.signal!), hang(url, init)));
      const controller = new AbortController();
      const failed = failure(auth[method](USER, { signal: controller.signal }));
      const reason = { status: 403 };
      await new Promise(setImmediate);
      controller.abort(reason);
      expect(await failed).toBe(reason);
      await new Promise(setImmediate);
      expect(sent!.aborted).toBe(true);
      expect(await failure(auth[method](USER, { signal: controller.signal }))).toBe(reason);
      expect(bodies).toHaveLength(1);
    }
  });
  it("shares one request between concurrent calls for a user, each of which can leave", async () => {
    const answers: ((response: Response) => void)[] = [];
    const { auth, bodies } = setUp(() => new Promise((resolve) => answers.push(resolve)));
    const controller = new AbortController();
    const { signal } = controller;
    const left = [auth.idToken(USER, { signal }), auth.idToken({ id: "user-2" }, { signal })].map(failure);
    const stayed = [
      auth.idToken(USER),
      auth.idToken(USER, { renew: true }),
      auth.connectToken(USER, { returning: true }),
    ];
    await new Promise(setImmediate);
    controller.abort("left");
    expect(await Promise.all(left)).toEqual(["left", "left"]);
    // The request of user-2 has ended with its only caller, so a new call sends another one.
    const again = auth.idToken({ id: "user-2" });
    await new Promise(setImmediate);
    expect(bodies.map(({ client_user_id: id }) => id)).toEqual(["user-1", "user-2", "user-2"]);
    answers[0]!(Response.json(ID));
    answers[2]!(Response.json(ID));
    expect(await Promise.all([...stayed, again])).toMatchObject([ID, ID, { token: "i" }, ID]);
    expect(await stayed[0]).not.toBe(await stayed[1]);
    auth.idToken(USER).catch(() => {});
    await new Promise(setImmediate);
    expect(bodies).toHaveLength(4);
  });
  it("rejects if the user lacks a field, and sends nothing", async () => {
    const { auth, bodies } = setUp();
    for (const method of METHODS)
      for (const id of ["", 5, undefined])
        expect(await failure(auth[method]({ ...USER, id: id as string }))).toMatchObject({
          code: "invalid-options",
          message: expect.stringMatching(/`id` is (empty|of the type)/) as string,
        });
    for (const email of ["", undefined])
      for (const method of ["sessionToken", "connectToken"] as const)
        expect(await failure(auth[method]({ id: "u", email: email as string }))).toMatchObject({
          message: expect.stringMatching(/`email` is .*return it from `getUser`/) as string,
        });
    expect(bodies).toEqual([]);
  });
});

const refused = (code: string): Error => Object.assign(new TypeError(SECRET), { cause: { code } });
const later = (status: number, when: string): Response =>
  new Response("", { status, headers: { "retry-after": when } });
const broken = (): Response =>
  new Response(new ReadableStream({ pull: (controller) => controller.error(new TypeError(SECRET)) }));
const long = (bytes: number, init?: ResponseInit): Response =>
  new Response(`{"session_token":"t","expires_in":1}`.padEnd(bytes), init);
const json =
  (body: unknown, status = 400) =>
  () =>
    Response.json(body, { status });
const withLifetime = (text: string) => () => new Response(`{"session_token":"t","expires_in":${text}}`);

// prettier-ignore
const ERRORS: [string, () => Response | Promise<Response>, object, RegExp][] = [
  ["401", json({ message: SECRET, "x-humanapi-request-id": "r-1" }, 401), { code: "http", status: 401, requestId: "r-1", retryable: false }, /HTTP 401: check `clientId` and `clientSecret`$/],
  ["422 with keys", json({ validation: { keys: ["client_user_email", SECRET, 5, "type"] } }, 422), { status: 422, requestId: undefined, retryable: false }, /HTTP 422 because of type, client_user_email$/],
  ["422 without a list of keys", json({ validation: { keys: "type" } }, 422), {}, /HTTP 422$/],
  ["422 with null", json({ validation: null }, 422), {}, /HTTP 422$/],
  ["a request id with the secret", json({ "x-humanapi-request-id": `<${SECRET}>` }), { requestId: undefined }, /HTTP 400$/],
  ["a request id that is too long", json({ "x-humanapi-request-id": "r".repeat(65) }), { requestId: undefined }, /HTTP 400$/],
  ["a request id that is a number", json({ "x-humanapi-request-id": 5 }), { requestId: undefined }, /HTTP 400$/],
  ["499", () => new Response(SECRET, { status: 499 }), { retryable: false }, /HTTP 499$/],
  ["500", () => new Response(SECRET, { status: 500 }), { retryable: true }, /HTTP 500$/],
  ["429", () => new Response(SECRET, { status: 429 }), { retryable: true }, /HTTP 429$/],
  ["a long page with 503", () => long(70_000, { status: 503 }), { status: 503 }, /HTTP 503$/],
  ["an HTML page", () => new Response(`\n <p>${SECRET}`), { code: "invalid-response", status: 200, retryable: false }, /response is an HTML page: check `authUrl`$/],
  ["an empty text", () => new Response(""), { code: "invalid-response" }, /is empty: check/],
  ["no body", () => new Response(null), { code: "invalid-response" }, /is empty: check/],
  ["half a response", () => new Response(`{"a":"${SECRET}`), { code: "invalid-response" }, /is not a JSON object: /],
  ["a JSON text", json(SECRET, 200), {}, /is not a JSON object/],
  ["null", json(null, 200), {}, /is not a JSON object/],
  ["a list", json([], 200), {}, /is not a JSON object/],
  ["more than 64 kB", () => long(65_537), { code: "invalid-response" }, /is larger than 65536 bytes/],
  ["no lifetime", json({ session_token: SECRET }, 200), { code: "invalid-response", retryable: false }, /lacks a string `session_token` or a positive `expires_in`: check `authUrl`/],
  ["no token", json({ expires_in: 1 }, 200), { code: "invalid-response" }, /lacks a string/],
  ...["-5", "0", "1e999", "null", '"60"', "[60]"].map((text) => [`a lifetime of ${text}`, withLifetime(text), { code: "invalid-response" }, /lacks/] as [string, () => Response, object, RegExp]),
  ["a broken connection", broken, { code: "network", retryable: true }, /could not be reached: check the network and `authUrl`/],
  ["a failed connection", () => Promise.reject(refused("ECONNRESET")), { code: "network" }, /could not be reached/],
  ["a rejection with nothing", () => Promise.reject(undefined), { code: "network" }, /could not be reached/],
  ["an exception", () => { throw new TypeError(SECRET); }, { code: "network" }, /could not be reached/],
  ["no response", () => new Promise(() => {}), { code: "timeout", retryable: true }, /did not respond within 200 ms/],
];
it.each(ERRORS)("the error after %s never shows the secret", async (_, respond, expected, message) => {
  const { auth } = setUp((() => respond()) as typeof fetch);
  const error = await failure(auth.sessionToken(USER));
  expect(error).toMatchObject({ name: "HumanApiAuthError", ...expected });
  expect(error.message).toMatch(message);
  const printed = [error.stack, JSON.stringify(error), inspect(error, { showHidden: true }), inspect(auth)];
  expect(printed.join()).not.toContain(SECRET);
});

it("a response may have 64 kB and come in chunks that split a character; a longer one is cancelled", async () => {
  expect(await setUp(async () => long(65_536)).auth.sessionToken(USER)).toMatchObject({ session_token: "t" });
  const bytes = new TextEncoder().encode(`{"session_token":"é€😀","expires_in":1}`);
  const start = (controller: ReadableStreamDefaultController): void => {
    for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
    controller.close();
  };
  const { auth } = setUp(async () => new Response(new ReadableStream({ start })));
  expect(await auth.sessionToken(USER)).toMatchObject({ session_token: "é€😀" });
  const cancel = vi.fn();
  const pull = (controller: ReadableStreamDefaultController): void =>
    controller.enqueue(new Uint8Array(9_999));
  const endless = setUp(async () => new Response(new ReadableStream({ pull, cancel })));
  expect(await failure(endless.auth.sessionToken(USER))).toMatchObject({ code: "invalid-response" });
  expect(cancel).toHaveBeenCalledOnce();
});

// prettier-ignore
const REQUESTS: [number, string, () => Response | Promise<Response>][] = [
  [2, "429 with seconds in Retry-After", () => later(429, "0")],
  [2, "503 with a past date in Retry-After", () => later(503, "Wed, 21 Oct 2015 07:28:00 GMT")],
  ...["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"].map((code): [number, string, () => Promise<Response>] => [2, code, () => Promise.reject(refused(code))]),
  [1, "429 without Retry-After", () => new Response("", { status: 429 })],
  [1, "429 with a word in Retry-After", () => later(429, "soon")],
  [1, "429 with a Retry-After that is longer than the time left", () => later(429, "1")],
  [1, "500", () => later(500, "0")],
  [1, "401", () => later(401, "0")],
  [1, "a connection that broke", () => Promise.reject(refused("ECONNRESET"))],
  [1, "a code that only contains a known code", () => Promise.reject(refused("XENOTFOUND"))],
  [1, "an error without a cause", () => Promise.reject(new TypeError("x", { cause: null }))],
];
it.each(REQUESTS)("%i requests are sent if the first one ends with %s", async (count, _, first) => {
  const responses = [first, good, good];
  const { auth, bodies } = setUp(async () => responses.shift()!());
  await auth.sessionToken(USER).catch(() => {});
  expect(bodies).toHaveLength(count);
});

describe("a retry", () => {
  it("is not waited for if it would come too late", async () => {
    const { auth } = setUp(async () => later(429, "1"));
    expect(await failure(auth.sessionToken(USER))).toMatchObject({ code: "http", status: 429 });
  });
  it("is not followed by another one", async () => {
    for (const respond of [() => later(429, "0"), () => Promise.reject(refused("ENOTFOUND"))]) {
      const { auth, bodies } = setUp(async () => respond());
      await failure(auth.sessionToken(USER));
      expect(bodies).toHaveLength(2);
    }
  });
  it("frees the connection of the first response, even if that fails", async () => {
    const cancel = vi.fn(() => Promise.reject(new Error("reset")));
    const init = { status: 429, headers: { "retry-after": "0" } };
    const responses = [new Response(new ReadableStream({ cancel }), init), good()];
    const { auth } = setUp(async () => responses.shift()!);
    expect(await auth.sessionToken(USER)).toMatchObject({ session_token: "t" });
    expect(cancel).toHaveBeenCalledOnce();
  });
  it.each([() => "3", () => new Date(Date.now() + 3000).toUTCString()])(
    "waits as long as `Retry-After` says, unless the caller leaves (%#)",
    async (when) => {
      vi.useFakeTimers();
      vi.setSystemTime("2026-01-01T00:00:00Z");
      const responses = [() => later(503, when()), good, () => later(503, when())];
      const { auth, bodies } = setUp(async () => responses.shift()!(), { timeoutMs: 5000 });
      const token = auth.sessionToken(USER);
      await vi.advanceTimersByTimeAsync(2_999);
      expect(bodies).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(1);
      expect(await token).toMatchObject({ session_token: "t" });
      const controller = new AbortController();
      const failed = failure(auth.sessionToken(USER, { signal: controller.signal }));
      await vi.advanceTimersByTimeAsync(1000);
      controller.abort("left");
      expect(await failed).toBe("left");
      await vi.advanceTimersByTimeAsync(0);
      expect([bodies.length, vi.getTimerCount()]).toEqual([3, 0]);
    },
  );
});

describe("new HumanApiAuth()", () => {
  const KEYS = { clientId: "c", clientSecret: SECRET };
  // prettier-ignore
  const INVALID: [object, RegExp][] = [
    [{ clientId: 5 }, /`clientId` is not valid: pass a string/],
    [{ clientSecret: {} }, /`clientSecret` is not valid: pass a string/],
    [{ store: {} }, /`store` is not valid: pass an object with `get`, `set` and `delete`, such as a Keyv/],
    [{ store: { get() {}, set() {} } }, /`store` is not valid/],
    [{ onStoreError: 1 }, /`onStoreError` is not valid: pass a function/],
    [{ extraScopes: "a" }, /`extraScopes` is not valid: pass a list of strings/],
    [{ extraScopes: [1] }, /`extraScopes` is not valid/],
    [{ fetch: "x" }, /`fetch` is not valid: pass a function/],
    [{ authUrl: "/relative" }, /`authUrl` is not an absolute URL: pass one that begins with https:\/\//],
    [{ authUrl: `${SECRET} ` }, /`authUrl` is not an absolute URL/],
    [{ authUrl: "mailto:a@example.org" }, /`authUrl` is "mailto:": pass an https URL/],
    [{ authUrl: "http://auth.example/x" }, /is "http:\/\/auth\.example": pass an https URL, or an http URL of a loopback host/],
    [{ authUrl: "http://localhost.example" }, /is "http:\/\/localhost\.example"/],
    [{ authUrl: "http://127.0.0.1.example" }, /is "http:\/\/127\.0\.0\.1\.example"/],
    [{ authUrl: "http://128.0.0.1:8080" }, /is "http:\/\/128\.0\.0\.1:8080"/],
    [{ authUrl: "http://[::2]" }, /is "http:\/\/\[::2\]"/],
    [{ authUrl: new URL("ws://localhost") }, /is "ws:\/\/localhost"/],
    [{ authUrl: "https://user@auth.example" }, /`authUrl` contains a user name or a password: remove them/],
    [{ authUrl: `https://:${SECRET}@auth.example` }, /contains a user name or a password/],
    ...[0, -1, NaN, 2 ** 31, "9"].map((timeoutMs): [object, RegExp] => [{ timeoutMs }, new RegExp(`\`timeoutMs\` is ${timeoutMs}: pass a positive number`)]),
  ];
  it.each(INVALID)("throws for the options %j", (options, message) => {
    const create = (): HumanApiAuth => new HumanApiAuth({ ...KEYS, ...options });
    expect(create).toThrow(expect.objectContaining({ code: "invalid-options", retryable: false }) as Error);
    expect(create).toThrow(HumanApiAuthError);
    expect(create).toThrow(message);
    expect(create).not.toThrow(SECRET);
  });
  it.each<[string | URL | undefined, string]>([
    [undefined, "https://auth.humanapi.co"],
    ["https://auth.example:8443/x?y", "https://auth.example:8443"],
    [new URL("http://localhost:3000"), "http://localhost:3000"],
    ["http://127.8.9.10", "http://127.8.9.10"],
    ["http://127.1", "http://127.0.0.1"],
    ["http://[::1]:3000", "http://[::1]:3000"],
  ])("accepts %s as `authUrl`", async (authUrl, origin) => {
    const send = vi.fn<(url: string) => Promise<Response>>(async () => Response.json(ID));
    const fetch = send as unknown as typeof globalThis.fetch;
    await new HumanApiAuth({ ...KEYS, authUrl, fetch, timeoutMs: 2 ** 31 - 1 }).idToken({ id: "u" });
    expect(send.mock.calls[0]![0]).toBe(`${origin}/v1/connect/token`);
  });
  it.each([
    [{ clientId: undefined }, "`clientId` is"],
    [{ clientSecret: "" }, "`clientSecret` is"],
    [{ clientId: "", clientSecret: undefined }, "both are"],
    [{ clientId: null as never, clientSecret: null as never }, "both are"],
  ])("leaves missing credentials to the first request: %j", async (options, missing) => {
    const auth = new HumanApiAuth({ ...KEYS, ...options, fetch: () => expect.fail("a request") });
    for (const method of METHODS)
      expect(await failure(auth[method](USER))).toMatchObject({
        code: "invalid-options",
        message: `A request needs \`clientId\` and \`clientSecret\`, and ${missing} missing or empty: get both from Human API's developer portal, and set the environment variables from which your app reads them`,
      });
  });
  it("makes a client that does not show the secret when it is printed", () => {
    const { auth } = setUp();
    expect(JSON.stringify(auth) + inspect(auth, { showHidden: true, depth: 9 })).not.toContain(SECRET);
  });
});

it("a HumanApiAuthError is not retryable by default", () => {
  const error = new HumanApiAuthError("http", "m", { status: 400, requestId: "r" });
  expect(error).toMatchObject({ code: "http", message: "m", status: 400, requestId: "r", retryable: false });
  expect(new HumanApiAuthError("http", "m", { retryable: true }).retryable).toBe(true);
});

it(
  "every response results in a token, or in a HumanApiAuthError that does not contain the secret",
  { timeout: 30_000 },
  async () => {
    const status = fc.constantFrom(200, 201, 302, 400, 401, 403, 422, 429, 500, 503);
    const when = fc.oneof(fc.constantFrom("0", "-1", "1e9", "99999999999999999999"), fc.webPath());
    const fields = fc.record(
      {
        session_token: fc.oneof(fc.string(), fc.jsonValue()),
        expires_in: fc.oneof(fc.double(), fc.jsonValue()),
        human_id: fc.jsonValue(),
        validation: fc.record({ keys: fc.oneof(fc.jsonValue(), fc.array(fc.constantFrom("type", SECRET))) }),
        "x-humanapi-request-id": fc.oneof(fc.jsonValue(), fc.constant(`${SECRET} `)),
        message: fc.constant(SECRET),
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      fc.string(),
      fields.map((all) => JSON.stringify(all)),
    );
    await fuzz(
      "responses of the service",
      fc.asyncProperty(status, when, body, async (code, retryAfter, text) => {
        const { auth } = setUp(
          async () => new Response(text, { status: code, headers: { "retry-after": retryAfter } }),
        );
        const result = await auth.sessionToken(USER).catch((error: unknown) => error);
        if (result instanceof Error) {
          expect(result).toMatchObject({ name: "HumanApiAuthError" });
          expect(inspect(result)).not.toContain(SECRET);
        } else expect((result as { expires_in: number }).expires_in).toBeGreaterThan(0);
      }),
      1000,
    );
  },
);
