// @vitest-environment node
import { describe, expect, it } from "vitest";
import { failure, setUp, SOURCE, USER } from "./set-up-backend.js";

describe("the token endpoint, made to fail", () => {
  it.each([
    ["error", { code: "http", status: 500, retryable: true }],
    ["hang", { code: "timeout" }],
    ["drop", { code: "network" }],
    ["slow", { code: "timeout" }],
  ] as const)("%s, as often as told, then well again", async (kind, expected) => {
    const { sandbox, auth } = setUp();
    sandbox.fault("token", { kind, times: 1 });
    expect(await failure(auth.sessionToken(USER))).toMatchObject(expected);
    expect(await auth.sessionToken(USER)).toMatchObject({ expires_in: 3600 });
  });
  it("slow is late, but answers", async () => {
    const { sandbox, auth } = setUp();
    sandbox.fault("token", { kind: "slow", delayMs: 50 });
    const begun = performance.now();
    await auth.sessionToken(USER);
    expect(performance.now() - begun).toBeGreaterThan(45);
  });
});

it("the Connect page fails on its own, until it is healed", async () => {
  const { sandbox, auth, act } = setUp();
  const { token } = await auth.connectToken(USER);
  sandbox.fault("connect", { kind: "error" });
  const page = () => sandbox.fetch(new Request(`https://connect.example/?token=${token}`));
  expect([(await page()).status, (await page()).status]).toEqual([500, 500]);
  expect(await act("/connect", token)).toMatchObject({ statusCode: 500 });
  sandbox.fault("connect", null);
  expect((await page()).status).toBe(200);
  expect(await act("/connect", token)).toMatchObject({ currentConnections: [SOURCE] });
});

it("refuses a fault that it does not know", () =>
  expect(() => setUp().sandbox.fault("token", { kind: "explode" as "hang" })).toThrow(
    /one of slow, error, hang, drop/,
  ));
