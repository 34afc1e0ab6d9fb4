// @vitest-environment jsdom
import { delay, http, HttpResponse, type DefaultBodyType, type StrictRequest } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { resolveOptions } from "../../src/options/rules.js";
import type { FetchToken } from "../../src/options/types.js";
import { checkResponse, type Token } from "../../src/token/check-response.js";
import { requestToken } from "../../src/token/request-token.js";
import { createTokenCache, type TokenCache } from "../../src/token/token-cache.js";
import { rejectionOf, thrownBy } from "./support/error-of.js";
import { countTokens, waitMicrotasks } from "./support/set-up-widget.js";
import { pending, polluteObjectPrototype, throwing } from "./support/stubs.js";

const URL_ = "https://app.example/token";
const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const never = new AbortController().signal;
const check = (body: unknown): Token => checkResponse(JSON.stringify(body), "/token");
const request = (options: object = {}, isRenewal = false, signal = never): Promise<Token> =>
  requestToken(resolveOptions({ tokenUrl: "/token?key=secret-value", ...options }), isRenewal, signal);
const call = (fetchToken: unknown, options: object = {}): Promise<Token> =>
  requestToken(resolveOptions({ fetchToken: fetchToken as FetchToken, ...options }), false, never);

/** Sends a request, and returns what arrives at the server. */
async function send(tokenRequest?: RequestInit, isRenewal?: boolean): Promise<Request> {
  let received!: StrictRequest<DefaultBodyType>;
  server.use(http.all(URL_, ({ request: sent }) => ((received = sent), HttpResponse.json("abc"))));
  expect((await request({ tokenRequest }, isRenewal)).value).toBe("abc");
  return received;
}

it("a response can name its token in several ways", () => {
  const harmless = { access: true, note: "the access_token", mode: "access", mytype: "access" };
  for (const body of [
    ...["abc", { token: "abc" }, { session_token: "abc", human_id: "h", token_type: "Bearer" }],
    ...[{ sessionToken: "abc" }, { id_token: "abc" }, { idToken: "abc", type: "session" }],
    ...[
      { token: null, id_token: "abc" },
      { id_token: "x", token: "abc" },
    ],
    { token: "abc", refresh_token: null, accessToken: "" },
    { token: "abc", ...harmless, type: "no-access" },
    { token: "abc", a: [[[[[[[1]]]]]]], client: { id: "c" }, secret: 1 },
  ])
    expect(check(body).value, JSON.stringify(body)).toBe("abc");
  for (const value of ["a-B_9.~+/=", "a".repeat(65_534)]) expect(check(value).value).toBe(value);
});

it("a response without a usable token is refused, and the error does not quote it", () => {
  for (const text of [
    ...[
      "",
      "  ",
      " <!doctype html><p>secret-value",
      '{"token":"secret-value',
      "null",
      "5",
      '["secret-value"]',
    ],
    ...['{"jwt":"secret-value"}', '{"token":""}', '{"token":5}', '{"token":{"value":"secret-value"}}'],
    ...['{"token":"secret-value x"}', '{"token":"secret-value\\n"}', '"<html>secret-value"'],
    ...[JSON.stringify("a".repeat(65_535)), `{"token":"t","a":${"[".repeat(9)}${"]".repeat(9)}}`],
  ]) {
    const error = thrownBy(() => checkResponse(text, "/token"));
    expect(error, text.slice(0, 50)).toMatchObject({ code: "token-response-invalid", retryable: false });
    expect([error.cause, /secret-value/.test(error.stack!)]).toEqual([undefined, false]);
  }
});

