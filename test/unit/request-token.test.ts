// @vitest-environment jsdom
import { delay, http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { resolveOptions } from "../../src/options/resolve-options.js";
import { requestToken } from "../../src/token/request-token.js";
import { rejectionOf } from "./support/error-of.js";

const URL_ = "https://app.example/token";
const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => {
  server.resetHandlers();
  vi.unstubAllGlobals();
});
afterAll(() => server.close());

const never = new AbortController().signal;
const request = (options: object = {}, signal = never) =>
  requestToken(resolveOptions({ tokenUrl: "/token?key=secret-value", ...options }), signal);
/** Sends a token request. Returns the URL and the init that `fetch()` receives, with the headers as an object. */
async function captureInit(tokenRequest?: RequestInit) {
  const fetch = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(async () =>
    HttpResponse.json({ token: "abc" }),
  );
  vi.stubGlobal("fetch", fetch);
  await request({ tokenRequest });
  const [url, { headers, signal, ...init }] = fetch.mock.calls[0]!;
  expect(signal?.aborted).toBe(false);
  return { url, init, headers: Object.fromEntries(headers as Headers) };
}

describe("the request to `tokenUrl`", () => {
  it("is a JSON POST that is not cached, follows no redirect and has same-origin credentials", async () =>
    expect(await captureInit()).toEqual({
      url: `${URL_}?key=secret-value`,
      init: { method: "POST", body: "{}", credentials: "same-origin", cache: "no-store", redirect: "manual" },
      headers: { accept: "application/json", "content-type": "application/json" },
    }));

  it("uses every member of `tokenRequest`", async () => {
    const own = {
      method: "PUT",
      body: "a=1",
      credentials: "include",
      cache: "default",
      redirect: "follow",
    } as const;
    const { init, headers } = await captureInit({
      ...own,
      headers: { Accept: "text/plain", "Content-Type": "text/csv", "x-csrf": "1" },
    });
    expect(init).toEqual(own);
    expect(headers).toEqual({ accept: "text/plain", "content-type": "text/csv", "x-csrf": "1" });
  });

  it("has the default headers in addition to the headers of `tokenRequest`", async () =>
    expect((await captureInit({ headers: [["x-csrf", "1"]] })).headers).toEqual({
      accept: "application/json",
      "content-type": "application/json",
      "x-csrf": "1",
    }));

  it.each(["a=1", "", new URLSearchParams("a=1")])(
    "gets its Content-Type header from the platform if its body is %j",
    async (body) => {
      const { init, headers } = await captureInit({ body });
      expect(init.body).toBe(body);
      expect(headers).toEqual({ accept: "application/json" });
    },
  );

  it.each(["GET", "get", "HEAD"])("has no body if its method is %s", async (method) => {
    const { init, headers } = await captureInit({ method });
    expect("body" in init).toBe(false);
    expect(headers).toEqual({ accept: "application/json" });
  });

  it("has a body if its method is GETX, although GETX starts with GET", async () =>
    expect((await captureInit({ method: "GETX" })).init.body).toBe("{}"));

  it("has the right Content-Type header and body when it arrives at a server", async () => {
    let seen: Request | undefined;
    server.use(
      http.post(URL_, ({ request: received }) => {
        seen = received.clone();
        return HttpResponse.json({ token: "abc" });
      }),
    );
    expect((await request()).value).toBe("abc");
    expect([seen!.headers.get("content-type"), await seen!.text()]).toEqual(["application/json", "{}"]);
  });
});

