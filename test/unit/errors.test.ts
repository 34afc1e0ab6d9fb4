import { expect, it } from "vitest";
import { ConnectError } from "../../src/errors.js";

it("says what happened, then what to do", () => {
  const error = new ConnectError("client-load-failed", {
    detail: "https://a.example/c.js did not load",
    cause: 1,
  });
  expect(error.message).toBe(
    "https://a.example/c.js did not load. Check the network and `clientUrl`, then call open() again.",
  );
  expect(error).toMatchObject({
    name: "ConnectError",
    code: "client-load-failed",
    retryable: true,
    cause: 1,
  });
  expect(error).toBeInstanceOf(Error);
});

it("has a status only where there was an HTTP answer", () => {
  expect("status" in new ConnectError("open-failed")).toBe(false);
  expect(new ConnectError("token-request-rejected", { status: 503, retryable: true })).toMatchObject({
    status: 503,
    retryable: true,
  });
});

it.each([
  ["client-load-timeout", true],
  ["token-request-failed", true],
  ["token-request-timeout", true],
  ["connect-unreachable", true],
  ["client-blocked", false],
  ["client-invalid", false],
  ["already-open", false],
  ["open-failed", false],
  ["token-unsafe", false],
  ["not-in-browser", false],
] as const)("%s: retryable %s by default, and with a remedy", (code, retryable) => {
  const error = new ConnectError(code);
  expect(error.retryable).toBe(retryable);
  expect(error.message.length).toBeGreaterThan(10);
});
