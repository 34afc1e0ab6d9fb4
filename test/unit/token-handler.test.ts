// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createTokenHandler, HumanApiAuth, HumanApiAuthError } from "../../src/server/index.js";
import { authWith, expectSettledAfter, failure, hang, pageRequest, respond } from "./set-up-backend.js";
import { setUp, setUpHandler, USER } from "./set-up-backend.js";
import { pending, polluteObjectPrototype, throwing } from "./support/stubs.js";
import { collectUnhandled } from "./support/unhandled-rejections.js";

// Which origins are served, and what every runtime must do alike, is in ../package/support/token-rows.ts.

const TOKEN = { token: "t", type: "id", expires_in: 1 };
const fail = (reason: unknown) => () => Promise.reject(reason);

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

it("a problem response has a title, and names the allowed method", async () => {
  const rows: [number, string, object, RequestInit?][] = [
    [401, "Sign in first", { getUser: () => null }],
    [403, "This origin is not allowed", {}, { headers: { origin: "null" } }],
    [405, "The method must be POST", { getUser: () => null }, { method: "PUT" }],
    [500, "The user or the configuration of this endpoint is invalid", { getUser: fail(1) }],
    [502, "Human API returned no token", { auth: { connectToken: fail(1) } }],
    [504, "Human API did not respond in time", { auth: setUp(hang).auth }],
  ];
  for (const [status, title, options, init] of rows) {
    const { handler, errors } = setUpHandler(options);
    const response = await handler(pageRequest(init));
    const { headers } = response;
    expect([response.status, await response.json()]).toEqual([status, { status, title }]);
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(headers.get("allow")).toBe(status === 405 ? "POST" : null);
    expect(errors).toHaveLength([401, 405].includes(status) ? 0 : 1);
  }
});

describe("the handler's argument", () => {
  /** Some adapters create requests that are no instances of `Request`. */
  const headers = new Map([["sec-fetch-site", "same-origin"]]);
  const { method, url } = { method: "POST", url: "/api/connect/token" };
  const shaped = { method, url, headers } as unknown as Request;
  class IncomingMessage {
    method = method;
    url = url;
    headers = { "sec-fetch-site": "same-origin" };
  }

  it("can be a request or an event that has one, with other arguments behind it", async () => {
    const event = Object.create({ request: shaped }) as { request: Request }; // has its request from its class
    for (const input of [pageRequest(), { request: pageRequest(), params: {} }, shaped, event]) {
      const getUser = vi.fn(() => USER);
      const route = setUpHandler({ getUser }).handler as (...args: unknown[]) => Promise<Response>;
      expect((await route(input, { params: {} })).status).toBe(200);
      expect(getUser.mock.calls).toEqual([["request" in input ? input.request : input]]);
    }
  });

  it("is otherwise refused with an error that names an adapter", async () => {
    const { handler, errors } = setUpHandler();
    for (const [input, type] of [
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
    ]) {
      const { name, message } = await failure(handler(input as Request));
      expect([name, message]).toEqual(["TypeError", expect.stringContaining(`but got ${String(type)}. `)]);
      expect(message).toMatch(/`getRequestListener` of `@hono\/node-server`.*`c\.req\.raw`/);
    }
    expect(errors).toEqual([]);
  });
});

