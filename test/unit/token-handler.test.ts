// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createTokenHandler, HumanApiAuthError, type TokenHandlerOptions } from "../../src/server/index.js";
import { authWith, hang, pageRequest, problemOf, setUp, setUpHandler, USER } from "./set-up-backend.js";

// Which origins are served, and what every runtime must do alike, is in ../package/support/token-rows.ts.

const TOKEN = { token: "t", type: "id", expires_in: 1 };
const never = (): Promise<never> => new Promise(() => {});
const fail = (reason: unknown) => () => Promise.reject(reason);
const after =
  <T>(ms: number, value: T) =>
  (): Promise<T> =>
    new Promise((resolve) => setTimeout(resolve, ms, value));

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it("the response has the token's public fields and no other, is not cached, and its type is not guessed", async () => {
  const auth = authWith({ ...TOKEN, human_id: "h", refresh_token: "r", access_token: "a" });
  const response = await setUpHandler({ auth }).handler(pageRequest());
  expect(await response.json()).toEqual({ ...TOKEN, human_id: "h" });
  expect(Object.fromEntries(response.headers)).toEqual({
    "cache-control": "no-store",
    "content-type": "application/json",
    vary: "Origin",
    "x-content-type-options": "nosniff",
  });
});

it("nobody who is not signed in gets a token, and no other method than POST is served", async () => {
  const { handler, errors } = setUpHandler({ getUser: () => null });
  expect(await problemOf(handler(pageRequest()))).toBe(401);
  const response = await handler(pageRequest({ method: "GET" }));
  expect(response.headers.get("allow")).toBe("POST");
  expect([await problemOf(response), errors]).toEqual([405, []]);
});

it.each<[number, string, object, RequestInit?]>([
  [401, "Sign in first", { getUser: () => null }],
  [403, "This origin is not allowed", {}, { headers: { origin: "null" } }],
  [405, "The method must be POST", {}, { method: "PUT" }],
  [500, "The user or the configuration of this endpoint is invalid", { getUser: fail(1) }],
  [502, "Human API returned no token", { auth: { connectToken: fail(1) } }],
  [504, "Human API did not respond in time", { auth: setUp(hang).auth }],
])("the problem response of HTTP %i says: %s", async (status, title, options, init) => {
  const response = await setUpHandler(options).handler(pageRequest(init));
  expect([response.status, await response.json()]).toEqual([status, { status, title }]);
});

describe("the handler's argument", () => {
  /** Some adapters create requests that are no instances of `Request`. */
  const headers = new Map([["sec-fetch-site", "same-origin"]]);
  const shaped = { method: "POST", url: "/api/connect/token", headers } as unknown as Request;
  class Event {
    get request(): Request {
      return shaped;
    }
  }
  it.each<[string, unknown]>([
    ["a Request (Next, Bun, Deno, Workers)", pageRequest()],
    ["an event (SvelteKit, Astro, React Router, SolidStart)", { request: pageRequest(), params: {} }],
    ["a request of another class with a relative URL", shaped],
    ["an event whose class has the request", new Event()],
  ])("can be %s, with other arguments behind it", async (_, input) => {
    const getUser = vi.fn(() => USER);
    const { handler } = setUpHandler({ getUser });
    const route = handler as (request: unknown, context: object) => Promise<Response>;
    expect((await route(input, { params: {} })).status).toBe(200);
    expect(getUser.mock.calls).toEqual([[(input as { request?: Request }).request ?? input]]);
  });

  class IncomingMessage {
    method = "POST";
    url = "/";
    headers = { "sec-fetch-site": "same-origin" };
  }
  const { method, url } = shaped;
  it.each<[unknown, string]>([
    [new IncomingMessage(), "IncomingMessage"],
    [{ request: new IncomingMessage() }, "Object"],
    [{ request: null }, "Object"],
    [{ method, url }, "Object"],
    [{ method, headers }, "Object"],
    [{ url, headers }, "Object"],
    [Object.create(null), "object"],
    ["https://app.example/", "String"],
    [undefined, "undefined"],
    [null, "object"],
  ])("is otherwise refused with an error that names an adapter (case %#)", async (input, type) => {
    const { handler, errors } = setUpHandler();
    const refusal: unknown = await handler(input as Request).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(TypeError);
    expect(String(refusal)).toContain(`but got ${type}. `);
    expect(String(refusal)).toMatch(/`getRequestListener` of `@hono\/node-server`.*`c\.req\.raw`/);
    expect(errors).toEqual([]);
  });
});