it("a response with an access token, a refresh token or a client secret is refused, in any spelling", () => {
  const spellings =
    "access_token accessToken Access-Token ACCESS_TOKEN client_secret clientSecret token_access";
  const others = "id_refresh_token idRefreshToken tokenRefresh human_api_access_token access_token_v2";
  const keys = [...`${spellings} ${others}`.split(" "), "access token", "refresh token", "refreshToken"];
  const rows: [unknown, string][] = keys.flatMap((key) => [
    [{ token: "t", [key]: "secret-value" }, key],
    [{ token: "t", data: { inner: [{ [key]: false }] } }, key],
    [[[[[[[[{ [key]: { value: 1 } }]]]]]]], key],
  ]);
  rows.push(
    [{ access: { token: "secret-value" } }, "token"],
    [{ client: [{ secret: "secret-value" }] }, "secret"],
    [{ token: { access: "secret-value" } }, "access"],
    [{ token: "t", type: "access" }, "type"],
    [{ token: "t", token_type: "Refresh_token" }, "token_type"],
  );
  for (const [body, key] of rows) {
    const error = thrownBy(() => check(body));
    expect(error, JSON.stringify(body)).toMatchObject({ code: "token-unsafe", retryable: false });
    expect(error.message).toContain(`\`${key}\``);
    expect(error.stack).not.toContain("secret-value");
  }
});

it("no response takes longer than 50 ms to check", () => {
  let nested = '"t"';
  while (nested.length < 98_000) nested = JSON.stringify(nested);
  const keys = (count: number): string =>
    Array.from({ length: count }, (_, index) => `"${index.toString(36)}":1`).join();
  const longKey = (word: string): string => `{"${word.repeat(30_000 / word.length)}":{${keys(4_500)}}}`;
  const lists = ["[".repeat(65_000), `${"[".repeat(32_000)}${"]".repeat(32_000)}`];
  const objects = [`{${keys(8_000)}}`, longKey("a"), longKey("token"), `{"a":"${"access".repeat(10_000)}"}`];
  for (const text of [nested, ...lists, ...objects]) {
    const times = [1, 2, 3, 4].map(() => {
      const start = process.cpuUsage(); // Unlike the clock, this does not count what other programs do.
      thrownBy(() => checkResponse(text, "/token"));
      return process.cpuUsage(start).user / 1000;
    });
    expect(Math.min(...times), text.slice(0, 50)).toBeLessThan(50);
  }
});

it("no token is read from a polluted Object.prototype", () => {
  polluteObjectPrototype({ token: "evil" });
  expect(thrownBy(() => check({})).code).toBe("token-response-invalid");
  expect(check({ id_token: "abc" }).value).toBe("abc");
});

it("a token is usable until 30 seconds before its end, or for half of its life", () => {
  vi.useFakeTimers();
  const rows: [unknown, number][] = [[3600, 3570], [60, 30], [31, 15.5], [0, 0], ["100", 70]]; // prettier-ignore
  for (const wrong of [undefined, null, "soon", -1, {}]) rows.push([wrong, 3570]);
  const receivedAt = Date.now();
  for (const [lifetime, seconds] of rows) {
    const expected = { value: "abc", receivedAt, usableUntil: receivedAt + seconds * 1000 };
    for (const name of ["expires_in", "expiresIn"])
      expect(check({ token: "abc", [name]: lifetime }), String(lifetime)).toEqual(expected);
  }
});

const settingsOf = ({ method, credentials, cache, redirect }: Request): string =>
  [method, credentials, cache, redirect].join();

it("the request to `tokenUrl` is a JSON POST that is not cached and follows no redirect", async () => {
  const sent = await send();
  expect(sent.url).toBe(`${URL_}?key=secret-value`);
  expect(await sent.text()).toBe("{}");
  const json = "application/json";
  expect(Object.fromEntries(sent.headers)).toEqual({ accept: json, "content-type": json });
  expect(settingsOf(sent)).toBe("POST,same-origin,no-store,manual");
});

