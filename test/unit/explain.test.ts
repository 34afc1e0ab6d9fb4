import { afterEach, expect, it, vi } from "vitest";
import { ConnectError, type ConnectErrorCode } from "../../src/errors.js";
import { explain } from "../../src/explain.js";

afterEach(() => {
  vi.doUnmock("../../src/failures.js");
  vi.resetModules();
  vi.useRealTimers();
});

it("says what happened, then what to do, and keeps the rest", async () => {
  const cause = new Error("x");
  const error = await explain(
    new ConnectError("token-request-rejected", { detail: "503", cause, status: 503, retryable: true }),
    1,
  );
  expect(error.message).toBe(
    "The token endpoint answered HTTP 503. Check that the user is signed in, and the backend's log.",
  );
  expect(error).toMatchObject({ code: "token-request-rejected", status: 503, retryable: true, cause });
  // A console shows the stack, which begins with the message.
  expect(error.stack).toContain(error.message);
});

it("takes what the client threw as the cause", async () => {
  const cause = new Error("of the client");
  const error = await explain(cause, 1);
  expect(error).toMatchObject({ code: "open-failed", cause });
  expect(error.message).toMatch(/threw. See `cause`/);
});

it("hands on an error whose code is an app's own", async () => {
  const own = new ConnectError("my-code" as ConnectErrorCode, { detail: "Mine" });
  expect(await explain(own, 1)).toMatchObject({ code: "my-code", message: "Mine" });
});

const CODES: ConnectErrorCode[] = [
  "not-in-browser",
  "already-open",
  "client-load-failed",
  "client-load-timeout",
  "client-blocked",
  "client-invalid",
  "token-request-failed",
  "token-request-timeout",
  "token-request-rejected",
  "token-response-invalid",
  "token-unsafe",
  "open-failed",
  "connect-unreachable",
];
it.each(CODES)("%s: two halves, and no gap in them", async (code) => {
  const { message } = await explain(new ConnectError(code, { detail: "This or that" }), 400);
  expect(message).toMatch(/^[A-Z].{8,}[.:] .{15,}\.$/);
  expect(message).not.toContain("undefined");
});

it.each([
  ["cannot be had", () => Promise.reject(new Error("offline"))],
  ["never come", () => new Promise<never>(() => {})],
  ["fail themselves", async () => ({ tell: () => Promise.reject(new Error("a mistake")) })],
])("has a short word where the texts %s", async (_, load) => {
  vi.useFakeTimers();
  vi.resetModules();
  vi.doMock("../../src/failures.js", load);
  const own = await import("../../src/explain.js");
  const { ConnectError: Own } = await import("../../src/errors.js");
  const explained = own.explain(new Own("client-load-failed", { detail: "https://a.example/c.js" }), 1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect((await explained).message).toBe(
    "client-load-failed: https://a.example/c.js. The rest of this text did not load: check the network.",
  );
});
