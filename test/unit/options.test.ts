// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { mergeConnect, needsToken, parseConnectUrl, toVendorOptions } from "../../src/options/connect.js";
import { checkInit, checkPreload, checkTokenSource, resolveOptions } from "../../src/options/rules.js";
import type { ResolvedOptions } from "../../src/options/types.js";
import * as urls from "../../src/options/urls.js";
import { isLoopback } from "../../src/platform/loopback.js";
import { thrownBy } from "./support/error-of.js";
import { polluteObjectPrototype } from "./support/stubs.js";

// The exact texts are in mistakes.test.ts.

const GOOD = { tokenUrl: "/token" };
const CONNECT = "https://hapi-connect.humanapi.co";
const check = (options: unknown): ResolvedOptions => resolveOptions(options as never);
const fetchToken = (): string => "secret-value";
/** Expects that a function refuses a value of this name, which it does not show. */
function expectRefusal(run: () => unknown, name: string, title: unknown): void {
  const error = thrownBy(run);
  expect(error, JSON.stringify(title)).toMatchObject({ code: "invalid-options", retryable: false });
  expect(error.message).toContain(`\`${name}\``);
  expect(error.message).not.toContain("secret-value");
}

it("a missing, contradictory or wrong option is refused, and the error names it", () => {
  const values: Record<string, unknown[]> = {
    tokenUrl: ["", 5, "javascript:alert(1)", "https://"],
    tokenRequest: ["POST", [], { signal: AbortSignal.abort() }],
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
  };
  const rows = Object.entries(values).flatMap(([name, wrong]) =>
    wrong.map((value): [string, unknown] => [name, { ...GOOD, [name]: value }]),
  );
  for (const options of [undefined, null, [], "x"]) rows.push(["options", options]);
  for (const options of [{}, { ...GOOD, fetchToken }, { connect: { mode: "select", preseed: true } }])
    rows.push(["tokenUrl", options]);
  for (const baseURL of ["/connect", "", "data:,x"])
    rows.push(["connect.baseURL", { ...GOOD, connect: { baseURL } }]);
  rows.push(
    ["tokenRequest", { fetchToken, tokenRequest: {} }],
    ["fetchToken", { fetchToken: "secret-value" }],
    ["clientUrl", { ...GOOD, clientUrl: "/c.js", loadClient: async () => 1 }],
  );
  for (const [name, options] of rows) expectRefusal(() => check(options), name, options);
});

it("an unknown option is refused, and the error names the nearest known one", () => {
  const nearest: Record<string, string> = {
    ...{ timeOutMs: "timeoutMs", lables: "labels", onces: "nonce", xabels: "labels", nonxy: "nonce" },
    ...{ label: "labels", statusDial: "statusDialog" },
  };
  const rows = Object.entries(nearest).map(([wrong, right]): [unknown, string, string] => [
    () => check({ ...GOOD, [wrong]: 1 }),
    ...([wrong, right] as const),
  ]);
  rows.push(
    [() => check({ ...GOOD, connect: { clientID: "x" } }), "connect.clientID", "connect.clientId"],
    [() => checkInit({ Token: "x" } as never), "Token", "token"],
    [() => checkInit({ containers: 1 } as never), "containers", "container"],
    [() => checkInit({ connect: { Mode: "x" } } as never), "connect.Mode", "connect.mode"],
    [() => checkPreload({ frames: true } as never), "frames", "frame"],
  );
  for (const [run, wrong, right] of rows)
    expect(run).toThrow(`\`${wrong}\` is not an option: write \`${right}\` instead`);
  for (const name of ["brandNew", "token", "constructor", "xyz", "client_secret"]) {
    const run = (): unknown => check({ ...GOOD, [name]: "secret-value" });
    expectRefusal(run, name, name);
    expect(run).toThrow(name === "client_secret" ? "belongs on the server" : "is not an option.");
  }
});

it("every documented form of an option is accepted", () => {
  for (const options of [
    { tokenUrl: new URL("https://a.example/t"), connect: { brandNew: 1, modes: 1 } },
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
    ...{ timeoutMs: 15_000, statusDialog: true, closeButton: true },
  });
  const given = {
    fetchToken,
    loadClient: async () => 1,
    connect: { segment: "s" },
    allowedOrigins: ["https://a.example"],
    ...{ timeoutMs: 1, nonce: "n", debug: true, statusDialog: false, closeButton: false },
    labels: { close: "Schließen", failed: "", retry: undefined },
  };
  const options = check(given);
  expect(options).toMatchObject({ ...given, labels: { ...labels, close: "Schließen", failed: "" } });
  const tokenRequest = { method: "GET" };
  expect(check({ ...GOOD, tokenRequest }).tokenRequest).toBe(tokenRequest);

  given.connect.segment = "b";
  given.allowedOrigins.push("https://evil.example");
  expect(options).toMatchObject({ connect: { segment: "s" }, allowedOrigins: ["https://a.example"] });
  expect(Object.isFrozen(options.connect)).toBe(true);
});

