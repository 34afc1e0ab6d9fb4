import { expect, it } from "vitest";
import { ConnectError, type ConnectErrorCode } from "../../src/errors/connect-error.js";
import { createError } from "../../src/errors/describe-error.js";

it("a ConnectError has what its constructor receives, and works like the platform's errors", () => {
  const error = new ConnectError("client-load-failed", { detail: "It did not load.", cause: 1 });
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({
    name: "ConnectError",
    message: "It did not load.",
    code: "client-load-failed",
    cause: 1,
  });
  const bare = new ConnectError("already-open");
  expect(String(bare)).toBe("ConnectError: already-open");
  expect(["cause" in bare, "status" in bare, Object.keys(bare).includes("name")]).toEqual([
    false,
    false,
    false,
  ]);
  expect(new ConnectError("token-request-rejected", { status: 503 }).status).toBe(503);
  expect(Object.getOwnPropertyDescriptor(ConnectError.prototype, "name")).toEqual({
    value: "ConnectError",
    configurable: true,
    enumerable: false,
    writable: true,
  });
});

it("network failures are retryable, other codes only if the constructor says so", () => {
  const codes: Record<ConnectErrorCode, boolean> = {
    offline: true,
    "client-load-failed": true,
    "client-load-timeout": true,
    "token-request-failed": true,
    "token-request-timeout": true,
    "connect-unreachable": true,
    "token-request-rejected": false,
    "token-response-invalid": false,
    "client-blocked": false,
    "client-invalid": false,
    "already-open": false,
    "open-failed": false,
    "token-unsafe": false,
    "not-in-browser": false,
    "invalid-options": false,
  };
  for (const [code, retryable] of Object.entries(codes) as [ConnectErrorCode, boolean][]) {
    expect(new ConnectError(code, { retryable: undefined }).retryable, code).toBe(retryable);
    expect(new ConnectError(code, { retryable: !retryable }).retryable, code).toBe(!retryable);
    // A console shows the stack.
    const { message, stack } = createError(code, {
      url: "/x",
      problem: "Made no sense",
      remedy: "it",
      status: 400,
      timeoutMs: 5,
    });
    expect(message).toMatch(/^[A-Z`].{5,}\.$/);
    expect(message).not.toMatch(/ {2}|\.\./);
    expect(stack).toContain(message);
  }
});

it("createError() passes facts on", () => {
  const facts = { status: 503, cause: new Error("x"), retryable: true };
  expect(createError("token-request-rejected", { url: "/x", ...facts })).toMatchObject(facts);
});
