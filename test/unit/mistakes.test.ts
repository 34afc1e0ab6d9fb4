// @vitest-environment jsdom
// The messages that a developer sees after a typical mistake: what happened, the value that shows it, and what to do. In each
// table, a message stands before the mistake that causes it.
import { expect, it, vi } from "vitest";
import { configure } from "../../src/buttons/configuration.js";
import { widgetFor } from "../../src/buttons/button-widget.js";
import { HumanConnectWidget } from "../../src/index.js";
import { createFakeClient } from "../../src/testing.js";
import { rejectionOf, thrownBy } from "./support/error-of.js";
import { pending, throwing } from "./support/stubs.js";

const fetchToken = (): string => "token";
const open = async (options: object, init?: unknown): Promise<unknown> => {
  const client = { fetchToken, loadClient: async () => createFakeClient() };
  return new HumanConnectWidget({ ...client, ...options }).open(init as never);
};
const messageOf = async (opening: Promise<unknown>): Promise<string> => (await rejectionOf(opening)).message;

it("new HumanConnectWidget(options) throws", () => {
  const create = (options: unknown) => () => new HumanConnectWidget(options as never);
  expect(create(undefined)).toThrow("`options` must be an object.");
  const none = { fetchToken: undefined };
  const tokenUrl = { ...none, tokenUrl: "/t" };
  const origins = "`allowedOrigins` must be a list of origins such as https://hapi-connect.humanapi.co, not ";
  for (const [message, options] of Object.entries({
    "`tokenUrl` is missing, and so is `fetchToken`.": none,
    "`tokenURL` is not an option: write `tokenUrl` instead.": { ...none, tokenURL: "/t" },
    "`theme` is not an option.": { theme: "dark" },
    "`labels.closse` is not an option: write `labels.close` instead.": { labels: { closse: "x" } },
    "`clientSecret` belongs on the server, in HumanApiAuth: remove it here, and replace it.": {
      clientSecret: 1,
    },
    "`connect.baseUrl` is not an option: write `connect.baseURL` instead.": { connect: { baseUrl: "x" } },
    "`tokenUrl` and `fetchToken` exclude each other.": { tokenUrl: "/t" },
    "`tokenUrl` must be an http(s) URL, not 5.": { ...none, tokenUrl: 5 },
    '`tokenUrl` must be an http(s) URL, not "file:///t".': { ...none, tokenUrl: "file:///t" },
    "`fetchToken` must be a function.": { fetchToken: Promise.resolve("token") },
    "`tokenRequest` requires `tokenUrl`.": { tokenRequest: { method: "GET" } },
    "`tokenRequest` must be an object without a `signal`.": { ...tokenUrl, tokenRequest: 5 },
    '`clientUrl` must be an http(s) URL, or a list of them, not "".': { clientUrl: "" },
    "`clientUrl` and `loadClient` exclude each other.": { clientUrl: "/c.js", loadClient: async () => 1 },
    "`loadClient` must be a function, not type object.": { loadClient: { open() {} } },
    '`connect.baseURL` must be an absolute http(s) URL, not "/x".': { connect: { baseURL: "/x" } },
    [`${origins}"https://a.example/".`]: { allowedOrigins: ["https://a.example/"] },
    [`${origins}"*".`]: { allowedOrigins: "*" },
    '`timeoutMs` must be positive milliseconds below 2 ** 31, not "15s".': { timeoutMs: "15s" },
    "`nonce` must be a string, not 5.": { nonce: 5 },
    '`connect` must be an object, not "x".': { connect: "x" },
    '`debug` must be a boolean or a function, not "verbose".': { debug: "verbose" },
    '`statusDialog` must be a boolean, not 1, "x".': { statusDialog: [1, "x"] },
    "`labels` must be an object of strings, not type object.": { labels: { close: null } },
  }))
    expect(thrownBy(create({ fetchToken, ...options })).message).toBe(message);
});

it("open() rejects before it requests anything", async () => {
  const widget = new HumanConnectWidget({ fetchToken });
  for (const [message, init] of Object.entries({
    "`init` must be an object.": "x",
    "`token` must be a non-empty string.": { token: "" },
    "`tokenUrl` is not an option of open(): pass it to the constructor.": { tokenUrl: "/t" },
    "`signal` must be an AbortSignal, not type object.": { signal: new AbortController() },
    '`container` must be an element of the document, not "#x".': { container: "#x" },
  }))
    expect(await messageOf(open({}, init))).toBe(message);
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  const offline = "The browser is offline. Call open() again when it is online.";
  expect(await messageOf(widget.open())).toBe(offline);
  document.body.innerHTML = '<iframe id="human-api"></iframe>';
  const isOpen = "Connect is already open on this page, in iframe#human-api. Close it first.";
  expect(await messageOf(open({}))).toBe(isOpen);
  vi.stubGlobal("document", undefined);
  const onServer = "This is not a browser. Call open() in an event handler or an effect.";
  expect(await messageOf(widget.open())).toBe(onServer);
});