describe("`auth`", () => {
  it("gets the user, whether the user is returning, and `renew` of the query", async () => {
    for (const [returning, query, renew] of [
      [false, "", false],
      [true, "?renew=false", false],
      [false, "?renew=true", true],
    ] as const) {
      const user = { ...USER, ...(returning && { returning }) };
      const auth = { token: TOKEN, connectToken: vi.fn(async function (this: any) { return this.token; }) }; // prettier-ignore
      await setUpHandler({ auth, getUser: () => user }).handler(pageRequest({}, query));
      const signal = expect.any(AbortSignal) as AbortSignal;
      expect(auth.connectToken.mock.calls).toEqual([[user, { returning, renew, signal }]]);
    }
  });

  it("results in HTTP 502 when it returns no token or a wrong lifetime, which it can omit", async () => {
    const wrong = ["", 5].map((token) => ({ ...TOKEN, token }));
    const lifetimes = [-5, NaN, "60"].map((expires_in) => ({ ...TOKEN, expires_in }));
    const message = "`auth.connectToken()` must return a string `token` and a positive `expires_in`";
    const error = { code: "invalid-response", message };
    for (const token of [undefined, null, ...wrong, ...lifetimes])
      expect(await respond({ auth: authWith(token) })).toMatchObject([502, [error]]);
    const response = await setUpHandler({ auth: authWith({ token: "t" }) }).handler(pageRequest());
    expect(await response.json()).toEqual({ token: "t" });
  });

  it("results in HTTP 500, 502 or 504 when it rejects, and `onError` gets the reason", async () => {
    for (const [status, error] of [
      [504, new HumanApiAuthError("timeout", "m")],
      [504, new DOMException("late", "TimeoutError")],
      [500, new HumanApiAuthError("invalid-options", "m")],
      [502, new HumanApiAuthError("network", "m")],
      [502, ""],
    ] as const)
      expect(await respond({ auth: { connectToken: fail(error) } })).toEqual([status, [error]]);
  });

  it("ends its request when the tab is closed, which is not reported", async () => {
    const { handler, errors } = setUpHandler({ auth: setUp(hang).auth });
    const controller = new AbortController();
    const response = handler(pageRequest({ signal: controller.signal }));
    controller.abort();
    expect([(await response).status, errors]).toEqual([502, []]);
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
    expect(await respond({ auth, onRefreshToken: fail(down) })).toEqual([200, [down]]);
    const onRefreshToken = vi.fn();
    await respond({ auth: authWith(TOKEN), onRefreshToken });
    expect(onRefreshToken).not.toHaveBeenCalled();
  });
});