describe("`auth`", () => {
  it.each([
    [USER, "", { returning: false, renew: false }],
    [{ ...USER, returning: true }, "?renew=false", { returning: true, renew: false }],
    [USER, "?renew=true", { returning: false, renew: true }],
  ])("gets the user %j and, for the query %j, %j", async (user, query, options) => {
    const auth = {
      token: TOKEN,
      connectToken: vi.fn(async function (this: any) {
        return this.token;
      }),
    };
    await setUpHandler({ auth, getUser: () => user }).handler(pageRequest({}, query));
    const signal = expect.any(AbortSignal) as AbortSignal;
    expect(auth.connectToken.mock.calls).toEqual([[user, { ...options, signal }]]);
  });
  it.each([
    undefined,
    null,
    ...[{ token: "" }, { token: 5 }, { expires_in: -5 }, { expires_in: NaN }, { expires_in: "60" }],
  ])("results in HTTP 502 when it returns %j", async (wrong) => {
    const { handler, errors } = setUpHandler({ auth: authWith(wrong && { ...TOKEN, ...wrong }) });
    expect(await problemOf(handler(pageRequest()))).toBe(502);
    const message = "`auth.connectToken()` must return a string `token` and a positive `expires_in`";
    expect(errors).toMatchObject([{ code: "invalid-response", message }]);
  });
  it("can return a token without a lifetime", async () => {
    const response = await setUpHandler({ auth: authWith({ token: "t" }) }).handler(pageRequest());
    expect(await response.json()).toEqual({ token: "t" });
  });
  it.each<[number, unknown]>([
    [504, new HumanApiAuthError("timeout", "m")],
    [504, new DOMException("late", "TimeoutError")],
    [500, new HumanApiAuthError("invalid-options", "m")],
    [502, new HumanApiAuthError("network", "m")],
    [502, ""],
  ])("results in HTTP %i when it rejects with %s, which `onError` receives", async (status, error) => {
    const { handler, errors } = setUpHandler({ auth: { connectToken: fail(error) } });
    expect([await problemOf(handler(pageRequest())), errors]).toEqual([status, [error]]);
  });
  it("ends its request when the tab is closed, which is not reported", async () => {
    const { handler, errors } = setUpHandler({ auth: setUp(hang).auth });
    const controller = new AbortController();
    const response = handler(pageRequest({ signal: controller.signal }));
    controller.abort();
    expect([await problemOf(response), errors]).toEqual([502, []]);
  });
});

describe("`onRefreshToken`", () => {
  const auth = authWith({ ...TOKEN, refresh_token: "r" });
  it("gets the token before the handler responds, even if the tab is closed meanwhile", async () => {
    const controller = new AbortController();
    const connectToken = async () => {
      await Promise.resolve();
      // Human API has issued the tokens, so it is too late to stop the request.
      queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => controller.abort())));
      return { ...TOKEN, refresh_token: "r" } as never;
    };
    const stored = vi.fn();
    const onRefreshToken = async (...args: unknown[]): Promise<void> => {
      await new Promise((next) => setTimeout(next));
      expect(controller.signal.aborted).toBe(true);
      stored(...args);
    };
    const { handler, errors } = setUpHandler({ auth: { connectToken }, onRefreshToken });
    await handler(pageRequest({ signal: controller.signal }));
    expect([stored.mock.calls, errors]).toEqual([[[USER, "r"]], []]);
  });
  it("does not affect the response if it fails, and is not called without a token", async () => {
    const down = new Error("store");
    const { handler, errors } = setUpHandler({ auth, onRefreshToken: fail(down) });
    expect([(await handler(pageRequest())).status, errors]).toEqual([200, [down]]);
    const onRefreshToken = vi.fn();
    await setUpHandler({ auth: authWith(TOKEN), onRefreshToken }).handler(pageRequest());
    expect(onRefreshToken).not.toHaveBeenCalled();
  });
});

