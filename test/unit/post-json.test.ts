// @vitest-environment node
import { inspect } from "node:util";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fuzz } from "./support/fuzz.js";
import { failure, hang, SECRET, setUp, USER } from "./set-up-backend.js";

const refused = (code: string): Error => Object.assign(new TypeError(SECRET), { cause: { code } });
const good = (): Response => Response.json({ session_token: "t", human_id: "h", expires_in: 1 });
const later = (status: number, when: string): Response =>
  new Response("", { status, headers: { "retry-after": when } });
const broken = (): Response =>
  new Response(new ReadableStream({ pull: (controller) => controller.error(new TypeError(SECRET)) }));
/** Returns a response of this many bytes: `{"session_token":…}` followed by spaces. */
const long = (bytes: number, init?: ResponseInit): Response =>
  new Response(`{"session_token":"t","expires_in":1}`.padEnd(bytes), init);

describe("the error", () => {
  it.each<[string, () => Response | Promise<Response>, object, RegExp]>([
    [
      "HTTP 401 with a request id",
      () => Response.json({ message: SECRET, "x-humanapi-request-id": "r-1" }, { status: 401 }),
      { code: "http", status: 401, requestId: "r-1", retryable: false },
      /Human API refused the request with HTTP 401$/,
    ],
    [
      "HTTP 422 with the names of refused fields",
      () =>
        Response.json({ validation: { keys: ["client_user_email", SECRET, 5, "type"] } }, { status: 422 }),
      { code: "http", status: 422, requestId: undefined, retryable: false },
      /HTTP 422 because of type, client_user_email$/,
    ],
    [
      "HTTP 422 without keys",
      () => Response.json({ validation: { keys: "type" } }, { status: 422 }),
      {},
      /HTTP 422$/,
    ],
    ["HTTP 422 with null", () => Response.json({ validation: null }, { status: 422 }), {}, /HTTP 422$/],
    [
      "a request id that contains the secret",
      () => Response.json({ "x-humanapi-request-id": `<${SECRET}>` }, { status: 400 }),
      { requestId: undefined },
      /HTTP 400$/,
    ],
    [
      "a request id that is too long",
      () => Response.json({ "x-humanapi-request-id": "r".repeat(65) }, { status: 400 }),
      { requestId: undefined },
      /HTTP 400$/,
    ],
    [
      "a request id that is a number",
      () => Response.json({ "x-humanapi-request-id": 5 }, { status: 400 }),
      { requestId: undefined },
      /HTTP 400$/,
    ],
    ["HTTP 499", () => new Response(SECRET, { status: 499 }), { retryable: false }, /HTTP 499$/],
    ["HTTP 500", () => new Response(SECRET, { status: 500 }), { code: "http", retryable: true }, /HTTP 500$/],
    ["HTTP 429", () => new Response(SECRET, { status: 429 }), { code: "http", retryable: true }, /HTTP 429$/],
    [
      "a long page with HTTP 503",
      () => long(70_000, { status: 503 }),
      { code: "http", status: 503 },
      /HTTP 503$/,
    ],
    [
      "an HTML page",
      () => new Response(`\n <p>${SECRET}`),
      { code: "invalid-response", status: 200, retryable: false },
      /response is an HTML page: check `authUrl`$/,
    ],
    ["an empty response", () => new Response(""), { code: "invalid-response" }, /is empty: check/],
    ["a response without a body", () => new Response(null), { code: "invalid-response" }, /is empty: check/],
    [
      "half a response",
      () => new Response(`{"a":"${SECRET}`),
      { code: "invalid-response" },
      /is not a JSON object: /,
    ],
    ["JSON text", () => Response.json(SECRET), { code: "invalid-response" }, /is not a JSON object: check/],
    ["JSON null", () => Response.json(null), { code: "invalid-response" }, /is not a JSON object: check/],
    [
      "a JSON array",
      () => Response.json([], { status: 200 }),
      { code: "invalid-response", requestId: undefined },
      /needs a string `session_token`/,
    ],
    [
      "a response without a lifetime",
      () => Response.json({ session_token: SECRET }),
      { code: "invalid-response", retryable: false },
      /needs a string `session_token` and a positive `expires_in`: check `authUrl`/,
    ],
    [
      "a response without a token",
      () => Response.json({ expires_in: 1 }),
      { code: "invalid-response" },
      /needs a string/,
    ],
    [
      "a connection that breaks",
      broken,
      { code: "network", retryable: true },
      /could not be reached: check the network/,
    ],
    [
      "a failed connection",
      () => Promise.reject(refused("ECONNRESET")),
      { code: "network", retryable: true },
      /Human API could not be reached: check the network and `authUrl`/,
    ],
    [
      "a fetch that rejects with nothing",
      () => Promise.reject(undefined),
      { code: "network" },
      /could not be reached/,
    ],
    [
      "a missing response",
      () => new Promise(() => {}),
      { code: "timeout", retryable: true },
      /did not respond within 200 ms/,
    ],
  ])("after %s does not show the secret in any printed form", async (_, respond, expected, message) => {
    const { auth } = setUp(async () => respond());
    const error = await failure(auth.sessionToken(USER));
    expect(error).toMatchObject(expected);
    expect(error.message).toMatch(message);
    const printed = [error.stack, JSON.stringify(error), inspect(error, { showHidden: true }), inspect(auth)];
    expect(printed.join()).not.toContain(SECRET);
  });
  it("has the code `network` if fetch() throws synchronously", async () => {
    const fetch = (() => {
      throw new TypeError(SECRET);
    }) as typeof globalThis.fetch;
    expect(await failure(setUp(undefined, { fetch }).auth.idToken(USER))).toMatchObject({ code: "network" });
  });
});