describe("`onError`", () => {
  it("gets what `getUser` rejects with, or an error where that is nothing", async () => {
    for (const reason of ["", undefined, null]) {
      const message = "createTokenHandler: a function of the app rejected without a reason";
      expect(await respond({ getUser: fail(reason) })).toEqual([500, [reason ?? new Error(message)]]);
    }
  });
  it("gets the error of an adapter whose `request.signal` throws", async () => {
    const request = Object.defineProperty(pageRequest(), "signal", { get: throwing });
    expect(await respond({}, request)).toEqual([500, [new Error("x")]]);
  });

  it("may fail", async () => {
    const unhandled = await collectUnhandled(async () => {
      for (const onError of [throwing, fail(new Error("log")), pending])
        expect(await respond({ getUser: fail(1), onError })).toEqual([500, []]);
    });
    expect(unhandled).toEqual([]);
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

it("the error of a refused origin names both origins; without a Host header, the endpoint's is that of the URL", async () => {
  const own = pageRequest({ headers: { origin: "https://app.example" } });
  expect(await respond({}, own)).toEqual([200, []]);
  const crossSite = { "sec-fetch-site": "cross-site", host: "b.example" };
  const rows: [Record<string, string>, string, string, string][] = [
    [crossSite, "https://a.example/", "a request without an Origin header (Sec-Fetch-Site: cross-site)", "https://b.example."],
    [{ origin: "http://localhost" }, "/relative", 'from "http://localhost"', "http://."],
    [{ origin: "http://a.example:81" }, "http://a.example/", 'from "http://a.example:81"', "http://a.example."],
  ]; // prettier-ignore
  for (const [headers, value, sender, endpoint] of rows) {
    const request = Object.defineProperty(pageRequest({ headers }), "url", { value });
    const [status, errors] = await respond({}, request);
    expect([status, errors.length]).toEqual([403, 1]);
    expect(String(errors)).toContain(`${sender}, because this endpoint is at ${endpoint}`);
  }
});

describe("the time limit of a request", () => {
  beforeEach(() => void vi.useFakeTimers());
  const late = (value: unknown) => () => new Promise<any>((resolve) => setTimeout(resolve, 6000, value));
  const slow = { getUser: late(USER), auth: { connectToken: late(TOKEN) } };
  it("ends it if a hook or `auth` does not settle", async () => {
    for (const [name, options, status] of [
      ["`getUser`", { getUser: pending }, 500],
      ["`auth.connectToken()`", { auth: { connectToken: pending } }, 504],
      ["`auth.connectToken()`", slow, 504],
    ] as const) {
      const response = respond(options);
      await expectSettledAfter(10_000, response);
      const message = `createTokenHandler: ${name} did not settle within the 10000 ms of this request`;
      expect(await response).toMatchObject([status, [{ name: "TimeoutError", message }]]);
    }
  });

  it("is set by `timeoutMs`, aborts the signal of `auth`, and leaves no timer", async () => {
    const connectToken = vi.fn<(user: unknown, options?: object) => Promise<never>>(pending);
    const response = respond({ auth: { connectToken }, timeoutMs: 50 });
    await expectSettledAfter(50, response);
    const { signal } = connectToken.mock.calls[0]![1] as { signal: AbortSignal };
    expect([(await response)[0], signal.aborted, vi.getTimerCount()]).toEqual([504, true, 0]);
  });
  it("ends the wait for `onRefreshToken`, and the response has the token all the same", async () => {
    const auth = authWith({ ...TOKEN, refresh_token: "r" });
    const { handler, errors } = setUpHandler({ auth, onRefreshToken: pending });
    const response = handler(pageRequest());
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await (await response).json()).toMatchObject({ token: "t" });
    expect(String(errors)).toMatch(/`onRefreshToken` did not settle/);
  });
});

it("createTokenHandler() throws for wrong options, and accepts any scheme with a host and any timeout", () => {
  const wrong =
    "* https://*.a https://app.example/ https://app.example:443 https://APP.example https://a@b https://a/b null file:// app.example";
  const origins = [...wrong.split(" "), 5, undefined].map((origin) => ["https://a.example", origin]);
  for (const [name, values, message] of [
    ["auth", [undefined, null], "is missing: pass a HumanApiAuth"],
    ["getUser", [undefined], "is missing or invalid: pass a function"],
    ["onError", [1], "is missing or invalid"],
    ["onRefreshToken", [{}], "is missing or invalid"],
    [
      "allowedOrigins",
      ["https://app.example"],
      'contains "https://app.example": pass a list of exact origins',
    ],
    ["allowedOrigins", origins, "contains "],
    ["timeoutMs", [0, "9", NaN, 2 ** 31], "is VALUE: pass a positive"],
  ] as const)
    for (const value of values) {
      const create = (): unknown => setUpHandler({ [name]: value });
      const text = `createTokenHandler: \`${name}\` ${message.replace("VALUE", String(value))}`;
      expect(create, `${name}: ${String(value)}`).toThrow(TypeError);
      expect(create, `${name}: ${String(value)}`).toThrow(text);
    }
  const right = "http://localhost:3000 https://[::1] capacitor://localhost app.x-y+z://a:1";
  for (const timeoutMs of [1, 0.5, 2 ** 31 - 1])
    setUpHandler({ timeoutMs, allowedOrigins: right.split(" ") });
});

describe("with a polluted `Object.prototype`", () => {
  beforeEach(() =>
    polluteObjectPrototype({
      authUrl: "https://evil.example",
      allowedOrigins: ["https://evil.example"],
      fetch: () => expect.fail("the fetch of Object.prototype"),
      store: { get: () => expect.fail("the store of Object.prototype"), set() {}, delete() {} },
      ...{ extraScopes: ["all"], returning: true, renew: true, keys: ["type"] },
      ...{ email: "evil@example.org", session_token: "evil", token: "evil", human_id: "evil" },
    }),
  );
  it("nothing is taken from it, but what a user has from its class counts", async () => {
    const { auth, bodies } = setUp();
    const { handler } = setUpHandler({ auth, getUser: () => Object.create(USER) as typeof USER });
    const origin = { origin: "https://evil.example" };
    expect((await handler(pageRequest({ headers: origin }))).status).toBe(403);
    const token = (await (await handler(pageRequest())).json()) as { token: string };
    expect(token.token).toMatch(/^sandbox-session-/);
    expect(bodies).toHaveLength(1);
    expect(Object.keys(bodies[0]!)).not.toContain("extra_scopes");
    expect(bodies[0]).toMatchObject({ type: "session", client_user_email: "user@example.org" });
    expect(await respond({ getUser: () => ({ id: "u" }) })).toMatchObject([500, [{}]]);
    expect(await respond({ auth: { connectToken: async () => ({}) as never } })).toMatchObject([502, [{}]]);
  });
  it("the secret goes to Human API, and its response is read as it is", async () => {
    const fetch = vi.fn(async () => Response.json({ expires_in: 1 }));
    const options = Object.assign(Object.create(null), { clientId: "c", clientSecret: "s", fetch });
    const token = new HumanApiAuth(options).sessionToken(USER);
    await expect(token).rejects.toMatchObject({ code: "invalid-response" });
    expect(fetch.mock.calls).toEqual([["https://auth.humanapi.co/v1/connect/token", expect.anything()]]);
  });
});
