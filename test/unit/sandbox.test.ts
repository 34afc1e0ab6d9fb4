// @vitest-environment node
import { getEventListeners } from "node:events";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createSandbox, type Sandbox, type SandboxOptions } from "../../src/sandbox/index.js";
import { SandboxStore } from "../../src/sandbox/sandbox-store.js";
import { HumanApiAuth } from "../../src/server/index.js";
import { failure, setUp, SOURCE, USER } from "./set-up-backend.js";

const TOKEN_URL = "https://auth.example/v1/connect/token";
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
  sandbox.fetch(`https://connect.example/${query}`);

/** Opens a session of USER, and returns a function that does what a button of the Connect page does. */
async function openSession(sandbox: Sandbox): Promise<(path: string, id?: string) => Promise<any>> {
  const { token } = await new HumanApiAuth(sandbox.authOptions).connectToken(USER);
  return async (path, id) => {
    const init = {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ id }),
    };
    return (await sandbox.fetch(`https://connect.example${path}`, init)).json();
  };
}

afterEach(() => vi.useRealTimers());

describe("the sandbox's token endpoint", () => {
  const LONG = "x".repeat(1025);
  const NO_OBJECT = "The body must be a JSON object";
  const UNKNOWN = "Unknown client_id or wrong client_secret";
  // prettier-ignore
  const REFUSED: [unknown, number, string, string[]?][] = [
    [{ ...GOOD, client_user_email: undefined }, 400, "client_user_email", ["client_user_email"]],
    [{ ...GOOD, type: "access" }, 403, "This user has not connected a source yet"],
    ...["{", "", "[]", "null", '"x"'].map((body): [string, number, string, []] => [body, 400, NO_OBJECT, []]),
    ...["x", "toString"].map((type): [object, number, string, string[]] => [{ ...GOOD, type }, 400, "`type` must be session, id or access", ["type"]]),
    [{ ...GOOD, client_secret: "x" }, 401, UNKNOWN],
    [{ ...GOOD, client_id: "x" }, 401, UNKNOWN],
    [{ ...GOOD, client_user_id: "" }, 400, "client_user_id", ["client_user_id"]],
    [{ ...GOOD, client_user_id: LONG }, 400, "1 to 1024 characters", ["client_user_id"]],
    [{ client_secret: 5, type: [] }, 400, "client_id, client_secret, client_user_id, type", ["client_id", "client_secret", "client_user_id", "type"]],
  ];
  it.each(REFUSED)("refuses %j as Human API does", async (body, status, message, keys) => {
    const response = await post(body);
    expect([response.status, response.headers.get("cache-control")]).toEqual([status, "no-store"]);
    expect(await response.json()).toEqual({
      statusCode: status,
      error: { 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden" }[status],
      message: expect.stringContaining(message),
      "x-humanapi-request-id": expect.stringMatching(/^[\w-]{36}$/),
      ...(keys && { validation: { source: "payload", keys } }),
    });
  });

  it("accepts a user id of 1,024 characters, and only POST", async () => {
    expect((await post({ ...GOOD, client_user_id: LONG.slice(1) })).status).toBe(200);
    const response = await createSandbox().fetch(TOKEN_URL, { method: "PUT" });
    expect([response.status, await response.json()]).toMatchObject([
      404,
      { message: "Use POST /v1/connect/token" },
    ]);
  });

  it("returns each type of token in the vendor's format", async () => {
    const sandbox = createSandbox();
    const request = async (type: string): Promise<any> => (await post({ ...GOOD, type }, sandbox)).json();
    const token = (type: string): unknown =>
      expect.stringMatching(new RegExp(`^sandbox-${type}-[\\w-]{36}$`));
    expect(await request("session")).toEqual({
      session_token: token("session"),
      human_id: expect.stringMatching(/^[\w-]{36}$/),
      expires_in: 3600,
    });
    const day = { token_type: "Bearer", expires_in: 86_400 };
    expect(await request("id")).toEqual({
      ...day,
      id_token: token("id"),
      id_refresh_token: token("refresh"),
    });
    sandbox.connectSource("u", SOURCE.name);
    expect(await request("access")).toEqual({
      ...day,
      access_token: token("access"),
      refresh_token: token("refresh"),
    });
    expect(await request("session")).toMatchObject({
      statusCode: 403,
      error: "Forbidden",
      message: "This user has connected a source: request an id token",
    });
  });

  it.each<[string, SandboxOptions, number]>([
    ["session", { tokenLifetimeSeconds: 0.5 }, 0.5],
    ["session", {}, 3600],
    ["id", { tokenLifetimeSeconds: 60 }, 86_400],
  ])("issues tokens of the type %s that live, with the options %j, %d s", async (type, options, seconds) => {
    vi.useFakeTimers();
    const sandbox = createSandbox(options);
    const tokens: any = await (await post({ ...GOOD, type }, sandbox)).json();
    expect(tokens.expires_in).toBe(seconds);
    const page = async (): Promise<string> =>
      (await load(`?token=${tokens.session_token ?? tokens.id_token}`, sandbox)).text();
    vi.advanceTimersByTime(seconds * 1000 - 1);
    expect(await page()).toContain('data-status=""');
    vi.advanceTimersByTime(1);
    expect(await page()).toContain('data-status="SESSION_TOKEN_EXPIRED"');
  });
});

describe("the users of the sandbox", () => {
  it("are 1,000: the next one replaces the one that was used least recently, with the tokens", () => {
    const store = new SandboxStore();
    const request = (id: string): string => store.grant(store.user(id), "session", 60);
    const [oldest, first] = [request("oldest"), request("first")];
    const { humanId } = store.user("first");
    for (let i = 3; i <= 1000; i++) request(`user-${i}`);
    request("first"); // is now the newest
    expect(store.check(oldest)).toMatchObject({ user: { id: "oldest" } });
    request("the 1,001st");
    expect([store.check(oldest), store.check(first)]).toMatchObject([
      INVALID,
      { user: { id: "first", humanId } },
    ]);
    request("the 1,002nd");
    expect(store.check(first)).toMatchObject({ user: { id: "first" } });
    const { humanId: old } = store.user("new");
    for (let i = 0; i < 1000; i++) store.user(`other-${i}`);
    expect(store.user("new").humanId).not.toBe(old);
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
    const act = await openSession(
      createSandbox({ sources: [{ ...SOURCE, more: 1 } as typeof SOURCE, other] }),
    );
    await act("/request");
    for (const id of [SOURCE.id, SOURCE.id, other.id]) await act("/connect", id);
    const provider = {
      address: "12 Example Street, Springfield",
      healthSystem: "Example Health",
      location: { latitude: 41.3289, longitude: -105.6928 },
      physician: "Dr. Robin Example",
      website: "clinic.example",
    };
    const disconnected = {
      status: "DISCONNECTED_SOURCE",
      sessionResults: {
        connectedSources: [other],
        disconnectedSources: [SOURCE],
        requestedSources: [provider],
      },
      currentConnections: [other],
      requestedProviders: [provider],
    };
    for (let i = 0; i < 2; i++) expect(await act("/disconnect", SOURCE.id)).toEqual(disconnected);
    for (const id of ["x", undefined]) expect(await act("/disconnect", id)).toEqual(disconnected);
    expect(await act("/connect", SOURCE.id)).toMatchObject({
      status: "CONNECTED_SOURCE",
      sessionResults: { connectedSources: [other, SOURCE], disconnectedSources: [] },
      currentConnections: [other, SOURCE],
    });
    expect(await act("/request")).toMatchObject({ status: "REQUESTED_SOURCE" });
  });

  it("belongs to its token: it begins empty with each token and after Close", async () => {
    const sandbox = createSandbox();
    const first = await openSession(sandbox);
    for (let i = 0; i < 33; i++) await first("/request");
    await first("/connect", SOURCE.id);
    const second = await openSession(sandbox);
    const empty = { connectedSources: [], disconnectedSources: [], requestedSources: [] };
    expect(await second("/close")).toMatchObject({ sessionResults: empty, currentConnections: [SOURCE] });
    const { sessionResults, requestedProviders } = await first("/close");
    expect(sessionResults.connectedSources).toEqual([SOURCE]);
    expect([sessionResults.requestedSources.length, requestedProviders.length]).toEqual([32, 32]);
    expect(await first("/close")).toMatchObject({ sessionResults: empty, currentConnections: [SOURCE] });
  });

  it("begins with what connectSource() and disconnectSource() did", async () => {
    const sandbox = createSandbox();
    sandbox.connectSource(USER.id, SOURCE.name);
    expect(await (await openSession(sandbox))("/close")).toMatchObject({ currentConnections: [SOURCE] });
    sandbox.disconnectSource(USER.id, SOURCE.name);
    expect(await (await openSession(sandbox))("/close")).toMatchObject({ currentConnections: [] });
    for (const method of ["connectSource", "disconnectSource"] as const)
      expect(() => sandbox[method](USER.id, "Nobody")).toThrow(
        /^The sandbox has no source "Nobody", but these: Aspen Family Clinic, Birchwood/,
      );
  });

  it("needs a token that opens Connect and is valid", async () => {
    const { sandbox, auth, act } = setUp();
    const { token } = await auth.connectToken(USER);
    await act("/connect", token);
    const { access_token } = await auth.accessToken(USER);
    const close = async (headers: Record<string, string>): Promise<unknown> =>
      (
        await sandbox.fetch("https://connect.example/close", { method: "POST", headers, body: "no JSON" })
      ).json();
    expect(await close({})).toEqual({ status: "MISSING_SESSION_TOKEN" });
    for (const wrong of ["Bearer x", access_token])
      expect(await close({ authorization: wrong })).toEqual({ status: INVALID });
    sandbox.expireTokens("nobody");
    sandbox.revokeTokens("nobody");
    expect(await close({ authorization: token })).toMatchObject({ status: "SUCCESS" });
    sandbox.expireTokens();
    expect(await act("/close", token)).toEqual({ status: "SESSION_TOKEN_EXPIRED" });
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
  const read = (token: string): Promise<Response> =>
    sandbox.fetch("https://api.example/v1/human/sources", { headers: { authorization: `Bearer ${token}` } });
  sandbox.connectSource(USER.id, SOURCE.name);
  const { access_token } = await auth.accessToken(USER);
  const source = { id: SOURCE.id, source: SOURCE.id, sourceName: SOURCE.name };
  expect(await (await read(access_token)).json()).toEqual([source]);
  for (const token of ["x", (await auth.idToken(USER)).id_token])
    expect((await read(token)).status).toBe(401);
  sandbox.expireTokens();
  expect(await (await read(access_token)).json()).toMatchObject({
    error: "Unauthorized",
    message: "The access token is not valid",
  });
});

describe("the Connect page", () => {
  it("has a CSP, is not cached, sends no referrer, and escapes the names of sources", async () => {
    const sources = [
      { id: '"1"', name: `<img src=x onerror="1">'&` },
      { id: "2", name: "🏥 Clinic" },
      { id: "3", name: "" },
    ];
    const page = await load("?mode=select", createSandbox({ sources }));
    const html = await page.text();
    const [, nonce] = /<script nonce="([\w-]{36})">/.exec(html)!;
    expect(html).toContain(`<style nonce="${nonce}">`);
    expect(Object.fromEntries(page.headers)).toEqual({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "content-security-policy": `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'`,
    });
    expect(html).toContain(
      `data-id="&quot;1&quot;" data-name="&lt;img src=x onerror=&quot;1&quot;&gt;&#39;&amp;" class=""`,
    );
    expect(html.match(/aria-hidden="true">[^<]*</g)).toEqual(
      ["&lt;", "🏥", ""].map((mark) => `aria-hidden="true">${mark}<`),
    );
    expect(await (await load("")).text()).not.toContain(nonce);
  });

  it.each([
    ["", "MISSING_SESSION_TOKEN", "This page was opened without a session."],
    ["?mode=auth", "MISSING_SESSION_TOKEN", "This page was opened without a session."],
    ["?token=x&mode=select", INVALID, "Your session is not valid."],
  ])("says for %j why it cannot open: %s", async (query, status, text) => {
    const html = await (await load(query)).text();
    expect(html).toContain(`<body data-status="${status}">`);
    expect(html).toContain(
      `<p class="problem" role="alert">${text} Please close this window and try again.</p>`,
    );
    expect(html).not.toContain('id="request"');
    expect(html).toContain('<button type="button" id="close">Close</button>');
  });

  it("says that a session has expired", async () => {
    const { sandbox, auth } = setUp();
    const { token } = await auth.connectToken(USER);
    sandbox.expireTokens();
    expect(await (await load(`?token=${token}`, sandbox)).text()).toContain(
      ">Your session has expired. Please",
    );
  });

  it("has a button for each source, which says whether the source is connected", async () => {
    const { sandbox, auth } = setUp();
    sandbox.connectSource(USER.id, SOURCE.name);
    const { token } = await auth.connectToken(USER);
    const labels = async (query: string): Promise<unknown> =>
      Array.from(
        (await (await load(query, sandbox)).text()).matchAll(/class="(on)?" aria-label="([\w ]+)"/g),
        ([, on, label]) => [label, !!on],
      );
    const others = [
      "Birchwood Pharmacy",
      "Cedar Valley Hospital",
      "Dahlia Dental",
      "Elmstride Wearables",
      "Fernlab Diagnostics",
      "Grovelink Portal",
    ].map((name) => [`Connect ${name}`, false]);
    expect(await labels(`?token=${token}`)).toEqual([["Disconnect Aspen Family Clinic", true], ...others]);
    expect(await labels("?mode=select")).toEqual([["Connect Aspen Family Clinic", false], ...others]);
    const html = await (await load("?mode=select", sandbox)).text();
    expect(new Set(html.match(/data-id="\w+"/g)).size).toBe(7);
    expect(html.match(/data-name="[\w ]+" data-popup/g)).toEqual(['data-name="Grovelink Portal" data-popup']);
    expect(html).toContain('id="request">Request a source</button>');
  });

  it("opens a sign-in window that names its source", async () => {
    const page = await load("sign-in?id=5f0a1c00000000000000a007");
    expect(await page.text()).toMatch(/<h1>Sign in to Grovelink Portal<\/h1>.*<button type="button">Allow</);
    expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'nonce-/);
    expect((await load("sign-in?id=x")).status).toBe(404);
  });

  it("has the client's logo as an SVG image, and no other paths", async () => {
    const logo = await load("images/data-source-type-icons/launch-connect-text.svg");
    expect(logo.headers.get("content-type")).toBe("image/svg+xml");
    expect(await logo.text()).toMatch(/^<svg .*Opening Connect/);
    for (const [path, method] of [
      ["close", "PUT"],
      ["toString", "POST"],
      ["", "POST"],
    ]) {
      const response = await createSandbox().fetch(`https://connect.example/${path}`, { method: method! });
      expect([response.status, await response.json()]).toMatchObject([
        404,
        { error: "Not Found", message: `No page at /${path}` },
      ]);
    }
  });
});

describe("sandbox.fetch()", () => {
  it("takes what the global fetch() takes, and what servers add or replace", async () => {
    const { url, method, headers, body, signal } = new Request(TOKEN_URL, INIT);
    const foreign = { url, method, headers, body, signal, bodyUsed: false } as Request;
    const calls: Parameters<typeof fetch>[] = [
      [TOKEN_URL, INIT],
      [new URL(TOKEN_URL), INIT],
      [new Request(TOKEN_URL, INIT)],
      [new Request(TOKEN_URL), INIT],
      [new Request(TOKEN_URL, INIT), { env: 1 } as RequestInit],
      [new Request(TOKEN_URL, { ...INIT, signal: AbortSignal.abort() }), { signal: null }],
      [foreign],
    ];
    const assigned: typeof fetch = createSandbox().fetch;
    for (const call of calls) expect((await assigned(...call)).status).toBe(200);
  });

  it("rejects what the global fetch() rejects, and says if the body was already read", async () => {
    const read = new Request(TOKEN_URL, INIT);
    await read.text();
    for (const call of [["/v1/connect/token"], [TOKEN_URL, { method: "GET", body: "x" }]] as Parameters<
      typeof fetch
    >[])
      await expect(createSandbox().fetch(...call)).rejects.toBeInstanceOf(TypeError);
    await expect(createSandbox().fetch(read)).rejects.toThrow(
      "sandbox.fetch: the body of this request was already read",
    );
  });

  it("rejects with the reason of an aborted signal, changes nothing, and leaves no listener and no timer", async () => {
    const sandbox = createSandbox();
    sandbox.fault("token", { kind: "error", times: 1 });
    const aborted = AbortSignal.abort("left");
    await expect(sandbox.fetch(TOKEN_URL, { ...INIT, signal: aborted })).rejects.toBe("left");
    await expect(sandbox.fetch(new Request(TOKEN_URL, { ...INIT, signal: aborted }))).rejects.toBe("left");
    expect((await sandbox.fetch(TOKEN_URL, INIT)).status).toBe(500);
    const { signal } = new AbortController();
    // The constructor of Request would add a listener of its own.
    const { url, method, headers, body } = new Request(TOKEN_URL, INIT);
    await sandbox.fetch({ url, method, headers, body, signal, bodyUsed: false } as Request);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);

    vi.useFakeTimers();
    for (const kind of ["hang", "slow"] as const)
      for (const argumentsOf of [
        (own: AbortSignal) => [TOKEN_URL, { ...INIT, signal: own }],
        (own: AbortSignal) => [new Request(TOKEN_URL, { ...INIT, signal: own })],
        (own: AbortSignal) => [new Request(TOKEN_URL, INIT), { signal: own }],
      ] as ((own: AbortSignal) => Parameters<typeof fetch>)[]) {
        sandbox.fault("token", { kind });
        const controller = new AbortController();
        const response = sandbox.fetch(...argumentsOf(controller.signal));
        await Promise.resolve();
        controller.abort("left");
        await expect(response).rejects.toBe("left");
        expect(vi.getTimerCount()).toBe(0);
      }
  });

  it("reads bodies up to 64 kB, in bytes, at every path", async () => {
    expect((await post(JSON.stringify(GOOD).padEnd(65_536))).status).toBe(200);
    const response = await post(JSON.stringify(GOOD).padEnd(65_537));
    expect([response.status, await response.json()]).toMatchObject([
      413,
      { error: "Payload Too Large", message: "The body must not exceed 64 kB" },
    ]);
    expect((await post("é".repeat(40_000))).status).toBe(413);
    const init = { method: "POST", body: "x".repeat(70_000) };
    for (const path of ["connect", "", "nowhere"])
      expect((await createSandbox().fetch(`https://connect.example/${path}`, init)).status).toBe(413);
  });
});

describe("a fault of the sandbox", () => {
  it.each([
    ["error", { code: "http", status: 500, retryable: true }],
    ["hang", { code: "timeout" }],
    ["drop", { code: "network" }],
    ["slow", { code: "timeout" }],
  ] as const)("of the kind %s fails as many token requests as `times` says", async (kind, expected) => {
    const { sandbox, auth } = setUp();
    sandbox.fault("token", { kind, times: 0 });
    await auth.sessionToken(USER);
    sandbox.fault("token", { kind, times: 1 });
    expect((await load("", sandbox)).status).toBe(200);
    expect(await failure(auth.sessionToken(USER))).toMatchObject(expected);
    expect(await auth.sessionToken(USER)).toMatchObject({ expires_in: 3600 });
  });

  it.each([{ kind: "slow", delayMs: 50 }, { kind: "slow" }] as const)(
    "delays the Connect page: %j",
    async (fault) => {
      vi.useFakeTimers();
      const delay = ("delayMs" in fault && fault.delayMs) || 3000;
      const sandbox = createSandbox();
      sandbox.fault("connect", fault);
      const settled = vi.fn();
      load("", sandbox).then(settled);
      await vi.advanceTimersByTimeAsync(delay - 1);
      expect(settled).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect(settled).toHaveBeenCalled();
    },
  );

  it("of the Connect page lasts until it is removed, and also fails the page's requests", async () => {
    const { sandbox, auth, act } = setUp();
    const { token } = await auth.connectToken(USER);
    sandbox.fault("connect", { kind: "error" });
    for (let i = 0; i < 2; i++)
      expect(await (await load(`?token=${token}`, sandbox)).json()).toMatchObject({
        statusCode: 500,
        error: "Internal Server Error",
        message: "sandbox.fault() set this error",
      });
    expect(await act("/connect", token)).toMatchObject({ statusCode: 500 });
    sandbox.fault("connect", null);
    expect(await act("/connect", token)).toMatchObject({ currentConnections: [SOURCE] });
  });

  it("of the kind drop ends the connection in the middle of a response", async () => {
    for (const [part, url, type] of [
      ["token", TOKEN_URL, "application/json"],
      ["connect", "https://s.example/", "text/html"],
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

  it.each([
    [
      "token",
      { kind: "explode" },
      "sandbox.fault: `kind` is explode, but must be one of slow, error, hang, drop",
    ],
    ["tokens", null, "sandbox.fault: `part` is tokens, but must be one of token, connect"],
  ])("must be known: %j, %j", (part, fault, message) =>
    expect(() => createSandbox().fault(part as "token", fault as { kind: "hang" })).toThrow(
      new TypeError(message),
    ),
  );
});

describe("createSandbox()", () => {
  // prettier-ignore
  const INVALID_OPTIONS: [object, string][] = [
    ...[{ clientId: "real" }, { clientSecret: "" }, { clientSecret: 5 }, { clientId: "not-sandbox" }].map((options): [object, string] => [options, `\`${Object.keys(options)[0]}\` must begin with "sandbox", because`]),
    ...["x", [{ id: 1, name: "x" }], [{ id: "1", name: "x" }, { id: "1" }], [null]].map((sources): [object, string] => [{ sources }, "`sources` must be a list of { id, name }, both strings"]),
    ...["60", -1, 0, Infinity, NaN].map((tokenLifetimeSeconds): [object, string] => [{ tokenLifetimeSeconds }, "`tokenLifetimeSeconds` must be a positive number of seconds"]),
  ];
  it.each(INVALID_OPTIONS)("throws for %j", (options, message) => {
    const create = (): unknown => createSandbox(options);
    expect(create).toThrow(TypeError);
    expect(create).toThrow(`createSandbox: ${message}`);
  });

  it("does not show a real secret", () =>
    expect(() => createSandbox({ clientSecret: "real-secret" })).not.toThrow(/real-secret/));

  it("takes credentials and sources of the app, and returns the options of a HumanApiAuth", async () => {
    const sandbox = createSandbox({ clientId: "sandbox-x", clientSecret: "sandbox", sources: [] });
    expect((await post(GOOD, sandbox)).status).toBe(401);
    expect(await new HumanApiAuth({ ...sandbox.authOptions }).connectToken(USER)).toMatchObject({
      type: "session",
    });
    expect(Object.entries(sandbox.authOptions)).toEqual([
      ["clientId", "sandbox-x"],
      ["clientSecret", "sandbox"],
      ["authUrl", "https://human-api-sandbox.invalid"],
      ["fetch", sandbox.fetch],
    ]);
  });
});
