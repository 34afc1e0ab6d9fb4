// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import { mergeConnect, needsToken, parseConnectUrl, toVendorOptions } from "../../src/options/connect.js";
import { checkInit, checkPreload, checkTokenSource, resolveOptions } from "../../src/options/rules.js";
import type { ResolvedOptions } from "../../src/options/types.js";
import {
  addQuery,
  isLoopback,
  parseHttpUrl,
  resolveHref,
  toScripts,
  withoutQuery,
} from "../../src/options/urls.js";
import { thrownBy } from "./support/error-of.js";

// The exact texts are in mistakes.test.ts.

afterEach(() => void vi.unstubAllGlobals());
const GOOD = { tokenUrl: "/token" };
const CONNECT = "https://hapi-connect.humanapi.co";
const check = (options: unknown): ResolvedOptions => resolveOptions(options as never);
const fetchToken = (): string => "secret-value";

it("a missing, contradictory or wrong option is refused, and the error names it", () => {
  const rows: [string, unknown[]][] = [
    ["options", [undefined, null, [], "x"]],
    ["tokenUrl", ["", 5, "javascript:alert(1)", "https://"].map((tokenUrl) => ({ tokenUrl }))],
    ["tokenUrl", [{}, { ...GOOD, fetchToken }, { connect: { mode: "select", preseed: true } }]],
    [
      "tokenRequest",
      ["POST", [], { signal: AbortSignal.abort() }].map((tokenRequest) => ({ ...GOOD, tokenRequest })),
    ],
    ["tokenRequest", [{ fetchToken, tokenRequest: {} }]],
    ["fetchToken", [{ fetchToken: "secret-value" }]],
    ...Object.entries({
      clientUrl: ["data:text/javascript,1", "", [], null, [{}], ["/a.js", 5], { url: "/a.js", integrity: 5 }],
      loadClient: ["humanapi-connect-client", null, {}],
      connect: ["x", [], null],
      allowedOrigins: [
        [],
        "https://a.example",
        ["*"],
        ["https://a.example", "https://b.example/"],
        [/a/],
        ["null"],
      ],
      timeoutMs: [0, -1, "1", 2 ** 31, NaN, Infinity],
      nonce: [1, null],
      debug: ["yes", 1],
      statusDialog: [1, "false"],
      closeButton: [1, null],
      labels: ["x", [], { close: "Close", retry: 5 }],
    }).map(([name, values]): [string, unknown[]] => [
      name,
      values.map((value) => ({ ...GOOD, [name]: value })),
    ]),
    ["clientUrl", [{ ...GOOD, clientUrl: "/c.js", loadClient: async () => 1 }]],
    ["connect.baseURL", ["/connect", "", "data:,x"].map((baseURL) => ({ ...GOOD, connect: { baseURL } }))],
  ];
  for (const [name, values] of rows)
    for (const options of values) {
      const error = thrownBy(() => check(options));
      expect(error, JSON.stringify(options)).toMatchObject({ code: "invalid-options", retryable: false });
      expect(error.message).toContain(`\`${name}\``);
      expect(error.message).not.toContain("secret-value");
    }
});

it("an unknown option is refused, and the error names the nearest known one", () => {
  for (const [run, wrong, right] of [
    [() => check({ ...GOOD, timeOutMs: 1 }), "timeOutMs", "timeoutMs"],
    [() => check({ ...GOOD, lables: {} }), "lables", "labels"],
    [() => check({ ...GOOD, onces: "x" }), "onces", "nonce"],
    [() => check({ ...GOOD, xabels: {} }), "xabels", "labels"],
    [() => check({ ...GOOD, statusDial: true }), "statusDial", "statusDialog"],
    [() => check({ ...GOOD, nonxy: {} }), "nonxy", "nonce"],
    [() => check({ ...GOOD, connect: { clientID: "x" } }), "connect.clientID", "connect.clientId"],
    [() => checkInit({ Token: "x" } as never), "Token", "token"],
    [() => checkInit({ containers: 1 } as never), "containers", "container"],
    [() => checkInit({ connect: { Mode: "x" } } as never), "connect.Mode", "connect.mode"],
    [() => checkPreload({ frames: true } as never), "frames", "frame"],
  ] as const) {
    const { message } = thrownBy(run);
    expect(message).toContain(`\`${wrong}\``);
    expect(message).toContain(`write \`${right}\``);
  }
  for (const options of [{ brandNew: 1 }, { token: "secret-value" }, { constructor: 1 }, { xyz: 1 }]) {
    const { message } = thrownBy(() => check({ ...GOOD, ...options }));
    expect(message).toContain("is not an option.");
    expect(message).not.toContain("secret-value");
  }
  expect(thrownBy(() => checkInit({ tokenUrl: "/t" } as never)).message).toContain(
    "pass it to the constructor",
  );
  for (const key of ["clientSecret", "client_secret"]) {
    const { message } = thrownBy(() => check({ ...GOOD, [key]: "secret-value" }));
    expect(message).toContain("belongs on the server");
    expect(message).not.toContain("secret-value");
  }
});

