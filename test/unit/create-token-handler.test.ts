// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createTokenHandler, HumanApiAuthError, type TokenHandlerOptions } from "../../src/server/index.js";
import { authWith, hang, pageRequest, problemOf, setUp, setUpHandler, USER } from "./set-up-backend.js";

// The table in ../package/support/token-rows.ts defines the response to each kind of request, and is checked on all runtimes. The
// tests of the origins are in create-token-handler-origin.test.ts. The tests of the time budget and of the body are in
// create-token-handler-budget.test.ts.

const TOKEN = { token: "t", type: "id", expires_in: 1 };
const never = (): Promise<never> => new Promise(() => {});

describe("the response", () => {
  it("has the token's public fields and no other field", async () => {
    const auth = authWith({ ...TOKEN, human_id: "h", refresh_token: "r", access_token: "a" });
    const response = await setUpHandler({ auth }).handler(pageRequest());
    expect(await response.json()).toEqual({ ...TOKEN, human_id: "h" });
    expect(response.headers.get("content-type")).toBe("application/json");
  });
  it("forbids caching and MIME sniffing", async () => {
    const { headers } = await setUpHandler().handler(pageRequest());
    expect(Object.fromEntries(headers)).toMatchObject({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      vary: "Origin",
    });
  });
  it.each([
    ["GET", 405, "The method must be POST"],
    ["POST", 401, "Sign in first"],
  ])(
    "to a %s request without a signed-in user is HTTP %i with the title %j",
    async (method, status, title) => {
      const { handler, errors } = setUpHandler({ getUser: () => null });
      const response = await handler(pageRequest({ method }));
      expect(response.headers.get("allow")).toBe(status === 405 ? "POST" : null);
      expect(await problemOf(response)).toEqual({ status, title });
      expect(errors).toEqual([]);
    },
  );
});

describe("the argument that a framework or a runtime passes to the handler", () => {
  /** A request that is not an instance of the global class `Request`. Some adapters create such requests. */
  const shaped = {
    method: "POST",
    url: "/api/connect/token",
    headers: new Map([["sec-fetch-site", "same-origin"]]),
  } as unknown as Request;
  it.each<[string, unknown]>([
    ["a Request (Next, Bun, Deno, Workers)", pageRequest()],
    [
      "an event with a request (SvelteKit, Astro, React Router, SolidStart)",
      { request: pageRequest(), params: {} },
    ],
    ["a request of another class, with a relative URL", shaped],
    ["an event with a request of another class", { request: shaped }],
  ])("can be %s", async (_, input) => {
    const getUser = vi.fn(() => USER);
    const response = await setUpHandler({ getUser }).handler(input as Request);
    expect(response.status).toBe(200);
    expect(getUser.mock.calls).toEqual([[(input as { request?: Request }).request ?? input]]);
  });
  it("can be followed by other arguments", async () => {
    const { handler } = setUpHandler();
    const route = handler as (request: Request, context: object) => Promise<Response>;
    expect((await route(pageRequest(), { params: {} })).status).toBe(200);
  });

  class IncomingMessage {
    method = "POST";
    url = "/";
    headers = { "sec-fetch-site": "same-origin" };
  }
  const { method, url, headers } = shaped;
  it.each<[unknown, string]>([
    [new IncomingMessage(), "IncomingMessage"],
    [{ request: new IncomingMessage() }, "Object"],
    [{ request: null }, "Object"],
    [{ method, url }, "Object"],
    [{ method, headers }, "Object"],
    [{ url, headers }, "Object"],
    [{ req: { raw: pageRequest() } }, "Object"],
    [Object.create(null), "object"],
    ["https://app.example/", "string"],
    [undefined, "undefined"],
    [null, "null"],
  ])(
    "must be a request or an event with a request; otherwise the handler rejects with an error that names an adapter (case %#)",
    async (input, type) => {
      const { handler, errors } = setUpHandler();
      const refusal: unknown = await handler(input as Request).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(TypeError);
      expect(String(refusal)).toMatch(new RegExp(`but got ${type}\\. `));
      expect(String(refusal)).toMatch(/`getRequestListener` of `@hono\/node-server`.*`c\.req\.raw`/);
      expect(errors).toEqual([]);
    },
  );
});