it("open() rejects because of the client", async () => {
  const CONNECT = "https://hapi-connect.humanapi.co";
  const load = (client: unknown) => ({ loadClient: async () => client });
  const frame = (src: string): object => {
    const element = Object.assign(document.createElement("iframe"), { id: "human-api", src });
    return load({ open: () => void document.body.appendChild(element) });
  };
  const remote = { loadClient: undefined, clientUrl: "/wrong.js?key=secret", timeoutMs: 10 };
  for (const [message, options] of Object.entries({
    "The client from `loadClient` has no open(). Use a build of humanapi-connect-client.": load({
      default: {},
    }),
    "The client from `loadClient` did not load. Check the network, the URL and ad blockers.": {
      loadClient: throwing,
    },
    "The client https://app.example/wrong.js took over 10 ms. Check the network, or raise `timeoutMs`.":
      remote,
  }))
    expect(await messageOf(open(options))).toBe(message);
  for (const [message, options] of Object.entries({
    "threw an error": load({ open: throwing }),
    "made no frame": load({ open() {} }), // as connect.js 1.x does (VENDOR 59)
    [`made a frame of the origin https://evil.example instead of ${CONNECT}`]: frame(
      "https://evil.example/?token=x",
    ),
    "made a frame with another token than the one it got": frame(`${CONNECT}/?token=secret`),
    'made no frame, because the page has <p id="human-api">': load({ open() {} }),
  })) {
    if (message.includes("<p")) document.body.innerHTML = '<p id="human-api"></p>';
    const remedy = "Check `cause`, `connect` and the client's version.";
    expect(await messageOf(open(options))).toBe(`The client's open() ${message}. ${remedy}`);
  }
});

it("open() rejects because of the token", async () => {
  const cookies = 'Cookies reach another origin only with `tokenRequest: { credentials: "include" }`';
  const csrf = "`tokenRequest.headers` for a CSRF token";
  const JSON_ = 'Return JSON such as {"token": "…"}.';
  const responses: [message: string, status: number, body?: string][] = [
    [`request to URL got HTTP 401. Check that the user is signed in. ${cookies}.`, 401],
    [
      `request to URL got HTTP 403. Check that the endpoint allows this page's origin and user, and ${csrf}.`,
      403,
    ],
    ["request to URL got HTTP 404. Check `tokenUrl` and the backend's routes.", 404],
    ["request to URL got HTTP 405. Check that the endpoint accepts POST, or set `tokenRequest.method`.", 405],
    ["request to URL got HTTP 503. Check the backend's log.", 503],
    ["request to URL was redirected. Check `tokenUrl`, and that the user is signed in.", 302],
    [
      `response of URL is HTML, perhaps of a login page. ${JSON_}`,
      200,
      "<!doctype html><title>Sign in</title>",
    ],
    [`response of URL is empty. ${JSON_}`, 200],
    [`response of URL is not valid JSON. ${JSON_}`, 200, "token"],
    [`response of URL contains no usable token. ${JSON_}`, 200, '{"jwt":"x"}'],
    [`response of URL is longer than 64 kB. ${JSON_}`, 200, " ".repeat(70_000)],
    [`response of URL nests deeper than 8 levels. ${JSON_}`, 200, "[[[[[[[[[[]]]]]]]]]]"],
    [
      "response of URL contains `access-token`, which belongs on the server. Return only the session or id token.",
      200,
      '{"token":"x","access-token":"y"}',
    ],
  ];
  for (const [message, status, body = ""] of responses) {
    const response = new Response(body, { status });
    if (status === 302) Object.defineProperty(response, "type", { value: "opaqueredirect" });
    vi.stubGlobal("fetch", async () => response);
    const opening = open({ tokenUrl: "/token?key=secret", fetchToken: undefined });
    expect(await messageOf(opening)).toBe(`The ${message.replace("URL", "https://app.example/token")}`);
  }
  for (const [message, own] of Object.entries<() => unknown>({
    [`response of \`fetchToken\` is empty. ${JSON_}`]: () => undefined,
    [`response of \`fetchToken\` is a Response: return its JSON. ${JSON_}`]: () => new Response("{}"),
    [`response of \`fetchToken\` cannot be converted to JSON. ${JSON_}`]: () => 5n,
    "request to `fetchToken` failed. Check the network, CORS and CSP connect-src.": throwing,
    "request to `fetchToken` took over 10 ms. Check the network, or raise `timeoutMs`.": pending,
  }))
    expect(await messageOf(open({ fetchToken: own, timeoutMs: 10 }))).toBe(`The ${message}`);
});

it("a declarative button fails", async () => {
  configure({ tokenUrl: "/token" });
  const button = (attributes = ""): Element => {
    document.body.innerHTML = `<button data-human-connect${attributes}>Connect</button>`;
    return document.querySelector("button")!;
  };
  const remedy =
    "belongs on the widget's script element or in HumanConnectWidget.configure(), because markup is not trusted with URLs";
  for (const [message, attributes] of Object.entries({
    "` is missing on this element: add it, without a value": "x",
    [`\` must have no value: "/token" ${remedy}`]: '="/token"',
    [`-base-url\` is not an attribute of a button: it ${remedy}`]: " data-human-connect-base-url",
    "-modes` is not an attribute of a button: write `data-human-connect-mode` instead":
      " data-human-connect-modes",
  }))
    expect(thrownBy(() => widgetFor(button(attributes))).message).toBe(`\`data-human-connect${message}.`);
  vi.resetModules();
  const { widgetFor: find } = await import("../../src/buttons/button-widget.js");
  const run = (): unknown => find(button());
  expect(run).toThrow(
    "`data-token-url` is missing on the widget's script element: add it there, or call HumanConnectWidget.configure().",
  );
  document.head.innerHTML = '<script type="module" data-token-url="/t"></script>';
  expect(run).toThrow(
    '`data-token-url` is on a script element with type="module", which cannot be read: remove that `type` and use `defer`, or call HumanConnectWidget.configure().',
  );
});