it.each(["-5", "0", "-0", "1e999", "NaN", "null", '"60"', "true", "[60]"])(
  "a response with the lifetime %s is invalid",
  async (lifetime) => {
    const { auth } = setUp(async () => new Response(`{"session_token":"t","expires_in":${lifetime}}`));
    expect(await failure(auth.sessionToken(USER))).toMatchObject({ code: "invalid-response" });
  },
);

describe("the body of a response", () => {
  it("is accepted if it has exactly 64 kB", async () => {
    expect(await setUp(async () => long(65_536)).auth.sessionToken(USER)).toMatchObject({
      session_token: "t",
    });
  });
  it("is refused if it has more than 64 kB", async () => {
    const { code, message } = await failure(setUp(async () => long(65_537)).auth.sessionToken(USER));
    expect([code, message]).toEqual([
      "invalid-response",
      "Human API's response is larger than 65536 bytes: check `authUrl`",
    ]);
  });
  it("is cancelled as soon as it exceeds the limit", async () => {
    let pulls = 0;
    const cancel = vi.fn();
    const pull = (controller: ReadableStreamDefaultController): void =>
      controller.enqueue(new Uint8Array(1024).fill(0x20 + 0 * ++pulls));
    const { auth } = setUp(async () => new Response(new ReadableStream({ pull, cancel })));
    expect(await failure(auth.sessionToken(USER))).toMatchObject({ code: "invalid-response" });
    expect(pulls).toBeLessThan(70);
    expect(cancel).toHaveBeenCalledOnce();
  });
  it("can arrive in chunks that split a character", async () => {
    const bytes = new TextEncoder().encode(`{"session_token":"é€😀","expires_in":1}`);
    const start = (controller: ReadableStreamDefaultController): void => {
      for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
      controller.close();
    };
    const { auth } = setUp(async () => new Response(new ReadableStream({ start })));
    expect(await auth.sessionToken(USER)).toMatchObject({ session_token: "é€😀" });
  });
  it("is cancelled when the time budget ends", async () => {
    const cancel = vi.fn();
    const { auth } = setUp(async () => new Response(new ReadableStream({ cancel })));
    expect(await failure(auth.sessionToken(USER))).toMatchObject({ code: "timeout" });
    expect(cancel).toHaveBeenCalledOnce();
  });
  it("causes no unhandled rejection if its cancellation fails", async () => {
    const unhandled = vi.fn();
    process.once("unhandledRejection", unhandled);
    const pull = (controller: ReadableStreamDefaultController): void =>
      controller.enqueue(new Uint8Array(70_000));
    const cancel = (): Promise<never> => Promise.reject(new Error("reset"));
    const { auth } = setUp(async () => new Response(new ReadableStream({ pull, cancel })));
    expect(await failure(auth.sessionToken(USER))).toMatchObject({ code: "invalid-response" });
    await new Promise((next) => setTimeout(next));
    expect(unhandled).not.toHaveBeenCalled();
    process.off("unhandledRejection", unhandled);
  });
});

