// @vitest-environment node
import { getEventListeners } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { createSandbox, type SandboxOptions } from "../../src/sandbox/index.js";
import { SandboxStore } from "../../src/sandbox/sandbox-store.js";
import { HumanApiAuth } from "../../src/server/index.js";
import { expectSettledAfter, failure, setUp, SOURCE, USER } from "./set-up-backend.js";

const TOKEN_URL = "https://auth.example/v1/connect/token";
const PAGE = "https://connect.example/";
const GOOD = {
  client_id: "sandbox-client",
  client_secret: "sandbox-secret",
  client_user_id: "u",
  type: "session",
  client_user_email: "u@example.org",
};
const INIT = { method: "POST", body: JSON.stringify(GOOD) };
const INVALID = "SESSION_TOKEN_INVALID";
const post = (body: unknown, sandbox = createSandbox()): Promise<Response> =>
  sandbox.fetch(TOKEN_URL, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) });
const load = (query: string, sandbox = createSandbox()): Promise<Response> =>
  sandbox.fetch(`${PAGE}${query}`);
const textOf = async (response: Promise<Response>): Promise<string> => (await response).text();
/** Resolves with the status and the body of a response. */
const read = async (response: Promise<Response>): Promise<[number, any]> => [
  (await response).status,
  await (await response).json(),
];

