import { expect, it } from "vitest";
import { ConnectError } from "../../src/errors/connect-error.js";

it("a ConnectError has the values that its constructor receives", () => {
  const error = new ConnectError("client-load-failed", { detail: "It did not load.", cause: 1 });
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({
    name: "ConnectError",
    message: "It did not load.",
    code: "client-load-failed",
    retryable: true,
    cause: 1,
  });
});

it("a ConnectError has its code as the message when its constructor receives no detail", () => {
  const error = new ConnectError("already-open");
  expect(String(error)).toBe("ConnectError: already-open");
  expect("cause" in error).toBe(false);
});

it("a ConnectError has a `status` only if there was an HTTP response", () => {
  expect("status" in new ConnectError("open-failed")).toBe(false);
  expect(new ConnectError("token-request-rejected", { status: 503 }).status).toBe(503);
});

it("ConnectError has its `name` on the prototype, like the platform's errors", () => {
  expect(Object.getOwnPropertyDescriptor(ConnectError.prototype, "name")).toEqual({
    value: "ConnectError",
    configurable: true,
    enumerable: false,
    writable: true,
  });
  expect(Object.keys(new ConnectError("open-failed"))).not.toContain("name");
});

it.each([
  ["client-load-failed", true],
  ["client-load-timeout", true],
  ["token-request-failed", true],
  ["token-request-timeout", true],
  ["connect-unreachable", true],
  ["token-request-rejected", false],
  ["token-response-invalid", false],
  ["client-blocked", false],
  ["client-invalid", false],
  ["already-open", false],
  ["open-failed", false],
  ["token-unsafe", false],
  ["not-in-browser", false],
  ["invalid-options", false],
] as const)(
  "a ConnectError with the code %s has `retryable: %s` unless its constructor receives another value",
  (code, retryable) => {
    expect(new ConnectError(code).retryable).toBe(retryable);
    expect(new ConnectError(code, { retryable: undefined }).retryable).toBe(retryable);
    expect(new ConnectError(code, { retryable: !retryable }).retryable).toBe(!retryable);
  },
);
