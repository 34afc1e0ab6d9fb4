// @vitest-environment node
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { HumanApiAuth } from "../../src/server/index.js";
import { failure, SECRET, setUp, USER } from "./set-up-backend.js";

const SENT = { client_id: "sandbox-client", client_user_id: "user-1", client_secret: SECRET };

describe("the guide's three requests, exactly", () => {
  it.each([
    ["sessionToken", { ...SENT, type: "session", client_user_email: "user@example.org" }],
    ["idToken", { ...SENT, type: "id" }],
    ["accessToken", { ...SENT, type: "access" }],
  ] as const)("%s", async (method, body) => {
    const { auth, bodies } = setUp();
    await auth[method](USER).catch(() => {});
    expect(bodies).toEqual([body]);
  });
  it("with extra scopes", async () => {
    const { auth, bodies } = setUp(undefined, { extraScopes: ["a", "b"] });
    await auth.idToken(USER);
    expect(bodies[0]).toMatchObject({ extra_scopes: ["a", "b"] });
  });
  it("by POST, as JSON, to `authUrl`, and without following redirects", async () => {
    const seen: unknown[] = [];
    const auth = new HumanApiAuth({
      clientId: "c",
      clientSecret: SECRET,
      authUrl: "https://auth.example/ignored",
      fetch: (async (url: string, init: RequestInit) => {
        seen.push([url, init.method, init.headers, init.redirect]);
        return Response.json({ id_token: "t", expires_in: 1 });
      }) as typeof fetch,
    });
    await auth.idToken({ id: "u" });
    const headers = { "content-type": "application/json", accept: "application/json" };
    expect(seen).toEqual([["https://auth.example/v1/connect/token", "POST", headers, "manual"]]);
  });
});

it("a redirect is a failure, and is not followed", async () => {
  const fetch = async (): Promise<Response> =>
    new Response(null, { status: 302, headers: { location: "/login" } });
  const { auth } = setUp(fetch);
  expect(await failure(auth.idToken(USER))).toMatchObject({ code: "http", status: 302, retryable: false });
});

describe("connectToken", () => {
  it("is the session token, and for who has connected a source the id token", async () => {
    const { auth, bodies, act } = setUp();
    const first = await auth.connectToken(USER);
    expect(first).toEqual({
      token: expect.stringMatching(/^sandbox-session-/) as string,
      type: "session",
      expires_in: 3600,
      human_id: expect.any(String) as string,
    });
    await act("/connect", first.token);
    bodies.length = 0;
    expect(await auth.connectToken(USER)).toEqual({
      token: expect.stringMatching(/^sandbox-id-/) as string,
      type: "id",
      expires_in: 86_400,
      refresh_token: expect.any(String) as string,
    });
    expect(bodies.map(({ type }) => type)).toEqual(["session", "id"]);
  });
  it("takes one request, not two, where the app knows that the user returns", async () => {
    const { auth, bodies } = setUp();
    await auth.connectToken({ id: "user-1" }, { returning: true });
    expect(bodies).toEqual([{ ...SENT, type: "id" }]);
  });
  it("has one budget for both requests", async () => {
    const { auth } = setUp(
      () => new Promise((resolve) => setTimeout(resolve, 120, new Response("", { status: 403 }))),
    );
    const begun = performance.now();
    expect(await failure(auth.connectToken(USER))).toMatchObject({ code: "timeout" });
    expect(performance.now() - begun).toBeLessThan(235);
  });
  it("tells every other refusal", async () => {
    const { auth, bodies } = setUp(async () => new Response("", { status: 401 }));
    expect(await failure(auth.connectToken(USER))).toMatchObject({ status: 401 });
    expect(bodies).toHaveLength(1);
  });
});

describe("bad input, told at once", () => {
  const good = { clientId: "c", clientSecret: SECRET };
  it.each([
    [{ ...good, clientId: "" }, /`clientId` is missing/],
    [{ ...good, clientSecret: undefined as unknown as string }, /`clientSecret` is missing/],
    [{ ...good, authUrl: "/relative" }, /`authUrl` must be an absolute URL/],
    [{ ...good, timeoutMs: 0 }, /`timeoutMs` must be/],
    [{ ...good, timeoutMs: "9" as unknown as number }, /`timeoutMs` must be/],
  ])("%j", (options, message) => {
    expect(() => new HumanApiAuth(options)).toThrow(message);
    expect(() => new HumanApiAuth(options)).not.toThrow(SECRET);
  });
  it.each([{ id: "" }, { id: "u" }, { id: "u", email: "" }])("the user %j", async (user) => {
    const { auth, bodies } = setUp();
    expect(await failure(auth.sessionToken(user))).toMatchObject({ code: "invalid-options" });
    expect(bodies).toEqual([]);
  });
});

it("shows the secret in no way of printing it", () => {
  const { auth } = setUp();
  const printed = [JSON.stringify(auth), inspect(auth, { showHidden: true, depth: 9 })];
  expect(printed.join()).not.toContain(SECRET);
});
