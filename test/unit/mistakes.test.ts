// @vitest-environment jsdom
// The messages that a developer sees after a typical mistake. Each message must say what happened, which value shows the mistake,
// and what to do next.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { configure } from "../../src/buttons/configuration.js";
import { widgetFor } from "../../src/buttons/button-widget.js";
import { HumanConnectWidget } from "../../src/index.js";
import { createFakeClient } from "../../src/testing.js";
import { rejectionOf, thrownBy } from "./support/error-of.js";

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.innerHTML = "";
});

describe("new HumanConnectWidget(options) throws for", () => {
  const fetchToken = (): string => "token";
  it.each<[string, unknown, string]>([
    [
      "missing options",
      undefined,
      '`options` must be an object, such as { tokenUrl: "/api/connect/token" }.',
    ],
    [
      "a missing token source",
      {},
      "`tokenUrl` is missing: pass the URL of your backend's endpoint, or `fetchToken`.",
    ],
    ["a misspelt option", { tokenURL: "/t" }, "`tokenURL` is not an option: write `tokenUrl` instead."],
    [
      "a misspelt key of connect",
      { tokenUrl: "/t", connect: { baseUrl: "https://a.example" } },
      "`connect.baseUrl` is not an option: write `connect.baseURL` instead.",
    ],
    [
      "two token sources",
      { tokenUrl: "/t", fetchToken },
      "`tokenUrl` and `fetchToken` are mutually exclusive; pass only one.",
    ],
    [
      "a token instead of its URL",
      { tokenUrl: 5 },
      '`tokenUrl` must be an http(s) URL, such as "/api/connect/token"; it is 5.',
    ],
    [
      "a URL of another scheme",
      { tokenUrl: "file:///token" },
      '`tokenUrl` must be an http(s) URL, such as "/api/connect/token"; it is "file:///token".',
    ],
    [
      "a promise instead of a function",
      { fetchToken: Promise.resolve("token") },
      "`fetchToken` must be a function; it is of type object.",
    ],
    [
      "`tokenRequest` without `tokenUrl`",
      { fetchToken, tokenRequest: { method: "GET" } },
      "`tokenRequest` requires `tokenUrl`.",
    ],
    [
      "an empty clientUrl",
      { fetchToken, clientUrl: "" },
      '`clientUrl` must be an http(s) URL, or a list of them; it is "".',
    ],
    [
      "both `clientUrl` and `loadClient`",
      { fetchToken, clientUrl: "/c.js", loadClient: async () => 1 },
      "`clientUrl` and `loadClient` are mutually exclusive; pass only one.",
    ],
    [
      "the client's module instead of a function",
      { fetchToken, loadClient: { open() {} } },
      "`loadClient` must be a function; it is of type object.",
    ],
    [
      "a relative URL of Connect",
      { fetchToken, connect: { baseURL: "/connect" } },
      '`connect.baseURL` must be an absolute http(s) URL, such as "https://hapi-connect.humanapi.co"; it is "/connect".',
    ],
    [
      "an origin with a slash",
      { fetchToken, allowedOrigins: ["https://a.example/"] },
      '`allowedOrigins` must be a list of origins such as "https://hapi-connect.humanapi.co", without a path or a wildcard; it is ["https://a.example/"].',
    ],
    [
      "a wildcard",
      { fetchToken, allowedOrigins: "*" },
      '`allowedOrigins` must be a list of origins such as "https://hapi-connect.humanapi.co", without a path or a wildcard; it is "*".',
    ],
    [
      "seconds as text",
      { fetchToken, timeoutMs: "15s" },
      '`timeoutMs` must be a positive number of milliseconds, below 2147483648; it is "15s".',
    ],
    [
      "an infinite time limit",
      { fetchToken, timeoutMs: Infinity },
      "`timeoutMs` must be a positive number of milliseconds, below 2147483648; it is Infinity.",
    ],
    [
      "a level for debug",
      { fetchToken, debug: "verbose" },
      '`debug` must be true, false or a function; it is "verbose".',
    ],
    [
      "a label that is not text",
      { fetchToken, labels: { close: null } },
      "`labels` must be an object of strings; it is of type object.",
    ],
  ])("%s", (_, options, message) =>
    expect(thrownBy(() => new HumanConnectWidget(options as never)).message).toBe(message),
  );
});