describe("a retry", () => {
  it.each<[string, () => Response | Promise<Response>, number]>([
    ["is sent after HTTP 429 with seconds in Retry-After", () => later(429, "0"), 2],
    [
      "is sent after HTTP 503 with a past date in Retry-After",
      () => later(503, "Wed, 21 Oct 2015 07:28:00 GMT"),
      2,
    ],
    ...[
      "ECONNREFUSED",
      "ENOTFOUND",
      "EAI_AGAIN",
      "EHOSTUNREACH",
      "ENETUNREACH",
      "UND_ERR_CONNECT_TIMEOUT",
    ].map(
      (code) =>
        [`is sent after ${code}`, () => Promise.reject(refused(code)), 2] as [
          string,
          () => Promise<Response>,
          number,
        ],
    ),
    ["is not sent after HTTP 429 without Retry-After", () => new Response("", { status: 429 }), 1],
    ["is not sent after HTTP 429 with a word in Retry-After", () => later(429, "soon"), 1],
    ["is not sent after HTTP 500", () => later(500, "0"), 1],
    ["is not sent after HTTP 401", () => later(401, "0"), 1],
    [
      "is not sent if the service may have received the first request",
      () => Promise.reject(refused("ECONNRESET")),
      1,
    ],
    [
      "is not sent after an error code that only contains a known code",
      () => Promise.reject(refused("XENOTFOUND")),
      1,
    ],
    ["is not sent after an error without a cause", () => Promise.reject(new TypeError("failed")), 1],
    [
      "is not sent after an error with the cause null",
      () => Promise.reject(new TypeError("x", { cause: null })),
      1,
    ],
    ["is not sent if the time budget ends before the time in Retry-After", () => later(429, "1"), 1],
  ])("%s", async (_, first, requests) => {
    const responses = [first, good, good];
    const { auth, bodies } = setUp(async () => responses.shift()!());
    const begun = performance.now();
    await auth.sessionToken(USER).catch(() => {});
    expect(bodies).toHaveLength(requests);
    expect(performance.now() - begun).toBeLessThan(150);
  });
  it("is not followed by another retry if the response is HTTP 429 again", async () => {
    const { auth, bodies } = setUp(async () => later(429, "0"));
    expect(await failure(auth.sessionToken(USER))).toMatchObject({ code: "http", status: 429 });
    expect(bodies).toHaveLength(2);
  });
  it("is not followed by another retry if the connection fails again", async () => {
    const { auth, bodies } = setUp(() => Promise.reject(refused("ENOTFOUND")));
    expect(await failure(auth.sessionToken(USER))).toMatchObject({ code: "network" });
    expect(bodies).toHaveLength(2);
  });
  it.each([() => {}, () => Promise.reject(new Error("reset"))])(
    "is sent after the body of the first response is cancelled, even if the cancellation fails",
    async (result) => {
      const cancel = vi.fn(result);
      const first = new Response(new ReadableStream({ cancel }), {
        status: 429,
        headers: { "retry-after": "0" },
      });
      const responses = [first, good()];
      const { auth } = setUp(async () => responses.shift()!);
      expect(await auth.sessionToken(USER)).toMatchObject({ session_token: "t" });
      expect(cancel).toHaveBeenCalledOnce();
    },
  );
});

describe("the pause before a retry", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each([
    ["a number of seconds", () => "3"],
    ["a date", () => new Date(Date.now() + 3000).toUTCString()],
  ])("has the length that `Retry-After` specifies as %s", async (_, when) => {
    vi.setSystemTime("2026-01-01T00:00:00Z");
    const responses = [later(503, when()), good()];
    const { auth, bodies } = setUp(async () => responses.shift()!, { timeoutMs: 5000 });
    const token = auth.sessionToken(USER);
    await vi.advanceTimersByTimeAsync(2_999);
    expect(bodies).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(bodies).toHaveLength(2);
    expect(await token).toMatchObject({ session_token: "t" });
    expect(vi.getTimerCount()).toBe(0);
  });
  it("ends when the caller aborts, and leaves no timer", async () => {
    const { auth, bodies } = setUp(async () => later(429, "3"), { timeoutMs: 5000 });
    const controller = new AbortController();
    const failed = failure(auth.sessionToken(USER, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(1000);
    const reason = new Error("route change");
    controller.abort(reason);
    expect(await failed).toBe(reason);
    expect([bodies.length, vi.getTimerCount()]).toEqual([1, 0]);
  });
});

it("sessionToken() rejects with the caller's reason when the signal is aborted during or before the request", async () => {
  const { auth, bodies } = setUp(hang);
  const reason = new Error("route change");
  const controller = new AbortController();
  const failed = failure(auth.sessionToken(USER, { signal: controller.signal }));
  controller.abort(reason);
  expect(await failed).toBe(reason);
  expect(await failure(auth.sessionToken(USER, { signal: controller.signal }))).toBe(reason);
  expect(bodies.length).toBeLessThan(2);
});

it(
  "every response results in a token, or in a HumanApiAuthError that does not contain the secret",
  { timeout: 30_000 },
  async () => {
    const status = fc.constantFrom(200, 201, 302, 400, 401, 403, 422, 429, 500, 503);
    const when = fc.oneof(fc.constantFrom("0", "-1", "1e9", "99999999999999999999"), fc.webPath());
    const fields = fc.record(
      {
        session_token: fc.oneof(fc.string(), fc.jsonValue()),
        expires_in: fc.oneof(fc.double(), fc.jsonValue()),
        human_id: fc.jsonValue(),
        validation: fc.oneof(
          fc.jsonValue(),
          fc.record({ keys: fc.oneof(fc.jsonValue(), fc.array(fc.constantFrom("type", SECRET))) }),
        ),
        "x-humanapi-request-id": fc.oneof(fc.jsonValue(), fc.constant(`${SECRET} `)),
        message: fc.constant(SECRET),
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      fc.string(),
      fields.map((all) => JSON.stringify(all)),
    );
    await fuzz(
      "responses of the service",
      fc.asyncProperty(status, when, body, async (code, retryAfter, text) => {
        const { auth } = setUp(
          async () => new Response(text, { status: code, headers: { "retry-after": retryAfter } }),
        );
        const result = await auth.sessionToken(USER).catch((error: unknown) => error);
        if (result instanceof Error) {
          expect(result).toMatchObject({ name: "HumanApiAuthError" });
          expect(inspect(result)).not.toContain(SECRET);
        } else expect((result as { expires_in: number }).expires_in).toBeGreaterThan(0);
      }),
      1000,
    );
  },
);
