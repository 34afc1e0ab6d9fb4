import { expect, it } from "vitest";
import { ConnectError, type ConnectErrorCode } from "../../src/errors/connect-error.js";
import { createError } from "../../src/errors/describe-error.js";

it("a ConnectError has what its constructor receives, and works like the platform's errors", () => {
  const error = new ConnectError("client-load-failed", { detail: "It did not load.", cause: 1 });
  expect(error).toBeInstanceOf(Error);
  const fields = { code: "client-load-failed", cause: 1 };
  expect(error).toMatchObject({ name: "ConnectError", message: "It did not load.", ...fields });
  const bare = new ConnectError("already-open");
  expect(String(bare)).toBe("ConnectError: already-open");
  for (const name of ["cause", "status"]) expect(name in bare).toBe(false);
  expect(Object.keys(bare)).not.toContain("name");
  const facts = { status: 503, cause: new Error("x"), retryable: true };
  expect(new ConnectError("token-request-rejected", facts)).toMatchObject(facts);
  expect(createError("token-request-rejected", { url: "/x", ...facts })).toMatchObject(facts);
});

it("network failures are retryable, other codes only if the constructor says so", () => {
  const retryable =
    "offline client-load-failed client-load-timeout token-request-failed token-request-timeout";
  const others = "token-request-rejected token-response-invalid token-unsafe client-blocked client-invalid";
  const rest = "already-open open-failed not-in-browser invalid-options";
  const codes = [
    ...`${retryable} connect-unreachable`.split(" ").map((code) => [code, true]),
    ...`${others} ${rest}`.split(" ").map((code) => [code, false]),
  ] as [ConnectErrorCode, boolean][];
  const facts = { url: "/x", problem: "Made no sense", remedy: "it", status: 400, timeoutMs: 5 };
  for (const [code, expected] of codes) {
    expect(new ConnectError(code, { retryable: undefined }).retryable, code).toBe(expected);
    expect(new ConnectError(code, { retryable: !expected }).retryable, code).toBe(!expected);
    // A console shows the stack.
    const { message, stack } = createError(code, facts);
    expect(message).toMatch(/^[A-Z`].{5,}\.$/);
    expect(message).not.toMatch(/ {2}|\.\./);
    expect(stack).toContain(message);
  }
});
