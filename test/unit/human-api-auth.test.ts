// @vitest-environment node
import { inspect } from "node:util";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { describe, expect, it, vi } from "vitest";
import { HumanApiAuth, HumanApiAuthError } from "../../src/server/index.js";
import { expectSettledAfter, failure, hang, SECRET, setUp, USER } from "./set-up-backend.js";
import { pending, throwing } from "./support/stubs.js";

const SENT = { client_id: "sandbox-client", client_user_id: "user-1", client_secret: SECRET };
const METHODS = ["sessionToken", "idToken", "accessToken", "connectToken"] as const;
const ID = { token_type: "Bearer", id_token: "i", id_refresh_token: "r", expires_in: 86_400 };
const good = (): Response => Response.json({ session_token: "t", human_id: "h", expires_in: 1 });

describe("a request to Human API", () => {
  it("has the fields of the vendor's guide", async () => {
    const { auth, bodies } = setUp(undefined, { extraScopes: ["a", "b"] });
    for (const [method, fields] of [
      ["sessionToken", { type: "session", client_user_email: "user@example.org" }],
      ["idToken", { type: "id" }],
      ["accessToken", { type: "access" }],
    ] as const) {
      await auth[method](USER).catch(() => {});
      expect(bodies.at(-1)).toEqual({ ...SENT, ...fields, extra_scopes: ["a", "b"] });
    }
  });

  it("is a POST request with JSON to the https or loopback origin of `authUrl`, which follows no redirect", async () => {
    const headers = { "content-type": "application/json", accept: "application/json" };
    const init = expect.objectContaining({ method: "POST", headers, redirect: "manual" }) as RequestInit;
    for (const [authUrl, origin] of [
      [undefined, "https://auth.humanapi.co"],
      ["https://auth.example:8443/x?y", "https://auth.example:8443"],
      [new URL("http://localhost:3000"), "http://localhost:3000"],
      ["http://127.8.9.10", "http://127.8.9.10"],
      ["http://127.1", "http://127.0.0.1"],
      ["http://[::1]:3000", "http://[::1]:3000"],
    ] as const) {
      const fetch = vi.fn<typeof globalThis.fetch>(async () => Response.json(ID));
      const { auth } = setUp(undefined, { authUrl, fetch, timeoutMs: 2 ** 31 - 1 });
      expect(await auth.idToken({ id: "u" })).toEqual(ID);
      expect(fetch.mock.calls).toEqual([[`${origin}/v1/connect/token`, init]]);
    }
    const { auth: redirected } = setUp(async () => new Response(null, { status: 302 }));
    expect(await failure(redirected.idToken(USER))).toMatchObject({ code: "http", status: 302 });
  });

  it("goes to Human API's own URL with the global fetch() by default", async () => {
    const url = "https://auth.humanapi.co/v1/connect/token";
    const server = setupServer(http.post(url, () => HttpResponse.json(ID)));
    server.listen({ onUnhandledRequest: "error" });
    const auth = new HumanApiAuth({ clientId: "sandbox-client", clientSecret: SECRET });
    expect(await auth.idToken({ id: "user-1" })).toEqual(ID);
    server.close();
  });
});

describe("connectToken()", () => {
  it("returns a session token for a new user, and an id token for a user who has connected a source", async () => {
    const { auth, bodies, act } = setUp();
    const text = expect.any(String) as string;
    const first = await auth.connectToken(USER);
    expect(first).toMatchObject({ type: "session", expires_in: 3600, human_id: text });
    await act("/connect", first.token);
    expect(await auth.connectToken(USER)).toMatchObject({
      type: "id",
      expires_in: 86_400,
      refresh_token: text,
    });
    await auth.connectToken(USER, { returning: true });
    expect(bodies.map(({ type }) => type)).toEqual(["session", "session", "id", "id"]);
  });

  it("omits the human id and the refresh token when they are no texts or empty", async () => {
    for (const value of [undefined, "", 5]) {
      const tokens = { session_token: "s", id_token: "i", human_id: value, id_refresh_token: value };
      const { auth } = setUp(async () => Response.json({ ...tokens, expires_in: 1 }));
      for (const returning of [false, true]) {
        const names = Object.keys(await auth.connectToken(USER, { returning }));
        expect(names).toEqual(["token", "type", "expires_in"]);
      }
    }
  });

  it("has one time limit for both of its requests", async () => {
    vi.useFakeTimers();
    vi.advanceTimersByTime(9999);
    const slow = (): Promise<Response> =>
      new Promise((resolve) => setTimeout(resolve, 120, new Response("", { status: 403 })));
    const { auth, bodies } = setUp(slow);
    const failed = failure(auth.connectToken(USER));
    await expectSettledAfter(200, failed);
    expect([bodies.length, await failed]).toMatchObject([2, { code: "timeout" }]);
  });

  it("sends no second request after another failure than a refusal", async () => {
    for (const respond of [() => new Response("", { status: 401 }), throwing]) {
      const { auth, bodies } = setUp(async () => respond());
      await failure(auth.connectToken(USER));
      expect(bodies).toHaveLength(1);
    }
  });
});

