import { expect, it } from "vitest";
import { ConnectError } from "../../src/errors.js";

it("has what it is given, and says its code where there is no message", () => {
  const error = new ConnectError("client-load-failed", { detail: "It did not load.", cause: 1 });
  expect(error).toMatchObject({
    name: "ConnectError",
    message: "It did not load.",
    code: "client-load-failed",
    retryable: true,
    cause: 1,
  });
  expect(error).toBeInstanceOf(Error);
  expect(new ConnectError("already-open").message).toBe("already-open");
});

it("has a status only where there was an HTTP answer", () => {
  expect("status" in new ConnectError("open-failed")).toBe(false);
  expect(new ConnectError("token-request-rejected", { status: 503, retryable: true })).toMatchObject({
    status: 503,
    retryable: true,
  });
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
] as const)("%s: retryable %s by default", (code, retryable) =>
  expect(new ConnectError(code).retryable).toBe(retryable),
);
