// @vitest-environment jsdom
import { afterEach, describe, expect, it } from "vitest";
import { checkInit, resolveOptions, checkTokenSource } from "../../src/options/resolve-options.js";
import { CLIENT_URLS, LABELS } from "../../src/options/defaults.js";
import { thrownBy } from "./support/error-of.js";

const GOOD = { tokenUrl: "/token" };
const check = (options: unknown) => resolveOptions(options as never);

describe("resolveOptions() refuses", () => {
  it.each<[string, unknown]>([
    ["options", undefined],
    ["options", null],
    ["options", []],
    ["options", "x"],
    ["tokenUrl", {}],
    ["tokenUrl", { tokenUrl: "" }],
    ["tokenUrl", { tokenUrl: 5 }],
    ["tokenUrl", { tokenUrl: "javascript:alert(1)" }],
    ["tokenUrl", { tokenUrl: "https://" }],
    ["tokenUrl", { tokenUrl: "/a", fetchToken: () => "x" }],
    ["tokenUrl", { connect: { mode: "select", preseed: true } }],
    ["tokenRequest", { ...GOOD, tokenRequest: "POST" }],
    ["tokenRequest", { ...GOOD, tokenRequest: [] }],
    ["tokenRequest", { fetchToken: () => "x", tokenRequest: {} }],
    ["fetchToken", { fetchToken: "x" }],
    ["clientUrl", { ...GOOD, clientUrl: "data:text/javascript,1" }],
    ["clientUrl", { ...GOOD, clientUrl: [] }],
    ["clientUrl", { ...GOOD, clientUrl: null }],
    ["clientUrl", { ...GOOD, clientUrl: [{}] }],
    ["clientUrl", { ...GOOD, clientUrl: ["/a.js", 5] }],
    ["clientUrl", { ...GOOD, clientUrl: { url: "/a.js", integrity: 5 } }],
    ["clientUrl", { ...GOOD, clientUrl: "/c.js", loadClient: async () => 1 }],
    ["loadClient", { ...GOOD, loadClient: "humanapi-connect-client" }],
    ["connect", { ...GOOD, connect: "x" }],
    ["connect", { ...GOOD, connect: [] }],
    ["connect", { ...GOOD, connect: null }],
    ["connect.baseURL", { ...GOOD, connect: { baseURL: "/connect" } }],
    ["connect.baseURL", { ...GOOD, connect: { baseURL: "" } }],
    ["allowedOrigins", { ...GOOD, allowedOrigins: [] }],
    ["allowedOrigins", { ...GOOD, allowedOrigins: "https://a.example" }],
    ["allowedOrigins", { ...GOOD, allowedOrigins: ["*"] }],
    ["allowedOrigins", { ...GOOD, allowedOrigins: ["https://a.example", "https://b.example/"] }],
    ["allowedOrigins", { ...GOOD, allowedOrigins: [/a/] }],
    ["allowedOrigins", { ...GOOD, allowedOrigins: ["null"] }],
    ["timeoutMs", { ...GOOD, timeoutMs: 0 }],
    ["timeoutMs", { ...GOOD, timeoutMs: -1 }],
    ["timeoutMs", { ...GOOD, timeoutMs: "1" }],
    ["timeoutMs", { ...GOOD, timeoutMs: 2 ** 31 }],
    ["timeoutMs", { ...GOOD, timeoutMs: NaN }],
    ["nonce", { ...GOOD, nonce: 1 }],
    ["debug", { ...GOOD, debug: "yes" }],
    ["closeButton", { ...GOOD, closeButton: 1 }],
    ["labels", { ...GOOD, labels: "x" }],
    ["labels", { ...GOOD, labels: { close: "Close", retry: 5 } }],
  ])("an invalid value of `%s`: %j", (name, options) => {
    const error = thrownBy(() => check(options));
    expect(error).toMatchObject({ code: "invalid-options", retryable: false });
    expect(error.message).toContain(`\`${name}\``);
    expect(error.message.length).toBeGreaterThan(name.length + 15);
  });

  it.each<[string, string, object]>([
    ["tokenURL", "tokenUrl", { tokenURL: "/t" }],
    ["TokenUrl", "tokenUrl", { ...GOOD, TokenUrl: "/t" }],
    ["clientURL", "clientUrl", { ...GOOD, clientURL: "/c.js" }],
    ["timeoutMS", "timeoutMs", { ...GOOD, timeoutMS: 1 }],
    ["loadclient", "loadClient", { ...GOOD, loadclient: async () => 1 }],
    ["connect.baseUrl", "connect.baseURL", { ...GOOD, connect: { baseUrl: "https://a.example" } }],
    ["connect.clientID", "connect.clientId", { ...GOOD, connect: { clientID: "x" } }],
    ["connect.Mode", "connect.mode", { ...GOOD, connect: { Mode: "select" } }],
  ])("the option `%s` and suggests `%s`, which differs only in capital letters", (wrong, right, options) => {
    const { message } = thrownBy(() => check(options));
    expect(message).toContain(`\`${wrong}\``);
    expect(message).toContain(`write \`${right}\``);
  });
});