it("every documented form of an option is accepted", () => {
  for (const options of [
    { tokenUrl: new URL("https://a.example/t"), connect: { brandNew: 1, baseU: 1 } },
    {
      tokenUrl: "http://localhost:3000/t",
      clientUrl: ["/a.js", new URL("https://a.example/b.js"), { url: "/c.js" }],
    },
    { connect: { mode: "select" }, timeoutMs: 2 ** 31 - 1, debug: false, closeButton: false },
    { ...GOOD, fetchToken: undefined, timeoutMs: undefined, labels: undefined, clientUrl: undefined },
    { ...GOOD, timeoutMs: 0.5, debug: () => {}, labels: { close: "Schließen", retry: undefined } },
    { ...GOOD, tokenRequest: { signal: null }, clientUrl: { url: "/a.js", integrity: "sha384-x" } },
  ])
    expect(Object.isFrozen(check(options))).toBe(true);
});

it("absent options have defaults, and given ones are kept", () => {
  const { labels, ...rest } = check(GOOD);
  const cdn = "https://cdn.humanapi.co/humanapi-connect-client@";
  expect(rest).toEqual({
    tokenUrl: "https://app.example/token",
    clientUrls: ["2.4.1", "latest"].map((version) => ({ url: `${cdn}${version}.js`, integrity: "" })),
    connect: { baseURL: CONNECT },
    timeoutMs: 15_000,
    statusDialog: true,
    closeButton: true,
  });
  const given = {
    fetchToken,
    loadClient: async () => 1,
    connect: { segment: "s" },
    allowedOrigins: ["https://a.example"],
    timeoutMs: 1,
    nonce: "n",
    debug: true,
    statusDialog: false,
    closeButton: false,
    labels: { close: "Schließen", retry: undefined },
  };
  const options = check(given);
  expect(options).toMatchObject({ ...given, labels: { ...labels, close: "Schließen" } });
  const tokenRequest = { method: "GET" };
  expect(check({ ...GOOD, tokenRequest }).tokenRequest).toBe(tokenRequest);

  given.connect.segment = "b";
  given.allowedOrigins.push("https://evil.example");
  expect(options).toMatchObject({ connect: { segment: "s" }, allowedOrigins: ["https://a.example"] });
  expect(Object.isFrozen(options.connect)).toBe(true);
});

it("options, the argument of open() and `connect` are read as own properties only", () => {
  const names = [
    "tokenUrl",
    "tokenRequest",
    "clientUrl",
    "baseURL",
    "token",
    "signal",
    "integrity",
    "url",
    "frame",
  ];
  const value = "https://evil.example";
  for (const name of names) Object.defineProperty(Object.prototype, name, { value, configurable: true });
  try {
    const options = check({ fetchToken, clientUrl: ["/c.js"], connect: {} });
    expect(options.tokenUrl ?? options.tokenRequest).toBeUndefined();
    expect(options.clientUrls).toEqual([{ url: "https://app.example/c.js", integrity: "" }]);
    expect([options.nonce, checkInit({}).token, checkInit({}).signal]).toEqual(Array(3).fill(undefined));
    expect([checkPreload({}).frame, checkPreload(undefined).frame]).toEqual([undefined, undefined]);
    expect(check({ fetchToken }).clientUrls[0]!.url).toContain("cdn.humanapi.co");
    expect(thrownBy(() => check({})).message).toMatch(/^`tokenUrl` is missing/);
    expect(toVendorOptions(options.connect, undefined)).toMatchObject({ baseURL: CONNECT, token: undefined });
  } finally {
    for (const name of names) Reflect.deleteProperty(Object.prototype, name);
  }
});

it("the argument of open() is checked, and an event counts as none", () => {
  const nativeEvent = new Event("click");
  for (const init of [undefined, null, {}, nativeEvent, { nativeEvent, type: "click" }])
    expect(checkInit(init as never)).toEqual({});
  expect([checkPreload(nativeEvent as never), checkPreload(null)]).toEqual([{}, {}]);
  const { signal } = new AbortController();
  const good = { signal, token: "t", connect: {}, container: document.body };
  expect(checkInit(good)).toEqual(good);
  for (const empty of [null, undefined]) expect(() => checkInit({ signal: empty as never })).not.toThrow();
  for (const [name, init] of [
    ["init", "x"],
    ["init", []],
    ["token", { token: "" }],
    ["token", { token: ["secret-value"] }],
    ["token", { token: null }],
    ["signal", { signal: {} }],
    ["signal", { signal: "x" }],
    ["connect", { connect: "x" }],
    ["container", { container: "#x" }],
    ["container", { container: document.createElement("p") }],
    ["container", { container: document }],
    ["nativeEvent", { nativeEvent: {} }],
  ] as [string, never][]) {
    const error = thrownBy(() => checkInit(init));
    expect(error.code).toBe("invalid-options");
    expect(error.message).toContain(`\`${name}\``);
    expect(error.message).not.toContain("secret-value");
  }
  expect(thrownBy(() => checkPreload({ frame: 1 } as never)).message).toContain("`frame`");
});

