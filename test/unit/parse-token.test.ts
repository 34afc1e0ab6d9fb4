import { afterEach, describe, expect, it, vi } from "vitest";
import { parseToken } from "../../src/token/parse-token.js";
import { thrownBy } from "./support/error-of.js";

afterEach(() => void vi.useRealTimers());
const parse = (body: unknown) => parseToken(JSON.stringify(body), "/token");

describe("parseToken() reads", () => {
  it.each<[string, unknown]>([
    ["the field token", { token: "abc" }],
    ["the field session_token", { session_token: "abc", human_id: "h" }],
    ["the field sessionToken", { sessionToken: "abc" }],
    ["the field id_token", { id_token: "abc" }],
    ["the field idToken", { idToken: "abc" }],
    ["a bare string", "abc"],
    ["a token beside an empty refresh token", { token: "abc", refresh_token: null }],
    ["the field token, although the response also has id_token", { id_token: "x", token: "abc" }],
    ["the field id_token, although token is null", { token: null, id_token: "abc" }],
    ["a token with every character that a token may contain", "a-B_9.~+/="],
  ])("%s", (_, body) => expect(parse(body).value).toBe(typeof body === "string" ? body : "abc"));

  it("no token from a polluted Object.prototype", () => {
    Object.defineProperty(Object.prototype, "token", { value: "evil", configurable: true });
    try {
      expect(thrownBy(() => parse({})).code).toBe("token-response-invalid");
      expect(parse({ id_token: "abc" }).value).toBe("abc");
    } finally {
      Reflect.deleteProperty(Object.prototype, "token");
    }
  });
});

describe("parseToken() throws an error for a bad response, and the error does not quote the response:", () => {
  it.each<[string, string, string]>([
    ["an empty response", "", "is empty"],
    ["a blank response", "  ", "is empty"],
    ["HTML", " <!doctype html><p>secret-value", "responded with HTML"],
    ["truncated JSON", '{"token":"secret-value', "is not valid JSON"],
    ["null", "null", "contains no usable token"],
    ["a number", "5", "contains no usable token"],
    ["a list", '["secret-value"]', "contains no usable token"],
    ["an object without a token", '{"jwt":"secret-value"}', "contains no usable token"],
    ["an empty token", '{"token":""}', "contains no usable token"],
    ["a token that is a number", '{"token":5}', "contains no usable token"],
    ["a token that is an object", '{"token":{"value":"secret-value"}}', "contains no usable token"],
    ["a token with a space", '{"token":"secret-value x"}', "contains no usable token"],
    ["a token that ends with a line break", '{"token":"secret-value\\n"}', "contains no usable token"],
    ["a token that is an HTML page", '"<html>secret-value"', "contains no usable token"],
  ])("%s", (_, text, problem) => {
    const error = thrownBy(() => parseToken(text, "/token"));
    expect(error).toMatchObject({ code: "token-response-invalid", retryable: false });
    expect(error.message).toContain("/token");
    expect(error.message).toContain(problem);
    expect(error.cause).toBeUndefined();
    expect(String(error.stack)).not.toContain("secret-value");
  });

  it("a response with an unsafe key; the error names only this key", () => {
    const error = thrownBy(() => parse({ token: "abc", data: { "access-token": "secret-value" } }));
    expect(error).toMatchObject({ code: "token-unsafe", retryable: false });
    expect(error.message).toContain("`access-token`");
    expect(String(error.stack)).not.toContain("secret-value");
  });
});

describe("a token's lifetime", () => {
  it.each<[unknown, number]>([
    [3600, 3570],
    [31, 1],
    [30, 0],
    [0, -30],
    ["100", 70],
    [undefined, 3570],
    [null, 3570],
    ["soon", 3570],
    [-1, 3570],
    [{}, 3570],
  ])("of %j makes the token usable for %i s", (expires_in, seconds) => {
    vi.useFakeTimers();
    for (const body of [
      { token: "abc", expires_in },
      { token: "abc", expiresIn: expires_in },
    ])
      expect(parse(body)).toEqual({
        value: "abc",
        receivedAt: Date.now(),
        usableUntil: Date.now() + seconds * 1000,
      });
  });
});
