// @vitest-environment node
import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { createTokenHandler, HumanApiAuth } from "../../src/server/index.js";
import { USER } from "./set-up-backend.js";

const URL_TEXT = "https://auth.example/v1/connect/token";
const FIELDS = {
  client_id: "sandbox-client",
  client_secret: "sandbox-secret",
  client_user_id: "u",
  client_user_email: "u@example.org",
  type: "session",
};
const INIT = { method: "POST", body: JSON.stringify(FIELDS) };

describe("sandbox.fetch()", () => {
  it.each<[string, () => Parameters<typeof fetch>]>([
    ["a string and an init", () => [URL_TEXT, INIT]],
    ["a URL and an init", () => [new URL(URL_TEXT), INIT]],
    ["a Request", () => [new Request(URL_TEXT, INIT)]],
    ["a Request and an init that overrides it", () => [new Request(URL_TEXT), INIT]],
    [
      "a Request and an argument that a server adds",
      () => [new Request(URL_TEXT, INIT), { env: 1 } as RequestInit],
    ],
  ])("accepts the same arguments as the global fetch(): %s", async (_, createArguments) => {
    const { fetch } = createSandbox();
    const response = await fetch(...createArguments());
    expect([response.status, await response.json()]).toEqual([
      200,
      {
        session_token: expect.stringMatching(/^sandbox-session-/),
        human_id: expect.any(String),
        expires_in: 3600,
      },
    ]);
  });

  it("accepts a request that is not an instance of the global class Request", async () => {
    const { url, method, headers, body, signal } = new Request(URL_TEXT, INIT);
    const foreign = { url, method, headers, body, signal, bodyUsed: false } as Request;
    expect((await createSandbox().fetch(foreign)).status).toBe(200);
  });

  it("uses GET if there is no init", async () => {
    const response = await createSandbox().fetch("https://connect.example/?mode=select");
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  });

  it("is assignable to typeof fetch", () => {
    const assigned: typeof fetch = createSandbox().fetch;
    expect(assigned).toBeTypeOf("function");
  });

  it.each<[string, () => Parameters<typeof fetch>]>([
    ["a relative URL", () => ["/v1/connect/token"]],
    ["a GET with a body", () => [URL_TEXT, { method: "GET", body: "x" }]],
  ])("rejects with a TypeError for %s", async (_, createArguments) =>
    expect(createSandbox().fetch(...createArguments())).rejects.toBeInstanceOf(TypeError),
  );

  it("rejects with a TypeError if the request's body was already read, and the error message says so", async () => {
    const request = new Request(URL_TEXT, INIT);
    await request.text();
    const error: unknown = await createSandbox()
      .fetch(request)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toBe("sandbox.fetch: the body of this request was already read");
  });
});

