// @vitest-environment node
import { describe, expect, it, vi } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { setUp, USER } from "./set-up-backend.js";

const GOOD = {
  client_id: "sandbox-client",
  client_secret: "sandbox-secret",
  client_user_id: "u",
  type: "session",
  client_user_email: "u@example.org",
};
const post = (body: unknown, method = "POST"): Promise<Response> =>
  createSandbox().fetch(
    new Request("http://s.example/v1/connect/token", {
      method,
      ...(method === "POST" && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    }),
  );

describe("the token endpoint", () => {
  it.each<[string, unknown, number]>([
    ["a session", GOOD, 200],
    ["an id", { ...GOOD, type: "id" }, 200],
    ["access before a source is connected", { ...GOOD, type: "access" }, 403],
    ["no JSON", "{", 400],
    ["a list", [], 400],
    ["null", null, 400],
    ["an unknown type", { ...GOOD, type: "x" }, 400],
    ["a wrong secret", { ...GOOD, client_secret: "x" }, 401],
    ["a wrong client", { ...GOOD, client_id: "x" }, 401],
    ...Object.keys(GOOD).map((key): [string, unknown, number] => [
      `no ${key}`,
      { ...GOOD, [key]: undefined },
      400,
    ]),
  ])("%s", async (_, body, status) => {
    const response = await post(body);
    expect(response.status).toBe(status);
    if (status >= 400)
      expect(await response.json()).toMatchObject({
        statusCode: status,
        error: expect.any(String) as string,
        "x-humanapi-request-id": expect.any(String) as string,
      });
  });
  it("names the keys that are missing", async () =>
    expect(await (await post({ ...GOOD, client_user_id: 5 })).json()).toMatchObject({
      validation: { source: "payload", keys: ["client_user_id"] },
    }));
});

it.each([{ clientId: "real" }, { clientSecret: "real-secret" }])(
  "takes no real credentials: %j",
  (options) => {
    expect(() => createSandbox(options)).toThrow(/must begin with "sandbox"/);
    expect(() => createSandbox(options)).not.toThrow(/real-secret/);
  },
);

it("the Connect page has a policy, is not cached, sends no referrer, and escapes names", async () => {
  const sandbox = createSandbox({ sources: [{ id: "1", name: `<img src=x onerror="1">` }] });
  const page = await sandbox.fetch(new Request("http://s.example/?mode=select"));
  expect(page.headers.get("content-security-policy")).toMatch(/default-src 'none'; script-src 'nonce-/);
  expect([page.headers.get("cache-control"), page.headers.get("referrer-policy")]).toEqual([
    "no-store",
    "no-referrer",
  ]);
  expect(await page.text()).not.toContain("<img");
});

it("says what is wrong with a token", async () => {
  const page = async (query: string): Promise<string> =>
    (await createSandbox().fetch(new Request(`http://s.example/${query}`))).text();
  expect(await page("")).toContain("MISSING_SESSION_TOKEN");
  expect(await page("?token=x")).toContain("SESSION_TOKEN_INVALID");
});

it("keeps users apart, and each one's latest 32 tokens", async () => {
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

it("gives session tokens the lifetime that it is told, and Connect says when that is over", async () => {
  vi.useFakeTimers();
  const sandbox = createSandbox({ tokenLifetimeSeconds: 60 });
  const body = JSON.stringify(GOOD);
  const asked = await sandbox.fetch(
    new Request("http://s.example/v1/connect/token", { method: "POST", body }),
  );
  const { session_token, expires_in } = (await asked.json()) as { session_token: string; expires_in: number };
  expect(expires_in).toBe(60);
  const status = async (): Promise<string> => {
    const page = await sandbox.fetch(new Request(`http://s.example/?token=${session_token}`));
    return /data-status="(\w*)"/.exec(await page.text())![1]!;
  };
  vi.advanceTimersByTime(59_999);
  expect(await status()).toBe("");
  vi.advanceTimersByTime(1);
  expect(await status()).toBe("SESSION_TOKEN_EXPIRED");
  vi.useRealTimers();
});

it.each<[string, object]>([
  ["sources", { sources: "x" }],
  ["sources", { sources: [{ id: 1, name: "x" }] }],
  ["tokenLifetimeSeconds", { tokenLifetimeSeconds: "60" }],
  ["tokenLifetimeSeconds", { tokenLifetimeSeconds: -1 }],
])("refuses at once: %s in %j", (name, options) =>
  expect(() => createSandbox(options)).toThrow(`\`${name}\``),
);