describe("refresh tokens", () => {
  const auth = authWith({ ...TOKEN, refresh_token: "r" });
  it("reach the app before the handler returns the response", async () => {
    const stored: unknown[] = [];
    const onRefreshToken = async (...args: unknown[]): Promise<void> => {
      await Promise.resolve();
      stored.push(args);
    };
    await setUpHandler({ auth, onRefreshToken }).handler(pageRequest());
    expect(stored).toEqual([[USER, "r"]]);
  });
  it("reach the app even if the browser has closed the connection", async () => {
    const controller = new AbortController();
    const stored = vi.fn();
    const connectToken = async () => {
      await Promise.resolve();
      // This abort happens after Human API has issued the tokens, so it is too late to stop the request to Human API.
      queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => controller.abort())));
      return { ...TOKEN, refresh_token: "r" } as never;
    };
    const onRefreshToken = async (...args: unknown[]): Promise<void> => {
      await new Promise((next) => setTimeout(next));
      expect(controller.signal.aborted).toBe(true);
      stored(...args);
    };
    const { handler, errors } = setUpHandler({ auth: { connectToken }, onRefreshToken });
    await handler(pageRequest({ signal: controller.signal }));
    expect([stored.mock.calls, errors]).toEqual([[[USER, "r"]], []]);
  });
  it("do not affect the response if the app cannot store them; `onError` receives the reason", async () => {
    const down = new Error("store");
    const { handler, errors } = setUpHandler({ auth, onRefreshToken: () => Promise.reject(down) });
    expect((await handler(pageRequest())).status).toBe(200);
    expect(errors).toEqual([down]);
  });
  it("are ignored if the app has no `onRefreshToken`", async () => {
    const { handler, errors } = setUpHandler({ auth });
    expect([(await handler(pageRequest())).status, errors]).toEqual([200, []]);
  });
  it("are optional: if `auth` returns no refresh token, `onRefreshToken` is not called", async () => {
    const onRefreshToken = vi.fn();
    await setUpHandler({ auth: authWith(TOKEN), onRefreshToken }).handler(pageRequest());
    expect(onRefreshToken).not.toHaveBeenCalled();
  });
});

describe("`onError`", () => {
  const fail = (reason: unknown) => () => Promise.reject(reason);
  it.each<[string, Partial<TokenHandlerOptions>, number, string]>([
    ["getUser", { getUser: fail("") }, 500, "The user could not be determined"],
    ["auth", { auth: { connectToken: fail("") } }, 502, "Human API returned no token"],
  ])("receives the rejection reason of `%s` unchanged", async (_, options, status, title) => {
    const { handler, errors } = setUpHandler(options);
    expect(await problemOf(handler(pageRequest()))).toEqual({ status, title });
    expect(errors).toEqual([""]);
  });
  it.each<[string, Partial<TokenHandlerOptions>, number]>([
    ["`getUser` rejects with undefined", { getUser: fail(undefined) }, 500],
    ["`getUser` rejects with null", { getUser: fail(null) }, 500],
    ["`auth` rejects with undefined", { auth: { connectToken: fail(undefined) } }, 502],
    ["`auth` rejects with null", { auth: { connectToken: fail(null) } }, 502],
    [
      "`onRefreshToken` rejects with undefined",
      { auth: authWith({ ...TOKEN, refresh_token: "r" }), onRefreshToken: fail(undefined) },
      200,
    ],
  ])("receives an error when %s", async (_, options, status) => {
    const { handler, errors } = setUpHandler(options);
    expect((await handler(pageRequest())).status).toBe(status);
    expect(errors).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/without a reason/) as string }),
    ]);
  });
  it("receives the error if Human API's service responds with HTTP 500", async () => {
    const { auth } = setUp(async () => new Response("", { status: 500 }));
    const { handler, errors } = setUpHandler({ auth });
    await handler(pageRequest());
    expect(errors).toMatchObject([{ code: "http", status: 500 }]);
  });
  it("receives the error if reading `request.signal` throws, as it does with some adapters", async () => {
    const broken = new Error("Request.signal is not implemented");
    const request = Object.defineProperty(pageRequest(), "signal", {
      get() {
        throw broken;
      },
    });
    const { handler, errors } = setUpHandler();
    expect((await problemOf(handler(request))).status).toBe(500);
    expect(errors).toEqual([broken]);
  });
  it.each<[string, () => unknown]>([
    [
      "throws",
      () => {
        throw new Error("log");
      },
    ],
    ["rejects", fail(new Error("log"))],
    ["never settles", never],
  ])("does not affect the response if it %s", async (_, onError) => {
    const auth = authWith({ ...TOKEN, refresh_token: "r" });
    const unhandled = vi.fn();
    process.once("unhandledRejection", unhandled);
    const onRefreshToken = fail(new Error("store"));
    expect((await setUpHandler({ auth, onRefreshToken, onError }).handler(pageRequest())).status).toBe(200);
    const getUser = fail(new Error("session"));
    expect((await setUpHandler({ getUser, onError }).handler(pageRequest())).status).toBe(500);
    await new Promise((next) => setTimeout(next));
    expect(unhandled).not.toHaveBeenCalled();
    process.off("unhandledRejection", unhandled);
  });
});