it("a token is needed, except in the mode `select` without `preseed`", () => {
  for (const preseed of [undefined, false, true, "true"])
    expect(needsToken({ mode: "select", ...(preseed !== undefined && { preseed }) })).toBe(!!preseed);
  expect([needsToken({}), needsToken({ mode: "auth" })]).toEqual([true, true]);
  for (const source of [{ tokenUrl: "/t" }, { fetchToken }])
    expect(() => checkTokenSource(source as never, {})).not.toThrow();
  expect(() => checkTokenSource({} as never, { mode: "select" })).not.toThrow();
  expect(thrownBy(() => checkTokenSource({} as never, {})).message).toContain("`tokenUrl`");
});

it("`connect` of a call overrides that of the widget, and the result is checked", () => {
  const first = { segment: "a", mode: "auth" };
  expect(mergeConnect(first, { segment: "b" }, undefined)).toMatchObject({ segment: "b", mode: "auth" });
  expect(mergeConnect({ baseURL: "/x" }, { baseURL: "https://a.example" }).baseURL).toBe("https://a.example");
  expect(thrownBy(() => mergeConnect({ baseURL: "https://a.example" }, { baseURL: "/x" })).code).toBe(
    "invalid-options",
  );
  expect(parseConnectUrl(mergeConnect({})).href).toBe(`${CONNECT}/`);
  expect(parseConnectUrl({ baseURL: "https://a.example:8443/x?y" }).origin).toBe("https://a.example:8443");
});

it("the client gets a new object without a prototype, in which the widget's values win", () => {
  const fixed = { version: "V2", enableFocusTrap: false, useSentinelTrap: false, logger: undefined };
  const connect = {
    segment: "s",
    newKey: 1,
    token: "x",
    version: "V1",
    enableFocusTrap: true,
    logger: () => {},
  };
  const options = toVendorOptions(Object.freeze(mergeConnect(connect)), "t");
  expect(options).toEqual({ segment: "s", newKey: 1, baseURL: CONNECT, token: "t", ...fixed });
  expect(Object.getPrototypeOf(options)).toBeNull();
  expect(Object.isExtensible(options)).toBe(true);
  expect(toVendorOptions({ baseURL: "https://a.example" }, undefined)).toMatchObject({
    baseURL: "https://a.example",
  });
  expect(Object.keys(toVendorOptions({}, undefined))).toEqual(expect.arrayContaining(["token", "logger"]));
});

it("URLs are parsed, resolved against the page, and shown without their query", () => {
  for (const url of ["https://a.example/x", "http://a.example/x", new URL("https://a.example/x")])
    expect(parseHttpUrl(url)?.href).toBe(String(url));
  for (const url of [
    "",
    "/x",
    "https://",
    "javascript:1",
    "data:,",
    "httpx://a",
    "xhttp://a",
    null,
    5,
    {},
    [],
    true,
  ])
    expect(parseHttpUrl(url), String(url)).toBeUndefined();
  expect(parseHttpUrl("x", "https://a.example/b/")?.href).toBe("https://a.example/b/x");
  expect(["x", "javascript:1", 5].map(resolveHref)).toEqual(["https://app.example/account/x", "", ""]);
  for (const rest of ["", "?key=secret#part", "#part?x"])
    expect(withoutQuery(`https://a.example/x${rest}`)).toBe("https://a.example/x");
  expect(addQuery("https://a.example/x?a=%20b+c#d", "e=1")).toBe("https://a.example/x?a=%20b+c&e=1#d");
  expect(addQuery("https://a.example/x", "e=1")).toBe("https://a.example/x?e=1");
  vi.stubGlobal("document", undefined);
  expect(resolveHref("/x")).toMatch(/^https:\/\/.*\/x$/);
});

it("a loopback host is the machine itself", () => {
  for (const host of ["localhost", "a.localhost:8080", "127.0.0.1", "127.1.2.3", "[::1]"])
    expect(isLoopback(new URL(`http://${host}`)), host).toBe(true);
  for (const host of ["localhost.example", "xlocalhost", "127.0.0.1.example", "[::2]", "10.0.0.1"])
    expect(isLoopback(new URL(`http://${host}`)), host).toBe(false);
});

it("`clientUrl` becomes a list of scripts", () => {
  const own = { url: new URL("https://a.example/b.js"), integrity: "sha384-x" };
  for (const [clientUrl, expected] of [
    ["c.js", [{ url: "https://app.example/account/c.js", integrity: "" }]],
    [own.url, [{ url: "https://a.example/b.js", integrity: "" }]],
    [
      [own, "/a.js"],
      [
        { ...own, url: own.url.href },
        { url: "https://app.example/a.js", integrity: "" },
      ],
    ],
    [{ url: "data:,x" }, [{ url: "", integrity: "" }]],
    [[null], [{ url: "", integrity: "" }]],
  ] as const)
    expect(toScripts(clientUrl)).toEqual(expected);
});