describe("`onError`", () => {
  it("gets what `getUser` rejects with, or an error where that is nothing", async () => {
    for (const reason of ["", undefined, null]) {
      const { handler, errors } = setUpHandler({ getUser: fail(reason) });
      expect(await problemOf(handler(pageRequest()))).toBe(500);
      const message = "createTokenHandler: a function of the app rejected without a reason";
      expect(errors).toEqual([reason ?? new Error(message)]);
    }
  });
  it("gets the error of an adapter whose `request.signal` throws", async () => {
    const broken = new Error("Request.signal is not implemented");
    const get = () => {
      throw broken;
    };
    const { handler, errors } = setUpHandler();
    const request = Object.defineProperty(pageRequest(), "signal", { get });
    expect([await problemOf(handler(request)), errors]).toEqual([500, [broken]]);
  });
  it.each([
    () => {
      throw new Error("log");
    },
    fail(new Error("log")),
    never,
  ])("may fail (%#)", async (onError) => {
    const unhandled = vi.fn();
    process.once("unhandledRejection", unhandled);
    expect((await setUpHandler({ getUser: fail(1), onError }).handler(pageRequest())).status).toBe(500);
    await new Promise((next) => setTimeout(next));
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
  it("is `console.error` by default, looked up at each call: one line for a refused origin", async () => {
    const handler = createTokenHandler({ auth: setUp().auth, getUser: () => ({ id: "u" }) });
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    await handler(pageRequest());
    await handler(pageRequest({ headers: { origin: "https://evil.example" } }));
    expect(log.mock.calls.map(([error]: Error[]) => error!.message)).toEqual([
      expect.stringMatching(/`email` is of the type undefined: a new user requires it/),
      'createTokenHandler: refused a request from "https://evil.example", because this endpoint is at https://app.example. If the page is yours, add its origin to `allowedOrigins`.',
    ]);
    expect((log.mock.calls[1] as [Error])[0].stack).not.toContain("\n");
  });
});

// prettier-ignore
const ORIGIN_ERRORS: [object, string, RegExp][] = [
  [{ "sec-fetch-site": "cross-site", host: "b.example" }, "https://a.example/", /a request without an Origin header \(Sec-Fetch-Site: cross-site\), because this endpoint is at https:\/\/b\.example\./],
  [{ origin: "http://localhost" }, "/relative", /from "http:\/\/localhost", because this endpoint is at http:\/\/\./],
  [{ origin: "http://a.example:81" }, "http://a.example/", /from "http:\/\/a\.example:81", because this endpoint is at http:\/\/a\.example\./],
];
it.each(ORIGIN_ERRORS)(
  "the error of a refused origin names both origins: %j at %s",
  async (headers, url, message) => {
    const request = Object.defineProperty(pageRequest({ headers: headers as HeadersInit }), "url", {
      value: url,
    });
    const { handler, errors } = setUpHandler();
    expect(await problemOf(handler(request))).toBe(403);
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringMatching(message) as string })]);
  },
);

it("an adapter that says https for an http request of the LAN does not refuse it, as SvelteKit's does", async () => {
  const headers = { origin: "http://192.0.2.2:3000", host: "192.0.2.2:3000" };
  const request = new Request("https://192.0.2.2:3000/api/connect/token", { method: "POST", headers });
  expect((await setUpHandler().handler(request)).status).toBe(200);
});

it("without a Host header, the URL is the endpoint's address", async () => {
  const request = pageRequest({ headers: { origin: "https://app.example" } });
  expect((await setUpHandler().handler(request)).status).toBe(200);
});

describe("the time limit of a request", () => {
  beforeEach(() => void vi.useFakeTimers());
  const slow = { getUser: after(6000, USER), auth: { connectToken: after(6000, TOKEN as never) } };
  it.each<[string, Partial<TokenHandlerOptions>, number]>([
    ["`getUser`", { getUser: never }, 500],
    ["`auth.connectToken()`", { auth: { connectToken: never } }, 504],
    ["`auth.connectToken()`", slow, 504],
  ])("ends it if %s does not settle (%#)", async (name, options, status) => {
    const { handler, errors } = setUpHandler(options);
    const settled = vi.fn();
    const response = handler(pageRequest());
    response.then(settled);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(settled).toHaveBeenCalled();
    expect(await problemOf(response)).toBe(status);
    const message = `createTokenHandler: ${name} did not settle within the 10000 ms of this request`;
    expect(errors).toMatchObject([{ name: "TimeoutError", message }]);
  });
  it("is set by `timeoutMs`, aborts the signal of `auth`, and leaves no timer", async () => {
    let signal: AbortSignal | undefined;
    const connectToken = vi.fn((_, options) => ((signal = options?.signal), never()));
    const response = setUpHandler({ auth: { connectToken }, timeoutMs: 50 }).handler(pageRequest());
    await vi.advanceTimersByTimeAsync(49);
    expect(signal!.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect([(await response).status, signal!.aborted, vi.getTimerCount()]).toEqual([504, true, 0]);
  });
  it("ends the wait for `onRefreshToken`, and the response has the token all the same", async () => {
    const auth = authWith({ ...TOKEN, refresh_token: "r" });
    const { handler, errors } = setUpHandler({ auth, onRefreshToken: never });
    const response = handler(pageRequest());
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await (await response).json()).toMatchObject({ token: "t" });
    expect(String(errors)).toMatch(/`onRefreshToken` did not settle/);
  });
});