describe("the sandbox's token endpoint", () => {
  const LONG = "x".repeat(1025);
  it("refuses a wrong request as Human API does, and accepts a user id of 1,024 characters", async () => {
    const UNKNOWN = "Unknown client_id or wrong client_secret";
    const all = ["client_id", "client_secret", "client_user_id", "type"];
    type Row = [body: unknown, status: number, message: string, keys?: string[]];
    for (const [body, status, message, keys] of [
      [{ ...GOOD, client_user_email: undefined }, 400, "client_user_email", ["client_user_email"]],
      [{ ...GOOD, type: "access" }, 403, "This user has not connected a source yet"],
      [{ ...GOOD, client_secret: "x" }, 401, UNKNOWN],
      [{ ...GOOD, client_id: "x" }, 401, UNKNOWN],
      [{ ...GOOD, client_user_id: "" }, 400, "client_user_id", ["client_user_id"]],
      [{ ...GOOD, client_user_id: LONG }, 400, "1 to 1024 characters", ["client_user_id"]],
      [{ client_secret: 5, type: [] }, 400, all.join(", "), all],
      ...["{", "", "[]", "null", '"x"'].map((body): Row => [body, 400, "The body must be a JSON object", []]),
      [{ ...GOOD, type: "x" }, 400, "`type` must be session, id or access", ["type"]],
      [{ ...GOOD, type: "toString" }, 400, "`type` must be session, id or access", ["type"]],
    ] as Row[]) {
      const response = post(body);
      expect(await read(response), JSON.stringify(body)).toEqual([
        status,
        {
          statusCode: status,
          error: { 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden" }[status],
          message: expect.stringContaining(message),
          "x-humanapi-request-id": expect.stringMatching(/^[\w-]{36}$/),
          ...(keys && { validation: { source: "payload", keys } }),
        },
      ]);
      expect((await response).headers.get("cache-control")).toBe("no-store");
    }
    expect((await post({ ...GOOD, client_user_id: LONG.slice(1) })).status).toBe(200);
  });

  it("returns each type of token in the vendor's format", async () => {
    const sandbox = createSandbox();
    const request = async (type: string): Promise<any> => (await read(post({ ...GOOD, type }, sandbox)))[1];
    const token = (type: string): unknown =>
      expect.stringMatching(new RegExp(`^sandbox-${type}-[\\w-]{36}$`));
    const human_id = expect.stringMatching(/^[\w-]{36}$/) as string;
    const session = { session_token: token("session"), human_id, expires_in: 3600 };
    expect(await request("session")).toEqual(session);
    const day = { token_type: "Bearer", expires_in: 86_400 };
    const refresh = token("refresh");
    expect(await request("id")).toEqual({ ...day, id_token: token("id"), id_refresh_token: refresh });
    sandbox.connectSource("u", SOURCE.name);
    const access = { access_token: token("access"), refresh_token: refresh };
    expect(await request("access")).toEqual({ ...day, ...access });
    const message = "This user has connected a source: request an id token";
    expect(await request("session")).toMatchObject({ statusCode: 403, error: "Forbidden", message });
  });

  it("issues session tokens that live an hour or `tokenLifetimeSeconds`, and id tokens that live a day", async () => {
    vi.useFakeTimers();
    for (const [returning, options, seconds] of [
      [false, { tokenLifetimeSeconds: 0.5 }, 0.5],
      [false, {}, 3600],
      [true, { tokenLifetimeSeconds: 60 }, 86_400],
    ] as const) {
      const { auth, act } = setUp(undefined, {}, options);
      const { token, expires_in } = await auth.connectToken(USER, { returning });
      expect(expires_in).toBe(seconds);
      vi.advanceTimersByTime(seconds * 1000 - 1);
      expect(await act("/close", token)).toMatchObject({ status: "SUCCESS" });
      vi.advanceTimersByTime(1);
      expect(await act("/close", token)).toEqual({ status: "SESSION_TOKEN_EXPIRED" });
    }
  });
});

describe("the users of the sandbox", () => {
  it("are 1,000: the next one replaces the one that was used least recently, with the tokens", () => {
    const store = new SandboxStore();
    const request = (id: string): string => store.grant(store.user(id), "session", 60);
    const { humanId } = store.user("oldest");
    const [oldest, first] = [request("oldest"), request("first")];
    for (let i = 3; i <= 1000; i++) request(`user-${i}`);
    request("first"); // is now the newest
    expect(store.check(oldest)).toMatchObject({ user: { id: "oldest", humanId } });
    request("the 1,001st");
    expect(store.check(oldest)).toBe(INVALID);
    expect(store.user("oldest").humanId).not.toBe(humanId); // is the 1,002nd
    expect(store.check(first)).toMatchObject({ user: { id: "first" } });
  });

  it("have their own sources and their own latest 32 tokens", async () => {
    const { auth, act, sandbox } = setUp();
    const other = { id: "user-2", email: "two@example.org" };
    const { token } = await auth.connectToken(USER);
    const theirs = await auth.connectToken(other);
    await act("/connect", token);
    expect(await auth.connectToken(other)).toMatchObject({ type: "session" });
    sandbox.revokeTokens(USER.id);
    expect(await act("/close", token)).toEqual({ status: INVALID });
    for (let i = 0; i < 30; i++) await auth.connectToken(other);
    expect(await act("/close", theirs.token)).toMatchObject({ status: "SUCCESS" });
    await auth.connectToken(other);
    expect(await act("/close", theirs.token)).toEqual({ status: INVALID });
  });
});

describe("a session of the sandbox", () => {
  it("has the vendor's payload, in which a source stands once", async () => {
    const other = { id: "5f0a1c00000000000000a002", name: "Birchwood Pharmacy" };
    const sources = [{ ...SOURCE, more: 1 } as typeof SOURCE, other];
    const act = await setUp(undefined, {}, { sources }).openSession();
    expect(await act("/request")).toMatchObject({ status: "REQUESTED_SOURCE" });
    for (const id of [SOURCE.id, SOURCE.id, other.id]) await act("/connect", id);
    const provider = {
      address: "12 Example Street, Springfield",
      healthSystem: "Example Health",
      location: { latitude: 41.3289, longitude: -105.6928 },
      physician: "Dr. Robin Example",
      website: "clinic.example",
    };
    const lists = { connectedSources: [other], disconnectedSources: [SOURCE], requestedSources: [provider] };
    for (const id of [SOURCE.id, SOURCE.id, "x", null as never])
      expect(await act("/disconnect", id)).toEqual({
        status: "DISCONNECTED_SOURCE",
        sessionResults: lists,
        currentConnections: [other],
        requestedProviders: [provider],
      });
    expect(await act("/connect", SOURCE.id)).toMatchObject({
      status: "CONNECTED_SOURCE",
      sessionResults: { connectedSources: [other, SOURCE], disconnectedSources: [] },
      currentConnections: [other, SOURCE],
    });
  });

  it("belongs to its token: it begins empty with each token and after Close", async () => {
    const { openSession } = setUp();
    const first = await openSession();
    for (let i = 0; i < 33; i++) await first("/request");
    await first("/connect");
    const second = await openSession();
    const lists = { connectedSources: [], disconnectedSources: [], requestedSources: [] };
    const empty = { sessionResults: lists, currentConnections: [SOURCE] };
    expect(await second("/close")).toMatchObject(empty);
    const { sessionResults, requestedProviders } = await first("/close");
    expect(sessionResults.connectedSources).toEqual([SOURCE]);
    expect([sessionResults.requestedSources.length, requestedProviders.length]).toEqual([32, 32]);
    expect(await first("/close")).toMatchObject(empty);
  });

  it("begins with what connectSource() and disconnectSource() did", async () => {
    const { sandbox, openSession } = setUp();
    const error = /^The sandbox has no source "Nobody", but these: Aspen Family Clinic, Birchwood/;
    for (const method of ["connectSource", "disconnectSource"] as const) {
      sandbox[method](USER.id, SOURCE.name);
      const currentConnections = method === "connectSource" ? [SOURCE] : [];
      expect(await (await openSession())("/close")).toMatchObject({ currentConnections });
      expect(() => sandbox[method](USER.id, "Nobody")).toThrow(error);
    }
  });

  it("needs a token that opens Connect and is valid", async () => {
    const { sandbox, auth, act } = setUp();
    const { token } = await auth.connectToken(USER);
    await act("/connect", token);
    const { access_token } = await auth.accessToken(USER);
    const close = async (headers: Record<string, string>): Promise<unknown> =>
      (await read(sandbox.fetch(`${PAGE}close`, { method: "POST", headers, body: "no JSON" })))[1];
    expect(await close({})).toEqual({ status: "MISSING_SESSION_TOKEN" });
    for (const wrong of ["Bearer x", access_token])
      expect(await close({ authorization: wrong })).toEqual({ status: INVALID });
    sandbox.expireTokens("nobody");
    sandbox.revokeTokens("nobody");
    expect(await close({ authorization: token })).toMatchObject({ status: "SUCCESS" });
    sandbox.expireTokens();
    expect(await act("/close", token)).toEqual({ status: "SESSION_TOKEN_EXPIRED" });
    const expired = await textOf(load(`?token=${token}`, sandbox));
    expect(expired).toContain(">Your session has expired. Please");
    sandbox.revokeTokens();
    expect(await act("/close", token)).toEqual({ status: INVALID });
  });

  it("is forgotten by reset(), with users and faults", async () => {
    const { sandbox, auth, act } = setUp();
    sandbox.connectSource(USER.id, SOURCE.name);
    const { token } = await auth.connectToken(USER);
    sandbox.fault("token", { kind: "error" });
    sandbox.reset();
    expect(await act("/close", token)).toEqual({ status: INVALID });
    expect(await auth.connectToken(USER)).toMatchObject({ type: "session" });
  });
});

it("the sandbox tells a server with an access token which sources a user has", async () => {
  const { sandbox, auth } = setUp();
  const url = "https://api.example/v1/human/sources";
  const readSources = (token: string): Promise<unknown> =>
    read(sandbox.fetch(url, { headers: { authorization: `Bearer ${token}` } }));
  sandbox.connectSource(USER.id, SOURCE.name);
  const { access_token } = await auth.accessToken(USER);
  const source = { id: SOURCE.id, source: SOURCE.id, sourceName: SOURCE.name };
  expect(await readSources(access_token)).toEqual([200, [source]]);
  sandbox.expireTokens();
  const error = { error: "Unauthorized", message: "The access token is not valid" };
  for (const token of ["x", (await auth.idToken(USER)).id_token, access_token])
    expect(await readSources(token)).toMatchObject([401, error]);
});

describe("the Connect page", () => {
  it("has a CSP, is not cached, sends no referrer, and escapes the names of sources", async () => {
    const names = [`<img src=x onerror="1">'&`, "🏥 Clinic", ""];
    const sources = names.map((name, index) => ({ id: `"${index}"`, name }));
    const page = await load("?mode=select", createSandbox({ sources }));
    const html = await page.text();
    const [, nonce] = /<script nonce="([\w-]{36})">/.exec(html)!;
    expect(html).toContain(`<style nonce="${nonce}">`);
    expect(html).toContain("<title>Connect your health data (sandbox)</title>");
    expect(Object.fromEntries(page.headers)).toEqual({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "content-security-policy": `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'`,
    });
    const escaped = `data-name="&lt;img src=x onerror=&quot;1&quot;&gt;&#39;&amp;"`;
    expect(html).toContain(`data-id="&quot;0&quot;" ${escaped} class=""`);
    const marks = Array.from(html.matchAll(/aria-hidden="true">([^<]*)</g), ([, mark]) => mark);
    expect(marks).toEqual(["&lt;", "🏥", ""]);
    expect(await textOf(load(""))).not.toContain(nonce);
  });

  it("says why it cannot open", async () => {
    const missing = ["MISSING_SESSION_TOKEN", "This page was opened without a session."];
    for (const [query, [status, text]] of [
      ["", missing],
      ["?mode=auth", missing],
      ["?token=x&mode=select", [INVALID, "Your session is not valid."]],
    ] as const) {
      const html = await textOf(load(query));
      expect(html).toContain(`<body data-status="${status}">`);
      const problem = `${text} Please close this window and try again.`;
      expect(html).toContain(`<p class="problem" role="alert">${problem}</p>`);
      expect(html).not.toContain('id="request"');
      expect(html).toContain('<button type="button" id="close">Close</button>');
    }
  });

  it("opens a sign-in window that names its source, and has the client's logo, and no other paths", async () => {
    const page = await load("sign-in?id=5f0a1c00000000000000a007");
    expect(await page.text()).toMatch(/<h1>Sign in to Grovelink Portal<\/h1>.*<button type="button">Allow</);
    expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'nonce-/);
    expect((await load("sign-in?id=x")).status).toBe(404);
    const logo = await load("images/data-source-type-icons/launch-connect-text.svg");
    expect(logo.headers.get("content-type")).toBe("image/svg+xml");
    expect(await logo.text()).toMatch(/^<svg .*Opening Connect/);
    for (const [method, path, message] of [
      ["PUT", "close", "No page at /close"],
      ["POST", "toString", "No page at /toString"],
      ["DELETE", "", "No page at /"],
      ["PUT", "v1/connect/token", "Use POST /v1/connect/token"],
    ] as const) {
      const response = createSandbox().fetch(PAGE + path, { method });
      expect(await read(response)).toMatchObject([404, { error: "Not Found", message }]);
    }
  });
});

describe("sandbox.fetch()", () => {
  /** A request that is no instance of `Request`, whose constructor would add a listener to the signal. */
  const shape = (signal: AbortSignal): Request => {
    const { url, method, headers, body } = new Request(TOKEN_URL, INIT);
    return { url, method, headers, body, signal, bodyUsed: false } as Request;
  };

  it("takes what the global fetch() takes, and what servers add or replace", async () => {
    const calls: Parameters<typeof fetch>[] = [
      [TOKEN_URL, INIT],
      [new URL(TOKEN_URL), INIT],
      [new Request(TOKEN_URL, INIT)],
      [new Request(TOKEN_URL), INIT],
      [new Request(TOKEN_URL, INIT), { env: 1 } as RequestInit],
      [new Request(TOKEN_URL, { ...INIT, signal: AbortSignal.abort() }), { signal: null }],
      [shape(new AbortController().signal)],
    ];
    const assigned: typeof fetch = createSandbox().fetch;
    for (const call of calls) expect((await assigned(...call)).status).toBe(200);
  });

  it("rejects what the global fetch() rejects, and says if the body was already read", async () => {
    const { fetch } = createSandbox();
    await expect(fetch("/v1/connect/token")).rejects.toBeInstanceOf(TypeError);
    await expect(fetch(TOKEN_URL, { method: "GET", body: "x" })).rejects.toBeInstanceOf(TypeError);
    const request = new Request(TOKEN_URL, INIT);
    await request.text();
    await expect(fetch(request)).rejects.toThrow("sandbox.fetch: the body of this request was already read");
  });

  it("rejects with the reason of an aborted signal, changes nothing, and leaves no listener and no timer", async () => {
    const sandbox = createSandbox();
    const calls = (signal: AbortSignal): Parameters<typeof fetch>[] => [
      [TOKEN_URL, { ...INIT, signal }],
      [new Request(TOKEN_URL, { ...INIT, signal })],
      [new Request(TOKEN_URL, INIT), { signal }],
    ];
    sandbox.fault("token", { kind: "error", times: 1 });
    for (const call of calls(AbortSignal.abort("left")))
      await expect(sandbox.fetch(...call)).rejects.toBe("left");
    expect((await sandbox.fetch(TOKEN_URL, INIT)).status).toBe(500);
    const { signal } = new AbortController();
    await sandbox.fetch(shape(signal));
    expect(getEventListeners(signal, "abort")).toHaveLength(0);

    vi.useFakeTimers();
    for (const kind of ["hang", "slow"] as const) {
      sandbox.fault("token", { kind });
      const controller = new AbortController();
      const responses = calls(controller.signal).map((call) => failure(sandbox.fetch(...call)));
      await Promise.resolve();
      controller.abort("left");
      expect(await Promise.all(responses)).toEqual(["left", "left", "left"]);
      expect(vi.getTimerCount()).toBe(0);
    }
  });

  it("reads bodies up to 64 kB, in bytes, at every path", async () => {
    expect((await post(JSON.stringify(GOOD).padEnd(65_536))).status).toBe(200);
    const error = { error: "Payload Too Large", message: "The body must not exceed 64 kB" };
    expect(await read(post(JSON.stringify(GOOD).padEnd(65_537)))).toMatchObject([413, error]);
    const init = { method: "POST", body: "é".repeat(40_000) };
    for (const url of [TOKEN_URL, `${PAGE}connect`, PAGE, `${PAGE}nowhere`])
      expect((await createSandbox().fetch(url, init)).status, url).toBe(413);
  });
});

describe("a fault of the sandbox", () => {
  it("fails as many token requests as `times` says", async () => {
    for (const [kind, expected] of [
      ["error", { code: "http", status: 500, retryable: true }],
      ["hang", { code: "timeout" }],
      ["drop", { code: "network" }],
      ["slow", { code: "timeout" }],
    ] as const) {
      const { sandbox, auth } = setUp();
      sandbox.fault("token", { kind, times: 0 });
      await auth.sessionToken(USER);
      sandbox.fault("token", { kind, times: 1 });
      expect((await load("", sandbox)).status).toBe(200);
      expect(await failure(auth.sessionToken(USER)), kind).toMatchObject(expected);
      expect(await auth.sessionToken(USER)).toMatchObject({ expires_in: 3600 });
    }
  });

  it("of the kind slow delays the Connect page by 3 s or `delayMs`", async () => {
    vi.useFakeTimers();
    const sandbox = createSandbox();
    sandbox.fault("connect", { kind: "slow" });
    await expectSettledAfter(3000, load("", sandbox));
    sandbox.fault("connect", { kind: "slow", delayMs: 50 });
    await expectSettledAfter(50, load("", sandbox));
  });

  it("of the Connect page lasts until it is removed, and also fails the page's requests", async () => {
    const { sandbox, openSession } = setUp();
    const act = await openSession();
    sandbox.fault("connect", { kind: "error" });
    const message = "sandbox.fault() set this error";
    const error = { statusCode: 500, error: "Internal Server Error", message };
    for (let i = 0; i < 2; i++) expect(await read(load("", sandbox))).toMatchObject([500, error]);
    expect(await act("/connect")).toMatchObject({ statusCode: 500 });
    sandbox.fault("connect", null);
    expect(await act("/connect")).toMatchObject({ currentConnections: [SOURCE] });
  });

  it("of the kind drop ends the connection in the middle of a response", async () => {
    for (const [part, url, type] of [
      ["token", TOKEN_URL, "application/json"],
      ["connect", PAGE, "text/html"],
    ] as const) {
      const sandbox = createSandbox();
      sandbox.fault(part, { kind: "drop" });
      const response = await sandbox.fetch(url);
      expect([response.status, response.headers.get("content-type")]).toEqual([200, type]);
      const reader = response.body!.getReader();
      expect(await reader.read()).toMatchObject({ done: false, value: new TextEncoder().encode("{") });
      await expect(reader.read()).rejects.toThrow("The sandbox dropped the connection");
    }
  });

  it("must be known", () => {
    for (const [part, kind, message] of [
      ["token", "explode", "`kind` is explode, but must be one of slow, error, hang, drop"],
      ["tokens", "hang", "`part` is tokens, but must be one of token, connect"],
    ] as [never, never, string][])
      expect(() => createSandbox().fault(part, { kind })).toThrow(new TypeError(`sandbox.fault: ${message}`));
  });
});

describe("createSandbox()", () => {
  it("throws for wrong options, without a real secret", () => {
    const sources = ["x", [{ id: 1, name: "x" }], [SOURCE, { id: "1" }], [null]];
    for (const [name, values, message] of [
      ["clientId", ["real", "not-sandbox"], 'must begin with "sandbox", because'],
      ["clientSecret", ["", 5, "real-secret"], 'must begin with "sandbox", because'],
      ["tokenLifetimeSeconds", ["60", -1, 0, Infinity, NaN], "must be a positive number of seconds"],
      ["sources", sources, "must be a list of { id, name }, both strings"],
    ] as const)
      for (const value of values) {
        const create = (): unknown => createSandbox({ [name]: value } as SandboxOptions);
        expect(create, String(value)).toThrow(TypeError);
        expect(create, String(value)).toThrow(`createSandbox: \`${name}\` ${message}`);
        expect(create).not.toThrow(/real-secret/);
      }
  });

  it("takes credentials and sources of the app, and returns the options of a HumanApiAuth", async () => {
    const keys = { clientId: "sandbox-x", clientSecret: "sandbox" };
    const sandbox = createSandbox({ ...keys, sources: [] });
    expect((await post(GOOD, sandbox)).status).toBe(401);
    const auth = new HumanApiAuth(sandbox.authOptions);
    expect(await auth.connectToken(USER)).toMatchObject({ type: "session" });
    const authUrl = "https://human-api-sandbox.invalid";
    expect(sandbox.authOptions).toEqual({ ...keys, authUrl, fetch: sandbox.fetch });
  });
});