describe("every method", () => {
  it("has a time limit of 10 seconds by default", async () => {
    vi.useFakeTimers();
    for (const method of METHODS) {
      const failed = failure(setUp(hang, { timeoutMs: undefined }).auth[method](USER));
      await expectSettledAfter(10_000, failed);
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
      const call = (): Promise<unknown> => failure(auth[method](USER, { signal: controller.signal }));
      const failed = call();
      const reason = { status: 403 };
      await new Promise(setImmediate);
      controller.abort(reason);
      expect([await failed, await call()]).toEqual([reason, reason]);
      expect([sent!.aborted, bodies.length]).toEqual([true, 1]);
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
    stayed.push(auth.idToken(USER)); // joins those who stayed
    // The request of user-2 has ended with its only caller, so a new call sends another one.
    const again = auth.idToken({ id: "user-2" });
    await new Promise(setImmediate);
    expect(bodies.map(({ client_user_id: id }) => id)).toEqual(["user-1", "user-2", "user-2"]);
    answers[0]!(Response.json(ID));
    answers[2]!(Response.json(ID));
    expect(await Promise.all([...stayed, again])).toMatchObject([ID, ID, { token: "i" }, ID, ID]);
    expect(await stayed[0]).not.toBe(await stayed[1]);
    auth.idToken(USER).catch(() => {});
    await new Promise(setImmediate);
    expect(bodies).toHaveLength(4);
  });
  it("shares nothing on Cloudflare's Workers, which throw if a request uses what another one has started", async () => {
    vi.stubGlobal("navigator", { userAgent: "Cloudflare-Workers" });
    const { auth, bodies } = setUp(hang);
    const controller = new AbortController();
    const { signal } = controller;
    const calls = [auth.idToken(USER, { signal }), auth.idToken(USER, { signal })].map(failure);
    await new Promise(setImmediate);
    expect(bodies).toHaveLength(2);
    controller.abort("left");
    expect(await Promise.all(calls)).toEqual(["left", "left"]);
  });

  it("rejects if the user lacks a field, and sends nothing", async () => {
    const get = vi.fn();
    const { auth, bodies } = setUp(undefined, { store: { get, set() {}, delete() {} } });
    const lack = async (method: (typeof METHODS)[number], user: object): Promise<string> => {
      const error = await failure(auth[method](user as typeof USER));
      expect(error.code).toBe("invalid-options");
      return error.message;
    };
    for (const method of METHODS)
      for (const id of ["", 5, undefined])
        expect(await lack(method, { ...USER, id })).toMatch(/`id` is (empty|of the type)/);
    expect(get).not.toHaveBeenCalled();
    for (const method of ["sessionToken", "connectToken"] as const)
      for (const email of ["", undefined])
        expect(await lack(method, { id: "u", email })).toMatch(/`email` is .*return it from `getUser`/);
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
const json = (body: unknown, status = 400) => () => Response.json(body, { status }); // prettier-ignore
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
  ["no response", pending, { code: "timeout", retryable: true }, /did not respond within 200 ms/],
];
it.each(ERRORS)("the error after %s never shows the secret", async (_, respond, expected, message) => {
  const { auth } = setUp((() => respond()) as typeof fetch);
  const error = await failure(auth.sessionToken(USER));
  expect(error).toMatchObject({ name: "HumanApiAuthError", ...expected });
  expect(error.message).toMatch(message);
  const seen = [error.stack, error, auth].map(
    (one) => JSON.stringify(one) + inspect(one, { showHidden: true, depth: 9 }),
  );
  expect(seen.join()).not.toContain(SECRET);
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
it.each(REQUESTS)("%i requests are sent if the first one ends with %s", async (count, title, first) => {
  const responses = [first, good, good];
  const { auth, bodies } = setUp(async () => responses.shift()!());
  const error = await auth.sessionToken(USER).catch(({ code }: HumanApiAuthError) => code);
  expect(bodies).toHaveLength(count);
  if (/Retry-After/.test(title) && count === 1) expect(error).toBe("http");
});

describe("a retry", () => {
  it("is not followed by another one, and frees the connection of the first response, even if that fails", async () => {
    const cancel = vi.fn(() => Promise.reject(new Error("reset")));
    const init = { status: 429, headers: { "retry-after": "0" } };
    const busy = (): Response => new Response(new ReadableStream({ cancel }), init);
    const unreached = () => Promise.reject(refused("ENOTFOUND"));
    for (const [first, second] of [
      [busy, () => later(429, "0")],
      [unreached, unreached],
    ] as const) {
      const responses = [first, second];
      const { auth, bodies } = setUp(async () => responses.shift()!());
      await failure(auth.sessionToken(USER));
      expect([bodies.length, cancel.mock.calls.length]).toEqual([2, 1]);
    }
  });

  it("waits as long as `Retry-After` says, unless the caller leaves", async () => {
    vi.useFakeTimers();
    for (const when of [() => "3", () => new Date(Date.now() + 3000).toUTCString()]) {
      vi.setSystemTime("2026-01-01T00:00:00Z");
      const responses = [() => later(503, when()), good, () => later(503, when())];
      const { auth, bodies } = setUp(async () => responses.shift()!(), { timeoutMs: 5000 });
      await expectSettledAfter(3000, auth.sessionToken(USER));
      const controller = new AbortController();
      const failed = failure(auth.sessionToken(USER, { signal: controller.signal }));
      await vi.advanceTimersByTimeAsync(1000);
      controller.abort("left");
      expect(await failed).toBe("left");
      await vi.advanceTimersByTimeAsync(0);
      expect([bodies.length, vi.getTimerCount()]).toEqual([3, 0]);
    }
  });
});

describe("new HumanApiAuth()", () => {
  const KEYS = { clientId: "c", clientSecret: SECRET };
  // prettier-ignore
  const INVALID: [string, unknown[], RegExp][] = [
    ["clientId", [5], /`clientId` is not valid: pass a string/],
    ["clientSecret", [{}], /`clientSecret` is not valid: pass a string/],
    ["store", [{}, { get() {}, set() {} }], /`store` is not valid: pass an object with `get`, `set` and `delete`, such as a Keyv/],
    ["onStoreError", [1], /`onStoreError` is not valid: pass a function/],
    ["extraScopes", ["a", [1]], /`extraScopes` is not valid: pass a list of strings/],
    ["fetch", ["x"], /`fetch` is not valid: pass a function/],
    ["authUrl", ["/relative", `${SECRET} `], /`authUrl` is not an absolute URL: pass one that begins with https:\/\//],
    ["authUrl", ["mailto:a@example.org"], /`authUrl` is "mailto:": pass an https URL/],
    ["authUrl", ["http://auth.example/x"], /is "http:\/\/auth\.example": pass an https URL, or an http URL of a loopback host/],
    ["authUrl", ["http://localhost.example", "http://127.0.0.1.example", "http://128.0.0.1:8080", "http://[::2]"], /`authUrl` is "http:/],
    ["authUrl", [new URL("ws://localhost")], /is "ws:\/\/localhost"/],
    ["authUrl", ["https://user@auth.example", `https://:${SECRET}@auth.example`], /`authUrl` contains a user name or a password: remove them/],
    ["timeoutMs", [0, -1, NaN, 2 ** 31, "9"], /`timeoutMs` is \S+: pass a positive number/],
  ];
  it.each(INVALID)("throws if `%s` is one of %j", (name, values, message) => {
    for (const value of values) {
      const create = (): HumanApiAuth => new HumanApiAuth({ ...KEYS, [name]: value });
      expect(create).toThrow(expect.objectContaining({ code: "invalid-options", retryable: false }) as Error);
      expect(create).toThrow(message);
      expect(create).not.toThrow(SECRET);
    }
  });

  it("leaves missing credentials to the first request", async () => {
    for (const [clientId, clientSecret, missing] of [
      [undefined, SECRET, "`clientId` is"],
      ["c", "", "`clientSecret` is"],
      ["", undefined, "both are"],
      [null as never, null as never, "both are"],
    ] as const) {
      const auth = new HumanApiAuth({ clientId, clientSecret, fetch: () => expect.fail("a request") });
      const message = `A request needs \`clientId\` and \`clientSecret\`, and ${missing} missing or empty: get both from Human API's developer portal, and set the environment variables from which your app reads them`;
      for (const method of METHODS)
        expect(await failure(auth[method](USER))).toMatchObject({ code: "invalid-options", message });
    }
  });
});