describe("the signal of a request", () => {
  it("makes sandbox.fetch() reject with the signal's reason, and change nothing in the sandbox, if the signal is already aborted", async () => {
    const sandbox = createSandbox();
    const reason = new Error("left");
    sandbox.fault("token", { kind: "error", times: 1 });
    await expect(sandbox.fetch(URL_TEXT, { ...INIT, signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    const aborted = new Request(URL_TEXT, { ...INIT, signal: AbortSignal.abort(reason) });
    await expect(sandbox.fetch(aborted)).rejects.toBe(reason);
    // The fault applies to one request only. The two requests above were aborted, so they did not use up the fault.
    expect((await sandbox.fetch(URL_TEXT, INIT)).status).toBe(500);
  });

  it.each<[string, (signal: AbortSignal) => Parameters<typeof fetch>]>([
    ["an init", (signal) => [URL_TEXT, { ...INIT, signal }]],
    ["a Request", (signal) => [new Request(URL_TEXT, { ...INIT, signal })]],
    ["an init that overrides the Request's signal", (signal) => [new Request(URL_TEXT, INIT), { signal }]],
  ])("aborts a hanging request if the signal comes from %s", async (_, createArguments) => {
    const sandbox = createSandbox();
    sandbox.fault("token", { kind: "hang" });
    const controller = new AbortController();
    const response = sandbox.fetch(...createArguments(controller.signal));
    const reason = new Error("left");
    controller.abort(reason);
    await expect(response).rejects.toBe(reason);
  });

  it("makes a slow request reject and clears the timer of its delay when the signal is aborted", async () => {
    const sandbox = createSandbox();
    sandbox.fault("token", { kind: "slow", delayMs: 60_000 });
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = timers();
    const controller = new AbortController();
    const response = sandbox.fetch(URL_TEXT, { ...INIT, signal: controller.signal });
    await Promise.resolve();
    expect(timers()).toBe(before + 1);
    controller.abort();
    await expect(response).rejects.toHaveProperty("name", "AbortError");
    expect(timers()).toBe(before);
  });

  it("has no listener after sandbox.fetch() has resolved", async () => {
    const { signal } = new AbortController();
    const { url, method, headers, body } = new Request(URL_TEXT, INIT);
    const request = { url, method, headers, body, signal, bodyUsed: false } as Request;
    const response = createSandbox().fetch(request);
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    await response;
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  it("is ignored if the second argument of sandbox.fetch() has `signal: null`", async () => {
    const request = new Request(URL_TEXT, { ...INIT, signal: AbortSignal.abort() });
    expect((await createSandbox().fetch(request, { signal: null })).status).toBe(200);
  });
});

describe("a request body", () => {
  const post = (body: BodyInit, path = "v1/connect/token") =>
    createSandbox().fetch(`https://auth.example/${path}`, {
      method: "POST",
      body,
      duplex: "half",
    } as RequestInit);
  const padded = (length: number): string => JSON.stringify(FIELDS).padEnd(length);

  it("of 64 kB is accepted, and a longer body causes HTTP 413", async () => {
    expect((await post(padded(65_536))).status).toBe(200);
    const response = await post(padded(65_537));
    expect([response.status, await response.json()]).toEqual([
      413,
      {
        statusCode: 413,
        error: "Payload Too Large",
        message: "The body must not exceed 64 kB",
        "x-humanapi-request-id": expect.stringMatching(/^[\w-]{36}$/),
      },
    ]);
  });

  it("is limited in bytes, not in characters", async () =>
    expect((await post("é".repeat(40_000))).status).toBe(413));

  it.each(["connect", "", "nowhere"])("is limited to 64 kB at every path, for example /%s", async (path) =>
    expect((await post(padded(70_000), path)).status).toBe(413),
  );

  it("that never ends is read up to the limit and then cancelled", async () => {
    let chunks = 0;
    let isCancelled = false;
    const endless = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          chunks++;
          controller.enqueue(new Uint8Array(10_000));
        },
        cancel: () => {
          isCancelled = true;
          throw new Error("ignored");
        },
      },
      { highWaterMark: 0 },
    );
    expect((await post(endless)).status).toBe(413);
    expect([chunks < 10, isCancelled]).toEqual([true, true]);
  });

  it("can contain a character whose bytes are split over two chunks", async () => {
    const bytes = new TextEncoder().encode(JSON.stringify({ ...FIELDS, client_user_id: "é" }));
    const cut = bytes.indexOf(0xc3) + 1;
    const sandbox = createSandbox();
    const body = new ReadableStream({
      start(controller) {
        for (const part of [bytes.slice(0, cut), bytes.slice(cut)]) controller.enqueue(part);
        controller.close();
      },
    });
    const send = (sent: BodyInit) =>
      sandbox.fetch(URL_TEXT, { method: "POST", body: sent, duplex: "half" } as RequestInit);
    const ids = [];
    for (const sent of [body, bytes])
      ids.push(((await (await send(sent)).json()) as { human_id: string }).human_id);
    expect(ids[0]).toBe(ids[1]);
  });
});

describe("sandbox.authOptions", () => {
  it("can be passed to HumanApiAuth directly or as a copy", async () => {
    const sandbox = createSandbox({ clientId: "sandbox-a", clientSecret: "sandbox-b" });
    const auth = new HumanApiAuth({ ...sandbox.authOptions });
    expect(await auth.connectToken(USER)).toMatchObject({ type: "session" });
    expect(await new HumanApiAuth(sandbox.authOptions).connectToken(USER)).toMatchObject({ type: "session" });
  });

  it("has own enumerable properties: the credentials, a URL whose host does not exist, and sandbox.fetch()", () => {
    const sandbox = createSandbox();
    expect(Object.entries(sandbox.authOptions)).toEqual([
      ["clientId", "sandbox-client"],
      ["clientSecret", "sandbox-secret"],
      ["authUrl", "https://human-api-sandbox.invalid"],
      ["fetch", sandbox.fetch],
    ]);
  });

  it("works with a token handler", async () => {
    const auth = new HumanApiAuth({ ...createSandbox().authOptions });
    const handler = createTokenHandler({ auth, getUser: () => USER });
    const headers = { "sec-fetch-site": "same-origin" };
    const response = await handler(new Request("https://app.example/token", { method: "POST", headers }));
    expect(await response.json()).toMatchObject({ type: "session", expires_in: 3600 });
  });
});
