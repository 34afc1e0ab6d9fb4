// @vitest-environment node
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { failure, hang, SECRET, setUp, USER } from "./set-up-backend.js";

const refused = (code: string): Error => Object.assign(new TypeError(SECRET), { cause: { code } });
const good = (): Response => Response.json({ session_token: "t", human_id: "h", expires_in: 1 });
const later = (status: number, when: string): Response =>
  new Response("", { status, headers: { "retry-after": when } });
const cut = (): Response =>
  new Response(new ReadableStream({ pull: (controller) => controller.error(new TypeError(SECRET)) }));

describe("failures, none of which tells the secret in any way of printing it", () => {
  it.each<[string, () => Response | Promise<Response>, object, RegExp]>([
    [
      "401, with its request id",
      () => Response.json({ message: SECRET, "x-humanapi-request-id": "r-1" }, { status: 401 }),
      { code: "http", status: 401, requestId: "r-1", retryable: false },
      /HTTP 401$/,
    ],
    [
      "422, with the keys of ours that it complains about",
      () =>
        Response.json({ validation: { keys: ["client_user_email", SECRET, 5, "type"] } }, { status: 422 }),
      { code: "http", status: 422, retryable: false },
      /because of type, client_user_email$/,
    ],
    [
      "a request id that is none",
      () => Response.json({ "x-humanapi-request-id": `<${SECRET}>` }, { status: 400 }),
      { requestId: undefined },
      /HTTP 400/,
    ],
    ["500", () => new Response(SECRET, { status: 500 }), { code: "http", retryable: true }, /HTTP 500/],
    ["429", () => new Response(SECRET, { status: 429 }), { code: "http", retryable: true }, /HTTP 429/],
    [
      "a page",
      () => new Response(`<p>${SECRET}`),
      { code: "invalid-response" },
      /is a page: check `authUrl`/,
    ],
    ["nothing", () => new Response(""), { code: "invalid-response" }, /is empty/],
    [
      "half of it",
      () => new Response(`{"session_token":"${SECRET}`),
      { code: "invalid-response" },
      /no JSON/,
    ],
    ["no object", () => Response.json(SECRET), { code: "invalid-response" }, /no JSON object/],
    [
      "a missing field",
      () => Response.json({ session_token: SECRET }),
      { code: "invalid-response" },
      /lacks/,
    ],
    ["a connection that breaks", cut, { code: "network", retryable: true }, /could not be reached/],
    [
      "no network",
      () => Promise.reject(refused("ECONNRESET")),
      { code: "network", retryable: true },
      /reached/,
    ],
    ["no answer", () => new Promise(() => {}), { code: "timeout", retryable: true }, /within 200 ms/],
  ])("%s", async (_, answer, expected, message) => {
    const { auth } = setUp(async () => answer());
    const error = await failure(auth.sessionToken(USER));
    expect(error).toMatchObject(expected);
    expect(error.message).toMatch(message);
    const printed = [error.stack, JSON.stringify(error), inspect(error, { showHidden: true }), inspect(auth)];
    expect(printed.join()).not.toContain(SECRET);
  });
});

describe("tries again, once", () => {
  it.each<[string, () => Response | Promise<Response>, number]>([
    ["429 with seconds", () => later(429, "0"), 2],
    ["503 with a date that is past", () => later(503, "Wed, 21 Oct 2015 07:28:00 GMT"), 2],
    ["a connection refused", () => Promise.reject(refused("ECONNREFUSED")), 2],
    ["an unknown host", () => Promise.reject(refused("ENOTFOUND")), 2],
    ["not 429 that does not say when", () => new Response("", { status: 429 }), 1],
    ["not 429 that says something else", () => later(429, "soon"), 1],
    ["not 500", () => later(500, "0"), 1],
    ["not what may have reached the service", () => Promise.reject(refused("ECONNRESET")), 1],
    ["not an error without a cause", () => Promise.reject(new TypeError("failed")), 1],
    ["not beyond the budget", () => later(429, "1"), 1],
  ])("%s", async (_, first, requests) => {
    const answers = [first, good, good];
    const { auth, bodies } = setUp(async () => answers.shift()!());
    const begun = performance.now();
    await auth.sessionToken(USER).catch(() => {});
    expect(bodies).toHaveLength(requests);
    expect(performance.now() - begun).toBeLessThan(150);
  });
  it("and no more", async () => {
    const { auth, bodies } = setUp(async () => later(429, "0"));
    expect(await failure(auth.sessionToken(USER))).toMatchObject({ code: "http", status: 429 });
    expect(bodies).toHaveLength(2);
  });
});

it("ends with the caller's reason, while it asks and before", async () => {
  const { auth, bodies } = setUp(hang);
  const reason = new Error("route change");
  const controller = new AbortController();
  const asked = failure(auth.sessionToken(USER, { signal: controller.signal }));
  controller.abort(reason);
  expect(await asked).toBe(reason);
  expect(await failure(auth.sessionToken(USER, { signal: controller.signal }))).toBe(reason);
  expect(bodies.length).toBeLessThan(2);
});