it("`tokenRequest` changes the request", async () => {
  const headers = { accept: "text/plain", "content-type": "text/csv", "x-csrf": "1" };
  const sent = await send({ method: "PUT", body: "a", credentials: "include", cache: "reload", headers });
  expect(settingsOf(sent)).toBe("PUT,include,reload,manual");
  expect(Object.fromEntries(sent.headers)).toEqual(headers);
  for (const [tokenRequest, type, text] of [
    [{ body: "a=1" }, "application/json", "a=1"],
    [{ body: "" }, "application/json", ""],
    [{ body: new URLSearchParams("a=1") }, "application/x-www-form-urlencoded;charset=UTF-8", "a=1"],
    [{ method: "GET" }, null, ""],
    [{ method: "head" }, null, ""],
    [{ method: "GETX" }, "application/json", "{}"],
  ] as [RequestInit, string | null, string][]) {
    const other = await send({ ...tokenRequest, headers: [["x-csrf", "1"]] });
    const received = ["content-type", "accept", "x-csrf"].map((name) => other.headers.get(name));
    expect([...received, await other.text()]).toEqual([type, "application/json", "1", text]);
  }
});

it("a renewal adds `renew=true` to the query, or sets `renew` of fetchToken", async () => {
  expect((await send(undefined, true)).url).toBe(`${URL_}?key=secret-value&renew=true`);
  const fetchToken = vi.fn<FetchToken>(() => "t");
  for (const renew of [true, false]) {
    await request({ tokenUrl: undefined, fetchToken }, renew);
    expect(fetchToken.mock.lastCall![0].renew).toBe(renew);
  }
});

it("a response of another status is refused, and is retryable if it may pass", async () => {
  for (const status of [400, 401, 403, 404, 405, 408, 425, 429, 499, 500, 503]) {
    server.use(http.post(URL_, () => new HttpResponse("secret-value", { status })));
    const retryable = [408, 425, 429, 500, 503].includes(status);
    const error = await rejectionOf(request());
    expect(error).toMatchObject({ code: "token-request-rejected", status, retryable });
    expect(error.stack).not.toContain("secret-value");
  }
});

it("a network failure, a timeout and an abort are told apart", async () => {
  server.use(http.post(URL_, () => HttpResponse.error()));
  const failed = { code: "token-request-failed", retryable: true, cause: expect.any(TypeError) as TypeError };
  expect(await rejectionOf(request())).toMatchObject(failed);

  const late = { code: "token-request-timeout", retryable: true };
  server.use(http.post(URL_, () => delay("infinite")));
  expect(await rejectionOf(request({ timeoutMs: 30 }))).toMatchObject(late);
  vi.stubGlobal("fetch", async () => new Response(new ReadableStream({ pull: pending })));
  expect(await rejectionOf(request({ timeoutMs: 30 }))).toMatchObject(late);

  const controller = new AbortController();
  const failure = rejectionOf(request({}, false, controller.signal));
  controller.abort(new Error("mine"));
  expect((await failure).message).toBe("mine");
});

it("`fetchToken` can return a string, a response or a promise, and nothing else", async () => {
  for (const response of ["abc", { id_token: "abc" }, Promise.resolve({ token: "abc" })])
    expect((await call(() => response)).value).toBe("abc");
  for (const [fetchToken, code] of [
    [throwing, "token-request-failed"],
    [() => Promise.reject(new Error("x")), "token-request-failed"],
    [() => undefined, "token-response-invalid"],
    [() => new Response("{}"), "token-response-invalid"],
    [() => 10n, "token-response-invalid"],
    [() => ({ token: "a", access_token: "b" }), "token-unsafe"],
  ] as const)
    expect(await rejectionOf(call(fetchToken)), String(fetchToken)).toMatchObject({ code });
  expect((await rejectionOf(call(() => 10n))).cause).toBeInstanceOf(TypeError);
  let received: AbortSignal | undefined;
  const hang: FetchToken = ({ signal }) => ((received = signal), pending());
  expect((await rejectionOf(call(hang, { timeoutMs: 10 }))).code).toBe("token-request-timeout");
  expect(received!.aborted).toBe(true);
});