it("options, the argument of open() and `connect` are read as own properties only", () => {
  const names = "tokenUrl tokenRequest clientUrl baseURL token signal integrity url frame".split(" ");
  polluteObjectPrototype(Object.fromEntries(names.map((name) => [name, "https://evil.example"])));
  const options = check({ fetchToken, clientUrl: ["/c.js"], connect: {} });
  const { token, signal } = checkInit({});
  const read = [options.tokenUrl, options.tokenRequest, options.nonce, token, signal];
  expect([...read, checkPreload({}).frame, checkPreload(undefined).frame]).toEqual(Array(7).fill(undefined));
  expect(options.clientUrls).toEqual([{ url: "https://app.example/c.js", integrity: "" }]);
  expect(check({ fetchToken }).clientUrls[0]!.url).toContain("cdn.humanapi.co");
  expect(thrownBy(() => check({})).message).toMatch(/^`tokenUrl` is missing/);
  expect(toVendorOptions(options.connect, undefined)).toMatchObject({ baseURL: CONNECT, token: undefined });
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
  for (const [name, values] of Object.entries<unknown[]>({
    token: ["", ["secret-value"], null],
    signal: [{}, "x"],
    connect: ["x"],
    container: ["#x", document.createElement("p"), document],
    nativeEvent: [{}],
  }))
    for (const value of values) expectRefusal(() => checkInit({ [name]: value }), name, name);
  for (const init of ["x", []]) expectRefusal(() => checkInit(init as never), "init", init);
  expectRefusal(() => checkPreload({ frame: 1 } as never), "frame", "frame");
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
  const own = { segment: "s", newKey: 1 };
  const connect = { ...own, token: "x", version: "V1", enableFocusTrap: true, logger: () => {} };
  const options = toVendorOptions(Object.freeze(mergeConnect(connect)), "t");
  expect(options).toEqual({ ...own, baseURL: CONNECT, token: "t", ...fixed });
  expect([Object.getPrototypeOf(options), Object.isExtensible(options)]).toEqual([null, true]);
  const baseURL = "https://a.example";
  expect(toVendorOptions({ baseURL }, undefined)).toMatchObject({ baseURL });
  expect(Object.keys(toVendorOptions({}, undefined))).toEqual(expect.arrayContaining(["token", "logger"]));
});

it("URLs are parsed, resolved against the page, and shown without their query", () => {
  const { addQuery, parseHttpUrl, resolveHref, withoutQuery } = urls;
  for (const url of ["https://a.example/x", "http://a.example/x", new URL("https://a.example/x")])
    expect(parseHttpUrl(url)?.href).toBe(String(url));
  const wrong = ["", "/x", "https://", "javascript:1", "data:,", "httpx://a", "xhttp://a"];
  for (const url of [...wrong, null, 5, {}, [], true]) expect(parseHttpUrl(url), String(url)).toBeUndefined();
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
  const rows: [string[], boolean][] = [
    [["localhost", "a.localhost:8080", "127.0.0.1", "127.1.2.3", "[::1]"], true],
    [["localhost.example", "xlocalhost", "127.0.0.1.example", "[::2]", "10.0.0.1"], false],
  ];
  for (const [hosts, isLocal] of rows)
    for (const host of hosts) expect(isLoopback(new URL(`http://${host}`)), host).toBe(isLocal);
});

it("`clientUrl` becomes a list of scripts", () => {
  const url = new URL("https://a.example/b.js");
  const own = { url, integrity: "sha384-x" };
  for (const [clientUrl, ...scripts] of [
    ["c.js", ["https://app.example/account/c.js"]],
    [url, [url.href]],
    [[own, "/a.js"], [url.href, "sha384-x"], ["https://app.example/a.js"]],
    [{ url: "data:,x" }, [""]],
    [[null], [""]],
  ] as [unknown, ...[string, string?][]][])
    expect(urls.toScripts(clientUrl)).toEqual(
      scripts.map(([href, integrity = ""]) => ({ url: href, integrity })),
    );
});
