import { describe, expect, it } from "vitest";
import { findUnsafeKey } from "../../src/token/find-unsafe-key.js";

const SPELLINGS = [
  "access_token",
  "accessToken",
  "access-token",
  "Access-Token",
  "ACCESS_TOKEN",
  "access token",
  "access.token",
];
const UNSAFE = [
  ...SPELLINGS,
  ...SPELLINGS.map((key) => key.replace(/access/i, "refresh")),
  "id_refresh_token",
  "idRefreshToken",
  "id-refresh-token",
  "client_secret",
  "clientSecret",
  "client-secret",
  "token_access",
  "human_api_access_token",
  "access_token_v2",
];

describe.each(UNSAFE)("findUnsafeKey() finds `%s`", (key) => {
  it.each<[string, unknown]>([
    ["beside the token", { token: "t", [key]: "secret" }],
    ["in a nested object", { token: "t", data: { inner: [{ [key]: "secret" }] } }],
    ["with a value that is not text", { token: "t", [key]: { value: 1 } }],
    ["with the value false", { token: "t", [key]: false }],
    ["in JSON within a string", { token: "t", body: JSON.stringify({ [key]: "secret" }) }],
    ["in JSON within JSON within a string", { token: JSON.stringify(JSON.stringify({ [key]: "secret" })) }],
    [
      "in JSON within a string that begins with whitespace",
      { token: ` \n[${JSON.stringify({ [key]: "secret" })}]` },
    ],
  ])("%s", (_, body) => expect(findUnsafeKey(JSON.stringify(body))).toBe(key));

  it("when the key occurs twice and one of its values is empty", () => {
    for (const [first, last] of [
      ["secret", ""],
      ["", "secret"],
    ])
      expect(findUnsafeKey(`{"token":"t","${key}":"${first}","${key}" : "${last}"}`)).toBe(key);
    expect(findUnsafeKey(`{"${key}":"secret","${key}":null}`)).toBe(key);
  });

  it("only when its value is not empty", () => {
    expect(findUnsafeKey(JSON.stringify({ token: "t", [key]: null }))).toBeUndefined();
    expect(findUnsafeKey(JSON.stringify({ token: "t", [key]: "" }))).toBeUndefined();
  });
});

describe("findUnsafeKey()", () => {
  it.each<[string, string, string]>([
    ["a key written with escapes", String.raw`{"\u0061ccess_token":"x"}`, "access_token"],
    [
      "a duplicate key written with escapes",
      String.raw`{"\u0061ccess_token":"x","access_token":""}`,
      "access_token",
    ],
    ["a key after a key with an escaped quote", String.raw`{"a\"b":"x","access_token":"x"}`, "access_token"],
    ["an object `access` with a token", '{"access":{"token":"x"}}', "token"],
    ["an object `refresh` with a token", '{"refresh":{"token":"x"}}', "token"],
    ["an object `client` with a secret", '{"client":{"secret":"x"}}', "secret"],
    ["an object `token` with `access`", '{"token":{"access":"x"}}', "access"],
    ["a list of objects `access` with a token", '{"access":[{"token":"x"}]}', "token"],
    ["the type `access`", '{"token":"t","type":"access"}', "type"],
    ["the type `Refresh`", '{"token":"t","type":"Refresh"}', "type"],
    ["the type `access_token`", '{"token":"t","token_type":"access_token"}', "token_type"],
    ["the type `access` in JSON within a string", '{"token":"{\\"type\\":\\"access\\"}"}', "type"],
  ])("finds %s", (_, json, key) => expect(findUnsafeKey(json)).toBe(key));

  it.each<[string, unknown]>([
    ["a token", { token: "t" }],
    ["a session token", { session_token: "t", human_id: "h", expires_in: 3600 }],
    ["an id token with its type", { id_token: "t", token_type: "Bearer", type: "session" }],
    ["a string", "t"],
    ["null", null],
    ["a number", 5],
    ["a string that looks like JSON", { token: "{t" }],
    ["a text that contains `access_token`", { token: "t", note: "the access_token stays on the server" }],
    [
      "keys that contain only `access`, `secret` or `client`",
      { token: "t", access: true, secret: false, client: { id: "x" } },
    ],
    ["the type `no-access`", { token: "t", type: "no-access" }],
    ["other keys with the value `access`", { token: "t", mode: "access", mytype: "access" }],
    ["an object `client` beside a token", { client: { id: "c" }, token: "t" }],
  ])("finds nothing in %s", (_, body) => expect(findUnsafeKey(JSON.stringify(body))).toBeUndefined());
});