const createCache = (fetchToken: unknown): TokenCache =>
  createTokenCache(resolveOptions({ fetchToken: fetchToken as FetchToken }));
const take = async (tokens: TokenCache): Promise<string> =>
  (await tokens.take(new AbortController().signal)).value;
/** Returns a `fetchToken` and its requests, to which a test responds. */
const createBackend = () => {
  const requests: { signal: AbortSignal; respond: (token: string) => void }[] = [];
  const fetchToken: FetchToken = ({ signal }) =>
    new Promise((resolve) => requests.push({ signal, respond: resolve }));
  return { requests, tokens: createCache(fetchToken) };
};

it("concurrent calls share one request, and a token is used once", async () => {
  const fetchToken = vi.fn(countTokens());
  const tokens = createCache(fetchToken);
  await Promise.all([tokens.prefetch(), tokens.prefetch(), tokens.prefetch(never)]);
  await tokens.prefetch();
  expect(fetchToken).toHaveBeenCalledOnce();
  expect([await take(tokens), await take(tokens)]).toEqual(["token-1", "token-2"]);
});

it("a token is not used after it expired, after five minutes, or after the clock was set back", async () => {
  vi.useFakeTimers();
  for (const [lifetime, ms, expected] of [
    [60, 29_999, "token-1"],
    [60, 30_000, "token-2"],
    [3600, 299_999, "token-1"],
    [3600, 300_000, "token-2"],
    [3600, -1, "token-2"],
  ] as const) {
    const tokens = createCache(countTokens({ expires_in: lifetime }));
    await tokens.prefetch();
    vi.setSystemTime(Date.now() + ms);
    expect(await take(tokens), `${ms} ms of ${lifetime} s`).toBe(expected);
  }
});

it("a caller's abort ends that call only, and a signal that has aborted requests nothing", async () => {
  const { requests, tokens } = createBackend();
  await expect(tokens.prefetch(AbortSignal.abort("mine"))).rejects.toBe("mine");
  expect(requests).toEqual([]);
  const prefetch = tokens.prefetch();
  const controller = new AbortController();
  const taking = tokens.take(controller.signal);
  controller.abort("mine");
  await expect(taking).rejects.toBe("mine");
  expect(requests[0]!.signal.aborted).toBe(false);
  requests[0]!.respond("token");
  await prefetch;
  expect([await take(tokens), requests.length]).toEqual(["token", 1]);
});

it("drop() and `pagehide` forget a token that is held or requested, and a later call requests anew", async () => {
  for (const end of [(tokens: TokenCache) => tokens.drop(), () => dispatchEvent(new Event("pagehide"))]) {
    const { requests, tokens } = createBackend();
    const first = tokens.prefetch();
    end(tokens);
    await first;
    expect(requests.map(({ signal }) => signal.aborted)).toEqual([true]);
    const second = tokens.prefetch();
    requests[0]!.respond("old");
    await waitMicrotasks(20);
    requests[1]!.respond("held");
    await second;
    end(tokens);
    const taking = take(tokens);
    await vi.waitFor(() => expect(requests).toHaveLength(3));
    end(tokens);
    await vi.waitFor(() => expect(requests).toHaveLength(4));
    requests[2]!.respond("old");
    requests[3]!.respond("new");
    expect(await taking).toBe("new");
  }
});

it("a request that failed is sent again, and after refuse() requests ask for a renewal until one has succeeded", async () => {
  const fetchToken = vi.fn().mockReturnValueOnce("a").mockImplementationOnce(throwing).mockReturnValue("b");
  const tokens = createCache(fetchToken);
  await take(tokens);
  tokens.refuse();
  await expect(tokens.prefetch()).rejects.toMatchObject({ code: "token-request-failed" });
  expect([await take(tokens), await take(tokens)]).toEqual(["b", "b"]);
  const renewals = (fetchToken.mock.calls as Parameters<FetchToken>[]).map(([{ renew }]) => renew);
  expect(renewals).toEqual([false, true, true, false]);
});
