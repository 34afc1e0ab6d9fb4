// @vitest-environment node
import { afterEach, describe, expect, it, vi } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { failure, setUp, SOURCE, USER } from "./set-up-backend.js";

afterEach(() => vi.useRealTimers());

describe("a fault of the sandbox", () => {
  it.each([
    ["error", { code: "http", status: 500, retryable: true }],
    ["hang", { code: "timeout" }],
    ["drop", { code: "network" }],
    ["slow", { code: "timeout" }],
  ] as const)(
    "of the kind %s makes as many token requests fail as its option `times` says",
    async (kind, expected) => {
      const { sandbox, auth } = setUp();
      sandbox.fault("token", { kind, times: 1 });
      expect(await failure(auth.sessionToken(USER))).toMatchObject(expected);
      expect(await auth.sessionToken(USER)).toMatchObject({ expires_in: 3600 });
    },
  );

  it("with `times: 0` makes no token request fail", async () => {
    const { sandbox, auth } = setUp();
    sandbox.fault("token", { kind: "error", times: 0 });
    expect(await auth.sessionToken(USER)).toMatchObject({ expires_in: 3600 });
  });

  it("does not affect the Connect page if the fault is set for the token endpoint", async () => {
    const sandbox = createSandbox();
    sandbox.fault("token", { kind: "error" });
    expect((await sandbox.fetch("https://connect.example/")).status).toBe(200);
  });

  it.each([
    [{ kind: "slow", delayMs: 50 }, 50],
    [{ kind: "slow" }, 3000],
  ] as const)("with the fields %j makes the response come %d ms later", async (fault, delay) => {
    vi.useFakeTimers();
    const sandbox = createSandbox();
    sandbox.fault("connect", fault);
    let status = 0;
    const response = sandbox.fetch("https://connect.example/").then((received) => (status = received.status));
    await vi.advanceTimersByTimeAsync(delay - 1);
    expect(status).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    await response;
    expect(status).toBe(200);
  });

  it("of the kind `hang` with `times: 1` leaves only one request without a response", async () => {
    vi.useFakeTimers();
    const sandbox = createSandbox();
    sandbox.fault("connect", { kind: "hang", times: 1 });
    const statuses: unknown[] = [];
    const load = (): Promise<unknown> =>
      sandbox.fetch("https://connect.example/").then(({ status }) => statuses.push(status));
    void load();
    await vi.advanceTimersByTimeAsync(86_400_000);
    expect(statuses).toEqual([]);
    await load();
    expect(statuses).toEqual([200]);
  });

  it("of the kind `error` makes the sandbox respond with an error in the format of Human API", async () => {
    const sandbox = createSandbox();
    sandbox.fault("connect", { kind: "error" });
    expect(await (await sandbox.fetch("https://connect.example/")).json()).toMatchObject({
      statusCode: 500,
      error: "Internal Server Error",
      message: "sandbox.fault() set this error",
    });
  });

  it.each([
    ["token", "https://s.example/v1/connect/token", "application/json"],
    ["connect", "https://s.example/", "text/html"],
  ] as const)(
    "of the kind `drop`, set with sandbox.fault('%s', …), closes the connection in the middle of a response",
    async (part, url, type) => {
      const sandbox = createSandbox();
      sandbox.fault(part, { kind: "drop" });
      const response = await sandbox.fetch(url);
      expect([response.status, response.headers.get("content-type")]).toEqual([200, type]);
      const reader = response.body!.getReader();
      expect(await reader.read()).toMatchObject({ done: false, value: new TextEncoder().encode("{") });
      await expect(reader.read()).rejects.toThrow("The sandbox dropped the connection");
    },
  );
});

it("a fault of the Connect page makes every request fail until the fault is removed", async () => {
  const { sandbox, auth, act } = setUp();
  const { token } = await auth.connectToken(USER);
  sandbox.fault("connect", { kind: "error" });
  const page = () => sandbox.fetch(`https://connect.example/?token=${token}`);
  expect([(await page()).status, (await page()).status]).toEqual([500, 500]);
  expect(await act("/connect", token)).toMatchObject({ statusCode: 500 });
  sandbox.fault("connect", null);
  expect((await page()).status).toBe(200);
  expect(await act("/connect", token)).toMatchObject({ currentConnections: [SOURCE] });
});

it.each([
  [
    "token",
    { kind: "explode" },
    "sandbox.fault: `kind` is explode, but must be one of slow, error, hang, drop",
  ],
  ["tokens", { kind: "hang" }, "sandbox.fault: `part` is tokens, but must be one of token, connect"],
  ["tokens", null, "sandbox.fault: `part` is tokens, but must be one of token, connect"],
])("sandbox.fault(%j, %j) throws a TypeError", (part, fault, message) => {
  const set = (): void => setUp().sandbox.fault(part as "token", fault as { kind: "hang" });
  expect(set).toThrow(TypeError);
  expect(set).toThrow(message);
});