describe("open() rejects", () => {
  /** Returns a function that calls open(), with a mock token endpoint that responds with this status and body. */
  const respond = (status: number, body = "", fields: object = {}): (() => Promise<unknown>) => {
    return () => {
      const response = { ok: status === 200, status, type: "basic", text: async () => body, ...fields };
      vi.stubGlobal("fetch", async () => response);
      const options = { tokenUrl: "/token?key=secret", loadClient: async () => createFakeClient() };
      return new HumanConnectWidget(options).open();
    };
  };
  const openWith = (options: object, init?: object) => (): Promise<unknown> =>
    new HumanConnectWidget({
      fetchToken: () => "t",
      loadClient: async () => createFakeClient(),
      ...options,
    }).open(init);
  const URL_ = "https://app.example/token";
  const LOGIN =
    "It may be behind a login page, or `tokenUrl` may be wrong: check that the user is signed in, and that the endpoint responds with JSON.";
  const CLIENT = "Point `clientUrl` or `loadClient` at a build of humanapi-connect-client.";

  it.each<[string, () => Promise<unknown>, string]>([
    [
      "on a server",
      () => {
        const widget = new HumanConnectWidget({ tokenUrl: "/t" });
        vi.stubGlobal("document", undefined);
        return widget.open();
      },
      "Connect cannot open here, because this is not a browser. Call open() and preload() in an event handler or an effect.",
    ],
    [
      "while Connect is open already",
      () => {
        document.body.innerHTML = '<iframe id="human-api"></iframe>';
        return openWith({})();
      },
      "Connect is already open on this page: it has an iframe with the id human-api. Close that first, and share one widget.",
    ],
    ["with an empty token", openWith({}, { token: "" }), "`token` must be a non-empty string."],
    [
      "with a controller instead of its signal",
      openWith({}, { signal: new AbortController() }),
      "`signal` must be an AbortSignal; it is of type object.",
    ],
    [
      "after a module without open()",
      openWith({ loadClient: async () => ({ default: {} }) }),
      `The client from \`loadClient\` has no open() function. ${CLIENT}`,
    ],
    [
      "after a failed import",
      openWith({ loadClient: () => Promise.reject(new Error("404")) }),
      "The client from `loadClient` failed to load. Check the network, the URL and ad blockers, then call open() again.",
    ],
    [
      "after a client URL that does not load",
      openWith({ loadClient: undefined, clientUrl: "/wrong.js?key=secret", timeoutMs: 10 }),
      "The client https://app.example/wrong.js took longer than 10 ms. Check the network or raise `timeoutMs`, then call open() again.",
    ],
    [
      "after a client that throws",
      openWith({
        loadClient: async () => ({
          open() {
            throw new Error("x");
          },
        }),
      }),
      "The client's open() threw an error. Check `cause`, `connect` and the client's version.",
    ],
    [
      "after HTTP 400",
      respond(400),
      `The token endpoint ${URL_} responded with HTTP 400. Check \`tokenRequest\` and the backend's log.`,
    ],
    [
      "after HTTP 401",
      respond(401),
      `The token endpoint ${URL_} responded with HTTP 401. Check that the user is signed in. Cookies reach another origin only with \`tokenRequest: { credentials: "include" }\`.`,
    ],
    [
      "after HTTP 403",
      respond(403),
      `The token endpoint ${URL_} responded with HTTP 403. Check that the endpoint allows this page's origin and this user, and add its CSRF token, if any, to \`tokenRequest.headers\`.`,
    ],
    [
      "after HTTP 404",
      respond(404),
      `The token endpoint ${URL_} responded with HTTP 404. Check \`tokenUrl\` and the backend's routes.`,
    ],
    [
      "after HTTP 405",
      respond(405),
      `The token endpoint ${URL_} responded with HTTP 405. Make the endpoint accept POST, or set \`tokenRequest.method\`.`,
    ],
    [
      "after HTTP 500",
      respond(500),
      `The token endpoint ${URL_} responded with HTTP 500. Check the backend's log.`,
    ],
    [
      "after a redirect",
      respond(0, "", { type: "opaqueredirect" }),
      `The token endpoint ${URL_} redirected the request. ${LOGIN}`,
    ],
    [
      "after HTML",
      respond(200, "<!doctype html><title>Sign in</title>"),
      `The token endpoint ${URL_} responded with HTML. ${LOGIN}`,
    ],
    [
      "after an empty body",
      respond(200),
      `The response of ${URL_} is empty. Return JSON such as {"token": "…"}.`,
    ],
    [
      "after a body that is not JSON",
      respond(200, "token"),
      `The response of ${URL_} is not valid JSON. Return JSON such as {"token": "…"}.`,
    ],
    [
      "after a response whose token has an unknown name",
      respond(200, '{"jwt":"x"}'),
      `The response of ${URL_} contains no usable token. Return JSON such as {"token": "…"}.`,
    ],
    [
      "after a response that contains an access token",
      respond(200, '{"token":"x","access-token":"y"}'),
      `The response of ${URL_} contains \`access-token\`. Return only the session or id token: access tokens, refresh tokens and client secrets belong on the server.`,
    ],
    [
      "after a fetchToken that returns nothing",
      openWith({ fetchToken: () => undefined }),
      'The response of `fetchToken` is empty. Return JSON such as {"token": "…"}.',
    ],
    [
      "after a fetchToken that throws",
      openWith({ fetchToken: () => Promise.reject(new Error("offline")) }),
      "The token request to `fetchToken` failed. See `cause`, and check the network, CORS and CSP connect-src.",
    ],
    [
      "after a backend that hangs",
      openWith({ fetchToken: () => new Promise(() => {}), timeoutMs: 10 }),
      "The token request to `fetchToken` took longer than 10 ms. Check the backend or raise `timeoutMs`, then call open() again.",
    ],
  ])("%s", async (_, run, message) => expect((await rejectionOf(run())).message).toBe(message));
});