// prettier-ignore
const INVALID_OPTIONS: [string, object, RegExp][] = [
  ["a missing auth", { auth: undefined }, /`auth` is missing: pass a HumanApiAuth/],
  ["null as auth", { auth: null }, /`auth` is missing/],
  ["a missing getUser", { getUser: undefined }, /`getUser` is missing or invalid: pass a function/],
  ["a wrong onError", { onError: 1 }, /`onError` is missing or invalid/],
  ["a wrong onRefreshToken", { onRefreshToken: {} }, /`onRefreshToken` is missing or invalid/],
  ...["*", "https://*.a", "https://app.example/", "https://app.example:443", "https://APP.example", "https://a@b", "https://a/b", "null", "file://", "app.example", 5, undefined].map((origin): [string, object, RegExp] => [`the origin ${origin}`, { allowedOrigins: ["https://a.example", origin] }, /`allowedOrigins` contains .*: pass a list of exact origins/]),
  ["text instead of origins", { allowedOrigins: "https://app.example" }, /contains "https:\/\/app\.example"/],
  ...[0, "9", NaN, 2 ** 31].map((timeoutMs): [string, object, RegExp] => [`a timeout of ${timeoutMs}`, { timeoutMs }, new RegExp(`\`timeoutMs\` is ${timeoutMs}: pass a positive`)]),
];
it.each(INVALID_OPTIONS)("createTokenHandler() throws immediately for %s", (_, options, message) => {
  expect(() => setUpHandler(options)).toThrow(TypeError);
  expect(() => setUpHandler(options)).toThrow(/^createTokenHandler: /);
  expect(() => setUpHandler(options)).toThrow(message);
});

it("createTokenHandler() accepts any scheme with a host, and every timeout that a timer accepts", () => {
  const allowedOrigins = [
    "http://localhost:3000",
    "https://[::1]",
    "capacitor://localhost",
    "app.x-y+z://a:1",
  ];
  for (const timeoutMs of [1, 0.5, 2 ** 31 - 1]) setUpHandler({ timeoutMs, allowedOrigins });
});

describe("with a polluted `Object.prototype`", () => {
  const POLLUTION = {
    authUrl: "https://evil.example",
    allowedOrigins: ["https://evil.example"],
    fetch: () => expect.fail("the fetch of Object.prototype"),
    store: { get: () => expect.fail("the store of Object.prototype"), set() {}, delete() {} },
    extraScopes: ["all"],
    returning: true,
    renew: true,
    email: "evil@example.org",
    session_token: "evil",
    token: "evil",
    human_id: "evil",
    keys: ["type"],
  };
  beforeEach(() => {
    for (const [key, value] of Object.entries(POLLUTION))
      Object.defineProperty(Object.prototype, key, { value, configurable: true, writable: true });
  });
  afterEach(() => {
    for (const key of Object.keys(POLLUTION)) delete (Object.prototype as any)[key];
  });
  class User {
    get id(): string {
      return "user-1";
    }
    get email(): string {
      return "user@example.org";
    }
  }
  it("nothing is taken from it, but a class's getters count", async () => {
    const { auth, bodies } = setUp();
    const { handler } = setUpHandler({ auth, getUser: () => new User() });
    const origin = { origin: "https://evil.example" };
    expect((await handler(pageRequest({ headers: origin }))).status).toBe(403);
    const token = (await (await handler(pageRequest())).json()) as { token: string };
    expect(token.token).toMatch(/^sandbox-session-/);
    expect(bodies).toHaveLength(1);
    expect(Object.keys(bodies[0]!)).not.toContain("extra_scopes");
    expect(bodies[0]).toMatchObject({ type: "session", client_user_email: "user@example.org" });
    expect(await problemOf(setUpHandler({ getUser: () => ({ id: "u" }) }).handler(pageRequest()))).toBe(500);
    const empty = setUpHandler({ auth: { connectToken: async () => ({}) as never } });
    expect(await problemOf(empty.handler(pageRequest()))).toBe(502);
  });
  it("the secret goes to Human API, and its response is read as it is", async () => {
    const { HumanApiAuth } = await import("../../src/server/index.js");
    const urls: unknown[] = [];
    const fetch = (async (url: string) => (urls.push(url), Response.json({ expires_in: 1 }))) as never;
    const own = new HumanApiAuth(
      Object.assign(Object.create(null), { clientId: "c", clientSecret: "s", fetch }),
    );
    await expect(own.sessionToken(new User())).rejects.toMatchObject({ code: "invalid-response" });
    expect(urls).toEqual(["https://auth.humanapi.co/v1/connect/token"]);
  });
});
