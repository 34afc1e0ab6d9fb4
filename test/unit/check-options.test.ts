import { describe, expect, it } from "vitest";
import { ConnectError } from "../../src/errors.js";
import { checkOptions, connectOptions, connectUrl, needsToken } from "../../src/check-options.js";

const GOOD = { tokenUrl: "/token" };
const thrown = (options: unknown): ConnectError => {
  try {
    checkOptions(options as never);
  } catch (error) {
    return error as ConnectError;
  }
  throw new Error("accepted");
};

describe("refused at once, naming the option", () => {
  it("does not mind what is an init's of open()", () =>
    expect(() => checkOptions({ tokenUrl: "/t", token: null, signal: 5 } as object)).not.toThrow());
  it.each<[string, unknown]>([
    ["options", undefined],
    ["options", []],
    ["options", "x"],
    ["tokenUrl", {}],
    ["tokenUrl", { tokenUrl: "" }],
    ["tokenUrl", { tokenUrl: 5 }],
    ["tokenUrl", { tokenUrl: "javascript:alert(1)" }],
    ["tokenUrl", { tokenUrl: "/a", fetchToken: () => "x" }],
    ["tokenUrl", { connect: { mode: "select", preseed: true } }],
    ["tokenRequest", { ...GOOD, tokenRequest: "POST" }],
    ["tokenRequest", { fetchToken: () => "x", tokenRequest: {} }],
    ["fetchToken", { fetchToken: "x" }],
    ["clientUrl", { ...GOOD, clientUrl: "data:text/javascript,1" }],
    ["clientUrl", { ...GOOD, clientUrl: [] }],
    ["clientUrl", { ...GOOD, clientUrl: [{}] }],
    ["clientUrl", { ...GOOD, clientUrl: "/c.js", loadClient: async () => 1 }],
    ["loadClient", { ...GOOD, loadClient: "humanapi-connect-client" }],
    ["connect", { ...GOOD, connect: "x" }],
    ["connect.baseURL", { ...GOOD, connect: { baseURL: "/connect" } }],
    ["allowedOrigins", { ...GOOD, allowedOrigins: [] }],
    ["allowedOrigins", { ...GOOD, allowedOrigins: ["*"] }],
    ["allowedOrigins", { ...GOOD, allowedOrigins: ["https://a.example/"] }],
    ["allowedOrigins", { ...GOOD, allowedOrigins: [/a/] }],
    ["allowedOrigins", { ...GOOD, allowedOrigins: ["null"] }],
    ["timeoutMs", { ...GOOD, timeoutMs: 0 }],
    ["timeoutMs", { ...GOOD, timeoutMs: "1" }],
    ["timeoutMs", { ...GOOD, timeoutMs: Infinity }],
    ["timeoutMs", { ...GOOD, timeoutMs: NaN }],
    ["nonce", { ...GOOD, nonce: 1 }],
    ["debug", { ...GOOD, debug: "yes" }],
    ["closeButton", { ...GOOD, closeButton: 1 }],
    ["labels", { ...GOOD, labels: "x" }],
  ])("%s: %j", (name, options) => {
    const error = thrown(options);
    expect(error).toBeInstanceOf(ConnectError);
    expect(error).toMatchObject({ code: "invalid-options", retryable: false });
    expect(error.message).toContain(`\`${name}\``);
    expect(error.message.length).toBeGreaterThan(name.length + 15);
  });
});

describe("accepted", () => {
  it.each([
    ["a URL object", { tokenUrl: new URL("https://a.example/t") }],
    ["a function for the token", { fetchToken: () => "x" }],
    ["select mode without a token", { connect: { mode: "select" } }],
    [
      "a list of scripts",
      {
        ...GOOD,
        clientUrl: ["/a.js", new URL("https://a.example/b.js"), { url: "/c.js", integrity: "sha384-x" }],
      },
    ],
    ["keys of newer clients", { ...GOOD, connect: { brandNew: 1 } }],
    ["undefined as absent", { ...GOOD, fetchToken: undefined, timeoutMs: undefined }],
  ])("%s", (_, options) => expect(Object.isFrozen(checkOptions(options))).toBe(true));
});

it("defaults: 15 s, the CDN's pinned version and then its latest, the vendor's Connect", () => {
  const options = checkOptions(GOOD);
  expect(options.timeoutMs).toBe(15_000);
  expect(options.clientUrls.map(({ url }) => url)).toEqual([
    "https://cdn.humanapi.co/humanapi-connect-client@2.4.1.js",
    "https://cdn.humanapi.co/humanapi-connect-client@latest.js",
  ]);
  expect(connectUrl(options.connect)).toBe("https://hapi-connect.humanapi.co");
});

it("resolves relative URLs against the page", () =>
  expect(checkOptions({ ...GOOD, clientUrl: "c.js" }).clientUrls).toEqual([
    { url: "https://app.example/account/c.js", integrity: "" },
  ]));

it("leaves the caller's objects alone, and does not follow them later", () => {
  const given = { ...GOOD, connect: { segment: "a" }, allowedOrigins: ["https://a.example"] };
  const options = checkOptions(given);
  given.connect.segment = "b";
  given.allowedOrigins.push("https://evil.example");
  expect(options).toMatchObject({ connect: { segment: "a" }, allowedOrigins: ["https://a.example"] });
  expect(Object.isFrozen(given.connect)).toBe(false);
});

it("the call's own connect options go over the widget's", () =>
  expect(connectOptions({ segment: "a", mode: "auth" }, { segment: "b" })).toEqual({
    segment: "b",
    mode: "auth",
  }));

it.each([
  [{}, true],
  [{ mode: "select" }, false],
  [{ mode: "select", preseed: true }, true],
])("%j needs a token: %s", (connect, needed) => expect(needsToken(connect)).toBe(needed));
