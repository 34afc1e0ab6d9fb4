// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createTokenHandler, HumanApiAuthError, type TokenHandlerOptions } from "../../src/server/index.js";
import { authWith, hang, pageRequest, respond, setUp, setUpHandler, USER } from "./set-up-backend.js";
import { pending, polluteObjectPrototype } from "./support/stubs.js";

// Which origins are served, and what every runtime must do alike, is in ../package/support/token-rows.ts.

const TOKEN = { token: "t", type: "id", expires_in: 1 };
const fail = (reason: unknown) => () => Promise.reject(reason);
const rethrow = (error: unknown) => (): never => {
  throw error;
};
const after =
  <T>(ms: number, value: T) =>
  (): Promise<T> =>
    new Promise((resolve) => setTimeout(resolve, ms, value));

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
  class Event {
    get request(): Request {
      return shaped;
    }
  }
  class IncomingMessage {
    method = method;
    url = url;
    headers = { "sec-fetch-site": "same-origin" };
  }

  it("can be a request or an event that has one, with other arguments behind it", async () => {
    for (const input of [pageRequest(), { request: pageRequest(), params: {} }, shaped, new Event()]) {
      const getUser = vi.fn(() => USER);
      const route = setUpHandler({ getUser }).handler as (...args: unknown[]) => Promise<Response>;
      expect((await route(input, { params: {} })).status).toBe(200);
      expect(getUser.mock.calls).toEqual([["request" in input ? input.request : input]]);
    }
  });

  it("is otherwise refused with an error that names an adapter", async () => {
    const rows: [unknown, string][] = [
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
    ];
    for (const [input, type] of rows) {
      const { handler, errors } = setUpHandler();
      const refusal: unknown = await handler(input as Request).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(TypeError);
      expect(String(refusal)).toContain(`but got ${type}. `);
      expect(String(refusal)).toMatch(/`getRequestListener` of `@hono\/node-server`.*`c\.req\.raw`/);
      expect(errors).toEqual([]);
    }
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
    const wrong = [
      { token: "" },
      { token: 5 },
      { expires_in: -5 },
      { expires_in: NaN },
      { expires_in: "60" },
    ];
    for (const token of [undefined, null, ...wrong.map((fields) => ({ ...TOKEN, ...fields }))]) {
      const message = "`auth.connectToken()` must return a string `token` and a positive `expires_in`";
      expect(await respond({ auth: authWith(token) })).toMatchObject([
        502,
        [{ code: "invalid-response", message }],
      ]);
    }
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
    ] as const) {
      expect(await respond({ auth: { connectToken: fail(error) } })).toEqual([status, [error]]);
    }
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
    const broken = new Error("Request.signal is not implemented");

    const request = Object.defineProperty(pageRequest(), "signal", { get: rethrow(broken) });
    expect(await respond({}, request)).toEqual([500, [broken]]);
  });

  it("may fail", async () => {
    const unhandled = vi.fn();
    process.once("unhandledRejection", unhandled);
    for (const onError of [rethrow(new Error("log")), fail(new Error("log")), pending])
      expect(await respond({ getUser: fail(1), onError })).toEqual([500, []]);
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

it("the error of a refused origin names both origins", async () => {
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

it("the endpoint's address is that of the Host header, or else of the URL", async () => {
  const { handler } = setUpHandler();
  const lan = { origin: "http://192.0.2.2:3000", host: "192.0.2.2:3000" };
  // SvelteKit's adapter says https for an http request of the LAN.
  const request = new Request("https://192.0.2.2:3000/api/connect/token", { method: "POST", headers: lan });
  expect((await handler(request)).status).toBe(200);
  expect((await handler(pageRequest({ headers: { origin: "https://app.example" } }))).status).toBe(200);
});

describe("the time limit of a request", () => {
  beforeEach(() => void vi.useFakeTimers());
  const slow = { getUser: after(6000, USER), auth: { connectToken: after(6000, TOKEN as never) } };
  it("ends it if a hook or `auth` does not settle", async () => {
    for (const [name, options, status] of [
      ["`getUser`", { getUser: pending }, 500],
      ["`auth.connectToken()`", { auth: { connectToken: pending } }, 504],
      ["`auth.connectToken()`", slow, 504],
    ] as [string, Partial<TokenHandlerOptions>, number][]) {
      const { handler, errors } = setUpHandler(options);
      const settled = vi.fn();
      const response = handler(pageRequest());
      response.then(settled);
      await vi.advanceTimersByTimeAsync(9_999);
      expect(settled).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect(settled).toHaveBeenCalled();
      expect((await response).status).toBe(status);
      const message = `createTokenHandler: ${name} did not settle within the 10000 ms of this request`;
      expect(errors).toMatchObject([{ name: "TimeoutError", message }]);
    }
  });

  it("is set by `timeoutMs`, aborts the signal of `auth`, and leaves no timer", async () => {
    let signal: AbortSignal | undefined;
    const connectToken = vi.fn((_, options) => ((signal = options?.signal), pending()));
    const response = setUpHandler({ auth: { connectToken }, timeoutMs: 50 }).handler(pageRequest());
    await vi.advanceTimersByTimeAsync(49);
    expect(signal!.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect([(await response).status, signal!.aborted, vi.getTimerCount()]).toEqual([504, true, 0]);
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
  const rows: [string, unknown[], string][] = [
    ["auth", [undefined, null], "is missing: pass a HumanApiAuth"],
    ["getUser", [undefined], "is missing or invalid: pass a function"],
    ["onError", [1], "is missing or invalid"],
    ["onRefreshToken", [{}], "is missing or invalid"],
    ["allowedOrigins", ["https://app.example"], 'contains "https://app.example"'],
  ];
  const origins = [
    "*",
    "https://*.a",
    "https://app.example/",
    "https://app.example:443",
    "https://APP.example",
  ];
  for (const origin of [
    ...origins,
    "https://a@b",
    "https://a/b",
    "null",
    "file://",
    "app.example",
    5,
    undefined,
  ])
    rows.push(["allowedOrigins", [["https://a.example", origin]], "contains "]);
  for (const timeoutMs of [0, "9", NaN, 2 ** 31])
    rows.push(["timeoutMs", [timeoutMs], `is ${timeoutMs}: pass a positive`]);
  for (const [name, values, message] of rows)
    for (const value of values) {
      const create = (): unknown => setUpHandler({ [name]: value });
      expect(create, `${name}: ${String(value)}`).toThrow(TypeError);
      expect(create, `${name}: ${String(value)}`).toThrow(`createTokenHandler: \`${name}\` ${message}`);
    }
  expect(() => setUpHandler({ allowedOrigins: ["*"] })).toThrow(/: pass a list of exact origins/);
  const allowedOrigins = [
    "http://localhost:3000",
    "https://[::1]",
    "capacitor://localhost",
    "app.x-y+z://a:1",
  ];
  for (const timeoutMs of [1, 0.5, 2 ** 31 - 1]) setUpHandler({ timeoutMs, allowedOrigins });
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
    expect(await respond({ getUser: () => ({ id: "u" }) })).toMatchObject([500, [{}]]);
    expect(await respond({ auth: { connectToken: async () => ({}) as never } })).toMatchObject([502, [{}]]);
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