describe("requestToken() rejects", () => {
  it.each([
    [400, false],
    [401, false],
    [403, false],
    [404, false],
    [405, false],
    [408, true],
    [425, true],
    [429, true],
    [499, false],
    [500, true],
    [503, true],
  ])(
    "after HTTP %i, with an error that has `retryable: %s` and names the URL without its query",
    async (status, retryable) => {
      server.use(http.post(URL_, () => new HttpResponse("secret-value", { status })));
      const error = await rejectionOf(request());
      expect(error).toMatchObject({ code: "token-request-rejected", status, retryable });
      expect(error.message).toContain(`${URL_} responded with HTTP ${status}. `);
      expect(error.message + error.stack).not.toContain("secret-value");
    },
  );

  it.each<[string, object]>([
    ["a redirect in the form that browsers return", { type: "opaqueredirect", ok: false, status: 0 }],
    ["a redirect in the form that Node returns", { type: "basic", ok: false, status: 302 }],
    ["the lowest status of a redirect", { type: "basic", ok: false, status: 300 }],
    ["the highest status of a redirect", { type: "basic", ok: false, status: 399 }],
  ])("after %s, with an error that names a login page as a possible reason", async (_, response) => {
    vi.stubGlobal("fetch", async () => response);
    const error = await rejectionOf(request());
    expect(error).toMatchObject({ code: "token-request-failed", retryable: false });
    expect(error.message).toMatch(/https:\/\/app\.example\/token redirected the request\. .*login page/);
    expect("status" in error).toBe(false);
  });

  it("after an HTML response, with an error that names a login page as a possible reason", async () => {
    server.use(http.post(URL_, () => HttpResponse.html("<!doctype html><p>secret-value")));
    const error = await rejectionOf(request());
    expect(error).toMatchObject({ code: "token-response-invalid", retryable: false });
    expect(error.message).toMatch(/https:\/\/app\.example\/token responded with HTML\. .*login page/);
  });

  it("after a network failure, with an error that has `retryable: true` and the platform's error as its `cause`", async () => {
    server.use(http.post(URL_, () => HttpResponse.error()));
    const error = await rejectionOf(request());
    expect(error).toMatchObject({ code: "token-request-failed", retryable: true });
    expect(error.message).toContain(`${URL_} failed`);
    expect(error.cause).toBeInstanceOf(TypeError);
  });

  it("after `timeoutMs` if the backend does not respond", async () => {
    server.use(http.post(URL_, () => delay("infinite")));
    const error = await rejectionOf(request({ timeoutMs: 30 }));
    expect(error).toMatchObject({ code: "token-request-timeout", retryable: true });
    expect(error.message).toContain(`${URL_} took longer than 30 ms`);
  });

  it("after `timeoutMs` if the response's body does not arrive", async () => {
    vi.stubGlobal("fetch", async () => ({ ok: true, status: 200, text: () => new Promise(() => {}) }));
    expect(await rejectionOf(request({ timeoutMs: 30 }))).toMatchObject({ code: "token-request-timeout" });
  });

  it("with the signal's reason if the caller aborts", async () => {
    server.use(http.post(URL_, () => delay("infinite")));
    const controller = new AbortController();
    const failure = rejectionOf(request({}, controller.signal));
    controller.abort(new Error("mine"));
    expect((await failure).message).toBe("mine");
  });
});

describe("`fetchToken`", () => {
  const call = (fetchToken: unknown, options: object = {}) =>
    requestToken(resolveOptions({ fetchToken: fetchToken as never, ...options }), never);

  it.each<[string, unknown]>([
    ["a string", "abc"],
    ["a response", { id_token: "abc" }],
    ["a promise", Promise.resolve({ token: "abc" })],
  ])("can return %s", async (_, response) => expect((await call(() => response)).value).toBe("abc"));

  it.each<[string, () => unknown, string]>([
    [
      "throws",
      () => {
        throw new Error("x");
      },
      "token-request-failed",
    ],
    ["rejects", () => Promise.reject(new Error("x")), "token-request-failed"],
    ["returns nothing", () => undefined, "token-response-invalid"],
    ["returns a Response", () => new Response("{}"), "token-response-invalid"],
    ["returns a bigint", () => 10n, "token-response-invalid"],
    ["returns an access token", () => ({ token: "a", access_token: "b" }), "token-unsafe"],
    ["returns JSON with an access token", () => '{"access_token":"b"}', "token-unsafe"],
  ])("is named in the error message if the function %s", async (_, fetchToken, code) => {
    const error = await rejectionOf(call(fetchToken));
    expect(error).toMatchObject({ code });
    expect(error.message).toContain("`fetchToken`");
  });

  it("makes requestToken() reject if the returned value cannot be converted to JSON; the error's `cause` comes from JSON.stringify()", async () => {
    const error = await rejectionOf(call(() => 10n));
    expect(error.message).toContain("cannot be converted to JSON");
    expect(error.cause).toBeInstanceOf(TypeError);
  });

  it("receives a signal that is aborted after `timeoutMs`", async () => {
    let received: AbortSignal | undefined;
    const fetchToken = ({ signal }: { signal: AbortSignal }) => ((received = signal), new Promise(() => {}));
    expect(await rejectionOf(call(fetchToken, { timeoutMs: 10 }))).toMatchObject({
      code: "token-request-timeout",
    });
    expect(received!.aborted).toBe(true);
  });
});