describe("without `onError`,", () => {
  beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => {}));
  afterEach(() => void vi.restoreAllMocks());
  const printed = (): unknown[][] => vi.mocked(console.error).mock.calls;

  it("the error about a wrong secret is printed without the secret", async () => {
    const { auth } = setUp(undefined, { clientSecret: "sandbox-wrong-hushed" });
    expect((await createTokenHandler({ auth, getUser: () => USER })(pageRequest())).status).toBe(502);
    expect(printed()).toMatchObject([[{ code: "http", status: 401 }]]);
    expect(String(printed()) + (printed()[0]![0] as Error).stack).not.toMatch(/hushed/);
  });
  it("the error about a new user without `email` is printed with the remedy", async () => {
    const { auth } = setUp();
    const response = createTokenHandler({ auth, getUser: () => ({ id: "u" }) })(pageRequest());
    expect((await problemOf(response)).status).toBe(500);
    expect(String(printed())).toMatch(/`email` is of the type undefined.*new user.*return it from `getUser`/);
  });
  it("the error about a refused origin is printed with both origins", async () => {
    const headers = { origin: "https://evil.example" };
    const handler = createTokenHandler({ auth: setUp().auth, getUser: () => USER });
    expect((await problemOf(handler(pageRequest({ headers })))).status).toBe(403);
    expect(String(printed())).toMatch(/https:\/\/evil\.example.*https:\/\/app\.example/);
  });
  it("nothing is printed if the request succeeds", async () => {
    await createTokenHandler({ auth: setUp().auth, getUser: () => USER })(pageRequest());
    expect(printed()).toEqual([]);
  });
});