describe("resolveOptions() accepts", () => {
  it.each([
    ["a URL object", { tokenUrl: new URL("https://a.example/t") }],
    ["an http URL", { tokenUrl: "http://localhost:3000/t" }],
    ["a function for the token", { fetchToken: () => "x" }],
    ["select mode without a token", { connect: { mode: "select" } }],
    [
      "a list of scripts",
      { ...GOOD, clientUrl: ["/a.js", new URL("https://a.example/b.js"), { url: "/c.js" }] },
    ],
    ["keys of `connect` that only newer clients know", { ...GOOD, connect: { brandNew: 1 } }],
    ["unknown options", { ...GOOD, brandNew: 1 }],
    ["members of open()'s init, although they are not options", { ...GOOD, token: null, signal: 5 }],
    [
      "undefined for an absent option",
      { ...GOOD, fetchToken: undefined, timeoutMs: undefined, labels: undefined },
    ],
    ["the largest time limit", { ...GOOD, timeoutMs: 2 ** 31 - 1 }],
    ["a time limit below one millisecond", { ...GOOD, timeoutMs: 0.5 }],
    ["a function for the timeline", { ...GOOD, debug: () => {} }],
    ["false for `debug` and `closeButton`", { ...GOOD, debug: false, closeButton: false }],
    ["some labels", { ...GOOD, labels: { close: "Schließen" } }],
  ])("%s", (_, options) => expect(Object.isFrozen(check(options))).toBe(true));
});

it("resolveOptions() adds the defaults", () =>
  expect(check(GOOD)).toEqual({
    tokenUrl: "https://app.example/token",
    tokenRequest: undefined,
    fetchToken: undefined,
    clientUrls: [
      { url: "https://cdn.humanapi.co/humanapi-connect-client@2.4.1.js", integrity: "" },
      { url: "https://cdn.humanapi.co/humanapi-connect-client@latest.js", integrity: "" },
    ],
    loadClient: undefined,
    connect: {},
    allowedOrigins: undefined,
    timeoutMs: 15_000,
    nonce: undefined,
    debug: false,
    closeButton: true,
    labels: LABELS,
  }));

it("resolveOptions() keeps the given values", () => {
  const given = {
    fetchToken: () => "x",
    loadClient: async () => 1,
    connect: { segment: "s" },
    allowedOrigins: ["https://a.example"],
    timeoutMs: 1,
    nonce: "n",
    debug: true,
    closeButton: false,
    labels: { close: "Schließen" },
  };
  expect(check(given)).toMatchObject(given);
  expect(check(given).labels).toEqual({ ...LABELS, close: "Schließen" });
  const tokenRequest = { method: "GET" };
  expect(check({ ...GOOD, tokenRequest }).tokenRequest).toBe(tokenRequest);
});

it("the default labels are English texts that a patient understands", () =>
  expect(LABELS).toEqual({
    dialog: "Connect your health data",
    close: "Close",
    loading: "Loading…",
    unreachable: "This is taking longer than usual.",
    blocked: "This page's security settings block Connect.",
    failed: "Connect could not be loaded. Check your connection and try again.",
    retry: "Try again",
  }));

