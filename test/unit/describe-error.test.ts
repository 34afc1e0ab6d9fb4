import { describe, expect, it } from "vitest";
import type { ConnectErrorCode } from "../../src/errors/connect-error.js";
import { createError, throwInvalid, type ErrorFacts } from "../../src/errors/describe-error.js";
import { thrownBy } from "./support/error-of.js";

// The exact texts that a developer sees are in mistakes.test.ts.

const url = "https://app.example/token";
const ROWS: [ConnectErrorCode, ErrorFacts, must: string[]][] = [
  ["invalid-options", { option: "tokenUrl", problem: "is missing: pass one" }, ["`tokenUrl`", "is missing"]],
  ["not-in-browser", {}, ["browser", "open()"]],
  ["already-open", {}, ["already open"]],
  ["client-load-failed", { url }, [url, "ad blocker"]],
  ["client-load-timeout", { url, timeoutMs: 1234 }, [url, "1234 ms"]],
  ["client-blocked", { url, directive: "script-src-elem" }, [url, "CSP script-src-elem"]],
  ["client-blocked", { url, directive: "integrity" }, [url, "integrity"]],
  [
    "client-blocked",
    { url, directive: "require-trusted-types-for" },
    [url, "trusted-types human-connect-widget"],
  ],
  ["client-invalid", { url }, [url, "has no open() function"]],
  ["client-invalid", { problem: "comes late" }, ["The client comes late."]],
  ["token-request-failed", { url }, [url, "CORS"]],
  ["token-request-failed", { url, isLoginPage: true }, [url, "redirect", "login page"]],
  ["token-request-timeout", { url, timeoutMs: 1234 }, [url, "1234 ms"]],
  ...[401, 403, 404, 405, 429, 500].map((status): [ConnectErrorCode, ErrorFacts, string[]] => [
    "token-request-rejected",
    { url, status },
    [url, `HTTP ${status}`],
  ]),
  ["token-response-invalid", { url, problem: "is empty" }, [url, "is empty", '{"token": "…"}']],
  ["token-response-invalid", { url, isLoginPage: true }, [url, "HTML", "login page"]],
  ["token-unsafe", { url, problem: "access_token" }, [url, "`access_token`"]],
  ["open-failed", {}, ["threw an error", "`cause`"]],
  ["open-failed", { problem: "showed nothing" }, ["showed nothing"]],
  ["connect-unreachable", { problem: "It did not load" }, ["It did not load", "connect.baseURL"]],
];

describe("createError()", () => {
  it.each(ROWS)(
    "returns an error with the code %s, whose message describes the facts %j and a remedy",
    (code, facts, must) => {
      const { message } = createError(code, facts);
      for (const part of must) expect(message).toContain(part);
      expect(message).toMatch(/^[A-Z`].{8,}[.:] .{8,}\.$/);
      expect(message).not.toMatch(/undefined|null| {2}|\.\./);
      if (code !== "client-blocked") expect(message).not.toContain("CSP script-src");
    },
  );

  it("is tested with every code", () => expect(new Set(ROWS.map(([code]) => code)).size).toBe(14));

  it("adds a different hint for each HTTP status that has a specific cause", () => {
    const statuses = [400, 401, 403, 404, 405, 500];
    const hints = statuses.map((status) =>
      createError("token-request-rejected", { url, status }).message.replace(/^.*?HTTP \d+\. /, ""),
    );
    expect(new Set(hints).size).toBe(statuses.length);
    const hintOf = (status: number): string =>
      createError("token-request-rejected", { url, status }).message.replace(/^.*?HTTP \d+\. /, "");
    expect(hintOf(599)).toBe(hintOf(500));
    expect(hintOf(499)).toBe(hintOf(400));
  });

  it("returns an error with the given status, cause and `retryable`", () => {
    const cause = new Error("x");
    expect(createError("token-request-rejected", { url, status: 503, cause, retryable: true })).toMatchObject(
      {
        code: "token-request-rejected",
        status: 503,
        cause,
        retryable: true,
      },
    );
  });

  it("returns an error whose stack contains the message, because a console shows the stack", () => {
    const error = createError("already-open");
    expect(error.stack).toContain(error.message);
  });
});

it("throwInvalid() throws an error that names the option and the problem", () =>
  expect(thrownBy(() => throwInvalid("nonce", "must be a string"))).toMatchObject({
    code: "invalid-options",
    message: "`nonce` must be a string.",
    retryable: false,
  }));