describe("`auth`", () => {
  it.each([
    undefined,
    null,
    {},
    { ...TOKEN, token: "" },
    { ...TOKEN, token: 5 },
    { ...TOKEN, expires_in: -5 },
    { ...TOKEN, expires_in: 0 },
    { ...TOKEN, expires_in: NaN },
    { ...TOKEN, expires_in: Infinity },
    { ...TOKEN, expires_in: "60" },
  ])("results in HTTP 502 when it returns %j", async (token) => {
    const { handler, errors } = setUpHandler({ auth: authWith(token) });
    expect((await problemOf(handler(pageRequest()))).status).toBe(502);
    expect(errors).toHaveLength(1);
    if (token)
      expect(errors).toMatchObject([
        { code: "invalid-response", message: expect.stringMatching(/`token`.*`expires_in`/) as string },
      ]);
  });
  it("can return a token without a lifetime", async () => {
    const response = await setUpHandler({ auth: authWith({ token: "t" }) }).handler(pageRequest());
    expect(await response.json()).toEqual({ token: "t" });
  });
  it.each([
    ["timeout", 504, "Human API did not respond in time"],
    ["invalid-options", 500, "The user could not be determined"],
    ["network", 502, "Human API returned no token"],
    ["http", 502, "Human API returned no token"],
    ["invalid-response", 502, "Human API returned no token"],
  ] as const)(
    "results in an error response when it fails with `%s`: HTTP %i and the title %j",
    async (code, status, title) => {
      const connectToken = (): Promise<never> => Promise.reject(new HumanApiAuthError(code, "m"));
      expect(await problemOf(setUpHandler({ auth: { connectToken } }).handler(pageRequest()))).toEqual({
        status,
        title,
      });
    },
  );
  it("results in HTTP 504 when it rejects because of its own timeout", async () => {
    const connectToken = (): Promise<never> => Promise.reject(new DOMException("late", "TimeoutError"));
    expect((await problemOf(setUpHandler({ auth: { connectToken } }).handler(pageRequest()))).status).toBe(
      504,
    );
  });
  it.each([
    [USER, false],
    [{ ...USER, returning: true }, true],
  ])("receives the user %j and the option `returning: %s`", async (user, returning) => {
    const connectToken = vi.fn(async () => TOKEN as never);
    await setUpHandler({ auth: { connectToken }, getUser: () => user }).handler(pageRequest());
    expect(connectToken.mock.calls).toEqual([
      [user, { returning, signal: expect.any(AbortSignal) as AbortSignal }],
    ]);
  });
  it("is the `this` value when the handler calls connectToken()", async () => {
    class Cache {
      readonly #token = TOKEN;
      async connectToken(): Promise<never> {
        return this.#token as never;
      }
    }
    expect((await setUpHandler({ auth: new Cache() }).handler(pageRequest())).status).toBe(200);
  });
  it("ends its request when the browser closes the connection", async () => {
    const { handler, errors } = setUpHandler({ auth: setUp(hang).auth });
    const controller = new AbortController();
    const response = handler(pageRequest({ signal: controller.signal }));
    controller.abort();
    expect((await response).status).toBe(502);
    expect(errors).toMatchObject([{ name: "AbortError" }]);
  });
});

it.each<[string, object, RegExp]>([
  ["a missing auth", { auth: undefined }, /`auth` is missing: pass a HumanApiAuth/],
  ["null as auth", { auth: null }, /`auth` is missing/],
  ["a missing getUser", { getUser: undefined }, /`getUser` is missing: pass a function/],
  [
    "a wildcard as an origin",
    { allowedOrigins: ["*"] },
    /`allowedOrigins` contains "\*": pass a list of exact origins/,
  ],
  [
    "an origin with a wildcard",
    { allowedOrigins: ["https://a.example", "https://*.a"] },
    /contains "https:\/\/\*\.a"/,
  ],
  [
    "an origin with a trailing slash",
    { allowedOrigins: ["https://app.example/"] },
    /contains "https:\/\/app\.example\/"/,
  ],
  ["the origin null", { allowedOrigins: ["null"] }, /contains "null"/],
  ["an origin with the scheme ftp", { allowedOrigins: ["ftp://app.example"] }, /contains "ftp:/],
  ["an origin with the scheme xhttps", { allowedOrigins: ["xhttps://app.example"] }, /contains "xhttps:/],
  ["an origin that is undefined", { allowedOrigins: [undefined] }, /contains undefined/],
  [
    "text instead of a list of origins",
    { allowedOrigins: "https://app.example" },
    /contains "https:\/\/app\.example"/,
  ],
  ["a timeout of 0", { timeoutMs: 0 }, /`timeoutMs` is 0: pass a positive number of milliseconds/],
  ["a timeout that is text", { timeoutMs: "9" }, /`timeoutMs` is 9: pass/],
  ["a timeout of NaN", { timeoutMs: NaN }, /`timeoutMs` is NaN: pass/],
  ["a timeout that is too long for a timer", { timeoutMs: 2 ** 31 }, /`timeoutMs` is 2147483648: pass/],
])("createTokenHandler() throws immediately for %s", (_, options, message) => {
  expect(() => setUpHandler(options)).toThrow(TypeError);
  expect(() => setUpHandler(options)).toThrow(/^createTokenHandler: /);
  expect(() => setUpHandler(options)).toThrow(message);
});
it.each([1, 0.5, 2 ** 31 - 1])(
  "createTokenHandler() accepts the timeout %d, because it is not too long for a timer",
  (timeoutMs) => void setUpHandler({ timeoutMs, allowedOrigins: ["http://localhost:3000", "https://[::1]"] }),
);