it("resolveOptions() does not change the caller's objects, and is not affected when the caller changes these objects later", () => {
  const given = { ...GOOD, connect: { segment: "a" }, allowedOrigins: ["https://a.example"] };
  const options = check(given);
  given.connect.segment = "b";
  given.allowedOrigins.push("https://evil.example");
  expect(options).toMatchObject({ connect: { segment: "a" }, allowedOrigins: ["https://a.example"] });
  expect([Object.isFrozen(given.connect), Object.isFrozen(options.connect)]).toEqual([false, true]);
});

describe("with a polluted Object.prototype,", () => {
  const NAMES = [
    "tokenUrl",
    "tokenRequest",
    "clientUrl",
    "baseURL",
    "__baseURL",
    "token",
    "signal",
    "integrity",
    "url",
  ];
  const pollute = (): void => {
    for (const name of NAMES)
      Object.defineProperty(Object.prototype, name, { value: "https://evil.example", configurable: true });
  };
  afterEach(() => {
    for (const name of NAMES) Reflect.deleteProperty(Object.prototype, name);
  });

  it("resolveOptions() reads own properties only", () => {
    pollute();
    const options = check({ fetchToken: () => "x", clientUrl: ["/c.js"], connect: {} });
    const { tokenUrl, tokenRequest, clientUrls, connect } = options;
    expect([tokenUrl, tokenRequest]).toEqual([undefined, undefined]);
    expect(clientUrls).toEqual([{ url: "https://app.example/c.js", integrity: "" }]);
    expect(connect.baseURL).toBeUndefined();
    expect(check({ fetchToken: () => "x" }).clientUrls.map(({ url }) => url)).toEqual(CLIENT_URLS);
  });

  it("resolveOptions() still finds that the token source is missing", () => {
    pollute();
    expect(thrownBy(() => check({})).message).toMatch(/^`tokenUrl` is missing/);
    expect(thrownBy(() => check({ ...{ tokenUrl: "/t" }, clientUrl: [{}] })).message).toMatch(/^`clientUrl`/);
  });

  it("checkInit() reads own properties only", () => {
    pollute();
    expect(checkInit({}).token).toBeUndefined();
    expect(checkInit({}).signal).toBeUndefined();
  });
});

describe("checkInit()", () => {
  it.each([undefined, null])("treats %s as an empty init", (init) => expect(checkInit(init)).toEqual({}));

  it.each<[string, object]>([
    ["token", { token: "" }],
    ["token", { token: 5 }],
    ["token", { token: null }],
    ["signal", { signal: {} }],
    ["signal", { signal: "x" }],
    ["connect", { connect: "x" }],
    ["Token", { Token: "x" }],
    ["connect.baseUrl", { connect: { baseUrl: "x" } }],
  ])("refuses an invalid value of `%s`: %j", (name, init) =>
    expect(thrownBy(() => checkInit(init)).message).toContain(`\`${name}\``),
  );

  it("does not include a token in the error, even if the token has the wrong type", () =>
    expect(thrownBy(() => checkInit({ token: ["secret-value"] as never })).message).not.toContain("secret"));

  it("accepts a signal, or null instead of a signal", () => {
    const { signal } = new AbortController();
    expect(checkInit({ signal, token: "t", connect: {} })).toEqual({ signal, token: "t", connect: {} });
    expect(checkInit({ signal: null as never }).signal).toBeNull();
  });
});

describe("checkTokenSource()", () => {
  const fetchToken = (): string => "x";
  it.each<[string, object, object]>([
    ["a URL for the token", { tokenUrl: "/t" }, {}],
    ["a function for the token", { fetchToken }, {}],
    ["a mode that needs no token", {}, { mode: "select" }],
  ])("accepts %s", (_, options, connect) =>
    expect(() => checkTokenSource(options as never, connect)).not.toThrow(),
  );

  it("refuses options without a token source if a token is needed", () =>
    expect(thrownBy(() => checkTokenSource({} as never, {})).message).toContain("`tokenUrl`"));
});
