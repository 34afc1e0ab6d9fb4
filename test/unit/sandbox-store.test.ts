// @vitest-environment node
import { describe, expect, it } from "vitest";
import { SandboxStore } from "../../src/sandbox/sandbox-store.js";
import { createSandbox } from "../../src/sandbox/index.js";
import { HumanApiAuth } from "../../src/server/index.js";
import { setUp, SOURCE, USER } from "./set-up-backend.js";

const INVALID = "SESSION_TOKEN_INVALID";
const requestIn = async (sandbox = createSandbox(), count = 1) => {
  const auth = new HumanApiAuth(sandbox.authOptions);
  const { token } = await auth.connectToken(USER);
  const act = async (path: string, id?: string): Promise<any> => {
    const headers = { authorization: `Bearer ${token}` };
    const init = { method: "POST", headers, body: JSON.stringify({ id }) };
    return (await sandbox.fetch(`https://connect.example${path}`, init)).json();
  };
  for (let i = 0; i < count; i++) await act("/request");
  return act;
};

describe("the users of the sandbox", () => {
  it("are limited to 1,000: the next user replaces the user whose last token request is the oldest", () => {
    const store = new SandboxStore();
    const request = (id: string): string => store.grant(store.user(id), "session", 60);
    const oldest = request("oldest");
    const again = request("oldest");
    const first = request("first");
    for (let i = 3; i < 1000; i++) request(`user-${i}`);
    expect([oldest, again, first].map((token) => store.check(token))).toMatchObject([
      { id: "oldest" },
      { id: "oldest" },
      { id: "first" },
    ]);
    // A request for a new user makes the full store delete the user of the oldest request. The user with the id "first" exists
    // already, so this request deletes nobody. Now "first" is the user of the newest request.
    request("first");
    request("the 1,000th");
    expect(store.check(oldest)).toMatchObject({ id: "oldest" });
    request("the 1,001st");
    expect([oldest, again].map((token) => store.check(token))).toEqual([INVALID, INVALID]);
    expect(store.check(first)).toMatchObject({ id: "first" });
    request("the 1,002nd");
    expect(store.check(first)).toMatchObject({ id: "first" });
  });

  it("keep their human ids until the sandbox deletes the users", () => {
    const store = new SandboxStore();
    const { humanId } = store.user("a");
    for (let i = 0; i < 999; i++) store.user(`user-${i}`);
    expect(store.user("a").humanId).toBe(humanId);
    for (let i = 0; i < 1000; i++) store.user(`other-${i}`);
    expect(store.user("a").humanId).not.toBe(humanId);
  });
});

describe("the lists of a sandbox user", () => {
  it("contain the latest 32 requested providers", async () => {
    const act = await requestIn(createSandbox(), 33);
    const payload = await act("/close");
    expect([payload.requestedProviders.length, payload.sessionResults.requestedSources.length]).toEqual([
      32, 32,
    ]);
    expect((await act("/close")).sessionResults.requestedSources).toEqual([]);
  });

  it("contain a source once, even if it is connected or disconnected several times", async () => {
    const act = await requestIn();
    await act("/connect", SOURCE.id);
    expect(await act("/connect", SOURCE.id)).toMatchObject({
      sessionResults: { connectedSources: [SOURCE], disconnectedSources: [] },
      currentConnections: [SOURCE],
    });
    await act("/disconnect", SOURCE.id);
    expect(await act("/disconnect", SOURCE.id)).toMatchObject({
      sessionResults: { connectedSources: [], disconnectedSources: [SOURCE] },
      currentConnections: [],
    });
    expect(await act("/connect", SOURCE.id)).toMatchObject({
      sessionResults: { connectedSources: [SOURCE], disconnectedSources: [] },
    });
  });

  it("still contain the other sources, in the vendor's format, after one source was disconnected", async () => {
    const other = { id: "5f0a1c00000000000000a002", name: "Birchwood Pharmacy" };
    const act = await requestIn(createSandbox({ sources: [{ ...SOURCE, more: 1 } as typeof SOURCE, other] }));
    await act("/connect", SOURCE.id);
    await act("/connect", other.id);
    expect(await act("/disconnect", SOURCE.id)).toEqual({
      status: "DISCONNECTED_SOURCE",
      sessionResults: {
        connectedSources: [other],
        disconnectedSources: [SOURCE],
        requestedSources: [expect.objectContaining({ website: "clinic.example" })],
      },
      currentConnections: [other],
      requestedProviders: [
        {
          address: "12 Example Street, Springfield",
          healthSystem: "Example Health",
          location: { latitude: 41.3289, longitude: -105.6928 },
          physician: "Dr. Robin Example",
          website: "clinic.example",
        },
      ],
    });
    expect(await act("/connect", SOURCE.id)).toMatchObject({ currentConnections: [other, SOURCE] });
  });

  it("do not change when an unknown source is connected or disconnected", async () => {
    const act = await requestIn();
    for (const id of ["x", undefined])
      expect([await act("/connect", id), await act("/disconnect", id)]).toMatchObject([
        { status: "CONNECTED_SOURCE", currentConnections: [] },
        { status: "DISCONNECTED_SOURCE", sessionResults: { disconnectedSources: [] } },
      ]);
  });
});

describe("the requests of the Connect page", () => {
  const post = async (path: string, headers: Record<string, string>, method = "POST") =>
    createSandbox().fetch(`https://connect.example${path}`, { method, headers });

  it.each([
    [{}, "MISSING_SESSION_TOKEN"],
    [{ authorization: "Bearer x" }, INVALID],
  ])("with the headers %j get a response with the status %s", async (headers, status) => {
    const response = await post("/close", headers);
    expect([response.status, await response.json()]).toEqual([200, { status }]);
  });

  it("can omit `Bearer` in the Authorization header, and get a response that is never cached", async () => {
    const { sandbox, auth } = setUp();
    const { token } = await auth.connectToken(USER);
    const response = await sandbox.fetch("https://connect.example/close", {
      method: "POST",
      headers: { authorization: token },
      body: "no JSON",
    });
    expect([await response.json(), response.headers.get("cache-control")]).toMatchObject([
      { status: "SUCCESS" },
      "no-store",
    ]);
  });

  it("are refused if their token is an access token, has expired or was revoked", async () => {
    const { sandbox, auth, act } = setUp();
    const { token } = await auth.connectToken(USER);
    await act("/connect", token);
    const { access_token } = await auth.accessToken(USER);
    expect(await act("/close", access_token)).toEqual({ status: INVALID });
    sandbox.expireTokens("nobody");
    sandbox.revokeTokens("nobody");
    expect(await act("/close", token)).toMatchObject({ status: "SUCCESS" });
    sandbox.expireTokens();
    expect(await act("/close", token)).toEqual({ status: "SESSION_TOKEN_EXPIRED" });
    sandbox.revokeTokens();
    expect(await act("/close", token)).toEqual({ status: INVALID });
  });

  it.each([
    ["/close", "PUT"],
    ["/nowhere", "POST"],
    ["/", "POST"],
  ])("to %s with the method %s are refused with HTTP 404", async (path, method) => {
    const response = await post(path, {}, method);
    expect([response.status, await response.json()]).toMatchObject([
      404,
      { statusCode: 404, error: "Not Found", message: `No page at ${path}` },
    ]);
  });
});
