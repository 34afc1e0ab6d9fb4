// @vitest-environment node
import { afterEach, describe, expect, it, vi } from "vitest";
import { createSandbox, type SandboxOptions } from "../../src/sandbox/index.js";
import { setUp, USER } from "./set-up-backend.js";

const GOOD = {
  client_id: "sandbox-client",
  client_secret: "sandbox-secret",
  client_user_id: "u",
  type: "session",
  client_user_email: "u@example.org",
};
const post = (body: unknown, sandbox = createSandbox()): Promise<Response> =>
  sandbox.fetch("http://s.example/v1/connect/token", {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

afterEach(() => vi.useRealTimers());

const LONG = "x".repeat(1025);

describe("the sandbox's token endpoint", () => {
  it.each<[string, unknown, number, string?, string[]?]>([
    [
      "a session token without an email",
      { ...GOOD, client_user_email: undefined },
      400,
      "client_user_email",
      ["client_user_email"],
    ],
    [
      "an access token before a source is connected",
      { ...GOOD, type: "access" },
      403,
      "not connected a source",
    ],
    ["invalid JSON", "{", 400, "The body must be a JSON object", []],
    ["an empty body", "", 400, "The body must be a JSON object", []],
    ["a list", [], 400, "The body must be a JSON object", []],
    ["null", null, 400, "The body must be a JSON object", []],
    ["a string", '"x"', 400, "The body must be a JSON object", []],
    ["an unknown type", { ...GOOD, type: "x" }, 400, "`type` must be session, id or access", ["type"]],
    [
      "a type that is a key of Object.prototype",
      { ...GOOD, type: "toString" },
      400,
      "`type` must be",
      ["type"],
    ],
    ["a wrong secret", { ...GOOD, client_secret: "x" }, 401, "Unknown client_id or wrong client_secret"],
    ["a wrong client", { ...GOOD, client_id: "x" }, 401, "Unknown client_id or wrong client_secret"],
    ["an empty user id", { ...GOOD, client_user_id: "" }, 400, "client_user_id", ["client_user_id"]],
    ["a long user id", { ...GOOD, client_user_id: LONG }, 400, "1 to 1024 characters", ["client_user_id"]],
    [
      "wrong fields",
      { ...GOOD, client_id: undefined, client_secret: 5, client_user_id: null, type: [] },
      400,
      "Must be text of 1 to 1024 characters: client_id, client_secret, client_user_id, type",
      ["client_id", "client_secret", "client_user_id", "type"],
    ],
  ])("refuses %s", async (_, body, status, message, keys) => {
    const response = await post(body);
    expect([response.status, response.headers.get("cache-control")]).toEqual([status, "no-store"]);
    const titles: Record<number, string> = { 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden" };
    expect(await response.json()).toEqual({
      statusCode: status,
      error: titles[status],
      message: expect.stringContaining(message!),
      "x-humanapi-request-id": expect.stringMatching(/^[\w-]{36}$/),
      ...(keys && { validation: { source: "payload", keys } }),
    });
  });

  it("accepts a user id of 1,024 characters", async () =>
    expect((await post({ ...GOOD, client_user_id: LONG.slice(1) })).status).toBe(200));

  it.each(["GET", "PUT"])("refuses the method %s", async (method) => {
    const response = await createSandbox().fetch("http://s.example/v1/connect/token", { method });
    expect([response.status, await response.json()]).toMatchObject([
      404,
      { error: "Not Found", message: "Use POST /v1/connect/token" },
    ]);
  });

  it("returns each type of token in the vendor's format, but refuses a session token to a user who has connected a source", async () => {
    const { sandbox, auth, act } = setUp();
    const body = { ...GOOD, client_secret: "sandbox-hushed", client_user_id: USER.id };
    const request = async (type: string): Promise<any> => (await post({ ...body, type }, sandbox)).json();
    const session = await request("session");
    expect(session).toEqual({
      session_token: expect.stringMatching(/^sandbox-session-[\w-]{36}$/),
      human_id: expect.stringMatching(/^[\w-]{36}$/),
      expires_in: 3600,
    });
    expect(await post({ ...body, client_user_email: undefined, type: "id" }, sandbox)).toHaveProperty(
      "status",
      200,
    );
    expect(await request("id")).toEqual({
      token_type: "Bearer",
      id_token: expect.stringMatching(/^sandbox-id-[\w-]{36}$/),
      id_refresh_token: expect.stringMatching(/^sandbox-refresh-[\w-]{36}$/),
      expires_in: 86_400,
    });
    await act("/connect", session.session_token as string);
    expect(await request("access")).toEqual({
      token_type: "Bearer",
      access_token: expect.stringMatching(/^sandbox-access-[\w-]{36}$/),
      refresh_token: expect.stringMatching(/^sandbox-refresh-[\w-]{36}$/),
      expires_in: 86_400,
    });
    expect(await request("session")).toMatchObject({
      statusCode: 403,
      error: "Forbidden",
      message: "This user has connected a source: request an id token",
    });
    expect(await auth.connectToken(USER)).toMatchObject({ type: "id" });
  });
});

it("the sandbox stores the sources and the latest 32 tokens of each user separately", async () => {
  const { auth, act, sandbox } = setUp();
  const other = { id: "user-2", email: "two@example.org" };
  const { token } = await auth.connectToken(USER);
  const theirs = await auth.connectToken(other);
  await act("/connect", token);
  expect(await auth.connectToken(other)).toMatchObject({ type: "session" });
  sandbox.revokeTokens(USER.id);
  expect(await act("/close", token)).toMatchObject({ status: "SESSION_TOKEN_INVALID" });
  for (let i = 0; i < 30; i++) await auth.connectToken(other);
  expect(await act("/close", theirs.token)).toMatchObject({ status: "SUCCESS" });
  await auth.connectToken(other);
  expect(await act("/close", theirs.token)).toMatchObject({ status: "SESSION_TOKEN_INVALID" });
});

describe("the lifetime of a sandbox token", () => {
  const statusOf = async (sandbox: ReturnType<typeof createSandbox>, token: string): Promise<string> => {
    const page = await sandbox.fetch(`http://s.example/?token=${token}`);
    return /data-status="(\w*)"/.exec(await page.text())![1]!;
  };

  it.each<[string, SandboxOptions, number]>([
    ["session", { tokenLifetimeSeconds: 60 }, 60],
    ["session", { tokenLifetimeSeconds: 0.5 }, 0.5],
    ["session", {}, 3600],
    ["id", { tokenLifetimeSeconds: 60 }, 86_400],
  ])("of type %s with the options %j is %d s", async (type, options, seconds) => {
    vi.useFakeTimers();
    const sandbox = createSandbox(options);
    const tokens: any = await (await post({ ...GOOD, type }, sandbox)).json();
    expect(tokens.expires_in).toBe(seconds);
    const token = (tokens.session_token ?? tokens.id_token) as string;
    vi.advanceTimersByTime(seconds * 1000 - 1);
    expect(await statusOf(sandbox, token)).toBe("");
    vi.advanceTimersByTime(1);
    expect(await statusOf(sandbox, token)).toBe("SESSION_TOKEN_EXPIRED");
  });
});

describe("createSandbox()", () => {
  it.each([
    ["clientId", "real"],
    ["clientSecret", "real-secret"],
    ["clientSecret", ""],
    ["clientSecret", 5],
    ["clientId", "not-sandbox"],
  ])(
    "throws if `%s` does not begin with `sandbox`; the error does not contain the value",
    (option, value) => {
      const create = (): unknown => createSandbox({ [option]: value });
      expect(create).toThrow(TypeError);
      expect(create).toThrow(`createSandbox: \`${option}\` must begin with "sandbox", because`);
      expect(create).not.toThrow(/real-secret/);
    },
  );

  const SOURCES = "`sources` must be a list of { id, name }, both strings";
  const SECONDS = "`tokenLifetimeSeconds` must be a positive number of seconds";
  it.each<[object, string]>([
    [{ sources: "x" }, SOURCES],
    [{ sources: [{ id: 1, name: "x" }] }, SOURCES],
    [{ sources: [{ id: "1", name: "x" }, { id: "1" }] }, SOURCES],
    [{ sources: [null] }, SOURCES],
    [{ tokenLifetimeSeconds: "60" }, SECONDS],
    [{ tokenLifetimeSeconds: -1 }, SECONDS],
    [{ tokenLifetimeSeconds: 0 }, SECONDS],
    [{ tokenLifetimeSeconds: Infinity }, SECONDS],
    [{ tokenLifetimeSeconds: NaN }, SECONDS],
  ])("throws for the options %j", (options, message) => {
    expect(() => createSandbox(options)).toThrow(TypeError);
    expect(() => createSandbox(options)).toThrow(`createSandbox: ${message}`);
  });

  it("accepts the app's own credentials and sources", async () => {
    const sandbox = createSandbox({ clientId: "sandbox-x", clientSecret: "sandbox", sources: [] });
    const body = { ...GOOD, client_id: "sandbox-x", client_secret: "sandbox" };
    expect((await post(body, sandbox)).status).toBe(200);
    expect((await post(GOOD, sandbox)).status).toBe(401);
  });
});