describe("a declarative button fails", () => {
  beforeEach(() => configure({ tokenUrl: "/token" }));
  const bind = (attributes: string) => () => {
    document.body.innerHTML = `<button ${attributes}>Connect</button>`;
    return widgetFor(document.querySelector("button")!);
  };
  const REMEDY =
    "belongs on the widget's script element or in HumanConnectWidget.configure(), because markup is not trusted with URLs";

  it.each<[string, () => unknown, string]>([
    [
      "without the attribute",
      bind(""),
      "`data-human-connect` is missing on this element: add it, without a value.",
    ],
    [
      "with a URL as its value",
      bind('data-human-connect="/token"'),
      `\`data-human-connect\` must have no value: "/token" ${REMEDY}.`,
    ],
    [
      "with a URL in another attribute",
      bind('data-human-connect data-human-connect-base-url="https://a.example"'),
      `\`data-human-connect-base-url\` is not an attribute of a button: it ${REMEDY}.`,
    ],
    [
      "if configure() gets a misspelt option",
      () => configure({ tokenURL: "/t" } as never),
      "`tokenURL` is not an option: write `tokenUrl` instead.",
    ],
  ])("%s", (_, run, message) => expect(thrownBy(run).message).toBe(message));

  it("on a page without a configuration", async () => {
    vi.resetModules();
    const { widgetFor: bindElsewhere } = await import("../../src/buttons/button-widget.js");
    document.body.innerHTML = "<button data-human-connect></button>";
    expect(() => bindElsewhere(document.querySelector("button")!)).toThrow(
      "`data-token-url` is missing on the widget's script element: add it there, or call HumanConnectWidget.configure().",
    );
  });
});
