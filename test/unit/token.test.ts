import { http, HttpResponse, delay } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { ConnectError } from "../../src/errors.js";
import { checkOptions } from "../../src/check-options.js";
import { isStale, readToken, requestToken } from "../../src/token.js";

const URL_ = "https://app.example/token";
const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => {
  server.resetHandlers();
  vi.useRealTimers();
});
afterAll(() => server.close());

const never = new AbortController().signal;
const request = (options: object = {}, signal = never) =>
  requestToken(checkOptions({ tokenUrl: "/token", ...options }), signal);
const failure = (promise: Promise<unknown>): Promise<ConnectError> =>
  promise.then(
    () => {
      throw new Error("resolved");
    },
    (error: ConnectError) => error,
  );

describe("answers that carry a token", () => {
  it.each([
    ["token", '{"token":"abc"}'],
    ["session_token", '{"session_token":"abc","human_id":"h"}'],
    ["sessionToken", '{"sessionToken":"abc"}'],
    ["id_token", '{"id_token":"abc"}'],
    ["idToken", '{"idToken":"abc"}'],
    ["a bare string", '"abc"'],
    ["an empty refresh token", '{"token":"abc","refresh_token":null}'],
  ])("%s", (_, text) => expect(readToken(text).value).toBe("abc"));
});

describe("answers that are no token", () => {
  it.each([
    ["empty", ""],
    ["blank", "  "],
    ["HTML", "<!doctype html><p>secret-value"],
    ["truncated", '{"token":"secret-value'],
    ["null", "null"],
    ["a number", "5"],
    ["a list", '["secret-value"]'],
    ["nothing of that name", '{"jwt":"secret-value"}'],
    ["an empty token", '{"token":""}'],
    ["a number as token", '{"token":5}'],
    ["an object as token", '{"token":{"value":"secret-value"}}'],
    ["a token with a blank", '{"token":"secret-value x"}'],
    ["a page as token", '"<html>secret-value"'],
  ])("%s", (_, text) => {
    const error = (() => {
      try {
        return readToken(text);
      } catch (e) {
        return e;
      }
    })() as ConnectError;
    expect(error).toMatchObject({ code: "token-response-invalid", retryable: false });
    expect(error.cause).toBeUndefined();
    expect(error.message + error.stack).not.toContain("secret-value");
  });
});

describe("answers that must never reach a browser", () => {
  it.each([
    "access_token",
    "accessToken",
    "refresh_token",
    "refreshToken",
    "id_refresh_token",
    "idRefreshToken",
    "client_secret",
    "clientSecret",
  ])("%s, on any level", (name) => {
    for (const body of [
      { token: "abc", [name]: "secret-value" },
      { token: "abc", data: { inner: [{ [name]: "secret-value" }] } },
    ]) {
      expect(() => readToken(JSON.stringify(body))).toThrow(
        expect.objectContaining({ code: "token-unsafe" }),
      );
      try {
        readToken(JSON.stringify(body));
      } catch (error) {
        expect(String((error as Error).stack)).not.toContain("secret-value");
      }
    }
  });
});

describe("expiry", () => {
  it.each([
    [3600, false],
    [31, false],
    [30, true],
    [0, true],
    [undefined, false],
    ["1", true],
    ["3600", false],
    ["soon", false],
    [-1, false],
    [{ toString: 1 }, false],
  ])("expires_in %s: stale %s", (expires_in, stale) =>
    expect(isStale(readToken(JSON.stringify({ token: "abc", expires_in })))).toBe(stale),
  );
  it("is over 30 s before the token is", () => {
    vi.useFakeTimers();
    const token = readToken('{"token":"abc","expires_in":100}');
    vi.advanceTimersByTime(69_999);
    expect(isStale(token)).toBe(false);
    vi.advanceTimersByTime(1);
    expect(isStale(token)).toBe(true);
  });
});

describe("the request", () => {
  it("is a POST for JSON, with the app's own headers and body", async () => {
    let seen: Request | undefined;
    server.use(
      http.post(URL_, ({ request: got }) => {
        seen = got.clone();
        return HttpResponse.json({ token: "abc" });
      }),
    );
    expect((await request({ tokenRequest: { headers: { "x-csrf": "1" }, body: "{}" } })).value).toBe("abc");
    expect(seen!.headers.get("accept")).toBe("application/json");
    expect(seen!.headers.get("x-csrf")).toBe("1");
    expect(await seen!.text()).toBe("{}");
  });
  it.each([
    [400, false],
    [401, false],
    [403, false],
    [404, false],
    [408, true],
    [429, true],
    [500, true],
    [502, true],
    [503, true],
  ])("HTTP %i: rejected, retryable %s", async (status, retryable) => {
    server.use(http.post(URL_, () => new HttpResponse("secret-value", { status })));
    const error = await failure(request());
    expect(error).toMatchObject({ code: "token-request-rejected", status, retryable });
    expect(error.message).not.toContain("secret-value");
  });
  it("a network failure", async () => {
    server.use(http.post(URL_, () => HttpResponse.error()));
    expect(await failure(request())).toMatchObject({ code: "token-request-failed", retryable: true });
  });
  it("a hang ends after timeoutMs", async () => {
    server.use(http.post(URL_, () => delay("infinite")));
    expect(await failure(request({ timeoutMs: 30 }))).toMatchObject({
      code: "token-request-timeout",
      retryable: true,
    });
  });
  it("an abort rejects with the signal's reason", async () => {
    server.use(http.post(URL_, () => delay("infinite")));
    const controller = new AbortController();
    const result = failure(request({}, controller.signal));
    controller.abort(new Error("mine"));
    expect((await result).message).toBe("mine");
  });
});

describe("fetchToken", () => {
  it.each([
    ["a string", "abc"],
    ["an answer", { id_token: "abc" }],
  ])("gives %s", async (_, answer) =>
    expect((await requestToken(checkOptions({ fetchToken: () => answer }), never)).value).toBe("abc"),
  );
  it.each<[string, () => unknown, string]>([
    [
      "that throws",
      () => {
        throw new Error("x");
      },
      "token-request-failed",
    ],
    ["that rejects", () => Promise.reject(new Error("x")), "token-request-failed"],
    ["that gives nothing", () => undefined, "token-response-invalid"],
    [
      "that gives a circle",
      () => {
        const o: any = {};
        return (o.o = o);
      },
      "token-response-invalid",
    ],
    ["that gives an access token", () => ({ token: "a", access_token: "b" }), "token-unsafe"],
  ])("%s", async (_, fetchToken, code) =>
    expect(
      await failure(requestToken(checkOptions({ fetchToken: fetchToken as never }), never)),
    ).toMatchObject({ code }),
  );
  it("is told by its signal when time is up", async () => {
    let told: AbortSignal | undefined;
    const options = checkOptions({
      timeoutMs: 10,
      fetchToken: ({ signal }) => {
        told = signal;
        return new Promise(() => {});
      },
    });
    expect(await failure(requestToken(options, never))).toMatchObject({ code: "token-request-timeout" });
    expect(told!.aborted).toBe(true);
  });
});
