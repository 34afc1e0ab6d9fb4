// @vitest-environment jsdom
// The messages that a developer sees after a typical mistake: what happened, the value that shows it, and what to do.
import { afterEach, expect, it, vi } from "vitest";
import { configure } from "../../src/buttons/configuration.js";
import { widgetFor } from "../../src/buttons/button-widget.js";
import { createError } from "../../src/errors/describe-error.js";
import { HumanConnectWidget } from "../../src/index.js";
import { createFakeClient } from "../../src/testing.js";
import { rejectionOf, thrownBy } from "./support/error-of.js";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  document.body.innerHTML = "";
});

const fetchToken = (): string => "token";
const connect = async (options: object, init?: unknown): Promise<unknown> => {
  const client = { fetchToken, loadClient: async () => createFakeClient() };
  return new HumanConnectWidget({ ...client, ...options }).open(init as never);
};

it("new HumanConnectWidget(options) throws", () => {
  for (const [options, message] of [
    [undefined, "`options` must be an object."],
    [{}, "`tokenUrl` is missing, and so is `fetchToken`."],
    [{ tokenURL: "/t" }, "`tokenURL` is not an option: write `tokenUrl` instead."],
    [{ fetchToken, label: {} }, "`label` is not an option: write `labels` instead."],
    [{ fetchToken, theme: "dark" }, "`theme` is not an option."],
    [
      { fetchToken, labels: { closse: "x" } },
      "`labels.closse` is not an option: write `labels.close` instead.",
    ],
    [
      { fetchToken, clientSecret: "x" },
      "`clientSecret` belongs on the server, in HumanApiAuth: remove it here, and replace it.",
    ],
    [
      { fetchToken, connect: { baseUrl: "x" } },
      "`connect.baseUrl` is not an option: write `connect.baseURL` instead.",
    ],
    [{ tokenUrl: "/t", fetchToken }, "`tokenUrl` and `fetchToken` exclude each other."],
    [{ tokenUrl: 5 }, "`tokenUrl` must be an http(s) URL, not 5."],
    [{ tokenUrl: "file:///t" }, '`tokenUrl` must be an http(s) URL, not "file:///t".'],
    [{ fetchToken: Promise.resolve("token") }, "`fetchToken` must be a function."],
    [{ fetchToken, tokenRequest: { method: "GET" } }, "`tokenRequest` requires `tokenUrl`."],
    [
      { tokenUrl: "/t", tokenRequest: { signal: AbortSignal.abort() } },
      "`tokenRequest` must be an object without a `signal`.",
    ],
    [{ fetchToken, clientUrl: "" }, '`clientUrl` must be an http(s) URL, or a list of them, not "".'],
    [
      { fetchToken, clientUrl: "/c.js", loadClient: async () => 1 },
      "`clientUrl` and `loadClient` exclude each other.",
    ],
    [
      { fetchToken, loadClient: { open() {} } },
      "`loadClient` must be a function, not a value of type object.",
    ],
    [
      { fetchToken, connect: { baseURL: "/connect" } },
      '`connect.baseURL` must be an absolute http(s) URL, not "/connect".',
    ],
    ...[["https://a.example/"], "*"].map((allowedOrigins) => [
      { fetchToken, allowedOrigins },
      `\`allowedOrigins\` must be a list of origins such as https://hapi-connect.humanapi.co, not "${String(allowedOrigins)}".`,
    ]),
    [{ fetchToken, timeoutMs: "15s" }, '`timeoutMs` must be positive milliseconds below 2 ** 31, not "15s".'],
    [
      { fetchToken, timeoutMs: Infinity },
      "`timeoutMs` must be positive milliseconds below 2 ** 31, not Infinity.",
    ],
    [{ fetchToken, nonce: 5 }, "`nonce` must be a string, not 5."],
    [{ fetchToken, connect: "x" }, '`connect` must be an object, not "x".'],
    [{ fetchToken, debug: "verbose" }, '`debug` must be a boolean or a function, not "verbose".'],
    [{ fetchToken, statusDialog: [1, "x"] }, '`statusDialog` must be a boolean, not 1, "x".'],
    [
      { fetchToken, labels: { close: null } },
      "`labels` must be an object of strings, not a value of type object.",
    ],
  ])
    expect(thrownBy(() => new HumanConnectWidget(options as never)).message).toBe(message);
});

it("open() rejects before it requests anything", async () => {
  const widget = new HumanConnectWidget({ fetchToken });
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  for (const [opening, message] of [
    [widget.open(), "The browser is offline. Call open() again when it is online."],
    [connect({}, "x"), "`init` must be an object."],
    [connect({}, { token: "" }), "`token` must be a non-empty string."],
    [connect({}, { tokenUrl: "/t" }), "`tokenUrl` is not an option of open(): pass it to the constructor."],
    [
      connect({}, { signal: new AbortController() }),
      "`signal` must be an AbortSignal, not a value of type object.",
    ],
    [connect({}, { container: "#x" }), '`container` must be an element of the document, not "#x".'],
  ] as const)
    expect((await rejectionOf(opening)).message).toBe(message);
  document.body.innerHTML = '<iframe id="human-api"></iframe>';
  expect((await rejectionOf(connect({}))).message).toBe(
    "Connect is already open on this page, in an iframe with the id human-api. Close it first.",
  );
  vi.stubGlobal("document", undefined);
  expect((await rejectionOf(widget.open())).message).toBe(
    "This is not a browser. Call open() and preload() in an event handler or an effect.",
  );
});

it("open() rejects because of the client", async () => {
  const module = (value: unknown) => ({ loadClient: async () => value });
  const append = (id: string, src: string) => ({
    open: () => void document.body.appendChild(Object.assign(document.createElement("iframe"), { id, src })),
  });
  const CHECK = "Check `cause`, `connect` and the client's version.";
  for (const [options, message] of [
    [
      module({ default: {} }),
      "The client from `loadClient` has no open(). Use a build of humanapi-connect-client.",
    ],
    [
      { loadClient: () => Promise.reject(new Error("404")) },
      "The client from `loadClient` did not load. Check the network, the URL and ad blockers.",
    ],
    [
      { loadClient: undefined, clientUrl: "/wrong.js?key=secret", timeoutMs: 10 },
      "The client https://app.example/wrong.js took over 10 ms. Check the network, or raise `timeoutMs`.",
    ],
    [module({ open: () => expect.unreachable() }), `The client's open() threw an error. ${CHECK}`],
    [module({ open() {} }), `The client's open() made no frame. ${CHECK}`],
    [
      module(append("human-api", "https://evil.example/?token=token")),
      `The client's open() made a frame of the origin https://evil.example instead of https://hapi-connect.humanapi.co. ${CHECK}`,
    ],
    [
      module(append("human-api", "https://hapi-connect.humanapi.co/?token=secret")),
      `The client's open() made a frame with another token than the one it got. ${CHECK}`,
    ],
  ] as const)
    expect((await rejectionOf(connect(options))).message).toBe(message);
  document.body.innerHTML = '<p id="human-api"></p>';
  expect((await rejectionOf(connect(module({ open() {} })))).message).toBe(
    `The client's open() made no frame, because the page has <p id="human-api">. ${CHECK}`,
  );
});

it("a page's own rules and networks have texts, too", () => {
  const url = "https://a.example/c.js";
  const problem = "Connect did not load within 9 ms";
  for (const [error, message] of [
    [
      createError("client-load-failed", { url, remedy: ", and that it has the hash sha384-x" }),
      `The client ${url} did not load. Check the network, the URL and ad blockers, and that it has the hash sha384-x.`,
    ],
    [
      createError("client-blocked", { url, problem: "script-src-elem", remedy: "it" }),
      `CSP script-src-elem blocked the client ${url}. Allow it in the page's policy.`,
    ],
    [
      createError("connect-unreachable", { problem }),
      `${problem}. Check the network, CSP frame-src and \`connect.baseURL\`.`,
    ],
  ] as const)
    expect(error.message).toBe(message);
});

it("open() rejects because of the token", async () => {
  const URL_ = "https://app.example/token";
  const JSON_ = 'Return JSON such as {"token": "…"}.';
  const rejected = (status: number): string => `The request to ${URL_} got HTTP ${status}.`;
  for (const [status, body, message] of [
    [400, "", `${rejected(400)} Check the backend's log.`],
    [
      401,
      "",
      `${rejected(401)} Check that the user is signed in. Cookies reach another origin only with \`tokenRequest: { credentials: "include" }\`.`,
    ],
    [
      403,
      "",
      `${rejected(403)} Check that the endpoint allows this page's origin and user, and \`tokenRequest.headers\` for a CSRF token.`,
    ],
    [404, "", `${rejected(404)} Check \`tokenUrl\` and the backend's routes.`],
    [405, "", `${rejected(405)} Check that the endpoint accepts POST, or set \`tokenRequest.method\`.`],
    [499, "", `${rejected(499)} Check the backend's log.`],
    [500, "", `${rejected(500)} Check the backend's log.`],
    [503, "", `${rejected(503)} Check the backend's log.`],
    [302, "", `The request to ${URL_} was redirected. Check \`tokenUrl\`, and that the user is signed in.`],
    [
      200,
      "<!doctype html><title>Sign in</title>",
      `The response of ${URL_} is HTML, perhaps of a login page. ${JSON_}`,
    ],
    [200, "", `The response of ${URL_} is empty. ${JSON_}`],
    [200, "token", `The response of ${URL_} is not valid JSON. ${JSON_}`],
    [200, '{"jwt":"x"}', `The response of ${URL_} contains no usable token. ${JSON_}`],
    [200, " ".repeat(70_000), `The response of ${URL_} is longer than 64 kB. ${JSON_}`],
    [200, "[[[[[[[[[[]]]]]]]]]]", `The response of ${URL_} nests deeper than 8 levels. ${JSON_}`],
    [
      200,
      '{"token":"x","access-token":"y"}',
      `The response of ${URL_} contains \`access-token\`, which belongs on the server. Return only the session or id token.`,
    ],
  ] as const) {
    vi.stubGlobal("fetch", async () => new Response(body, { status }));
    const opening = connect({ tokenUrl: "/token?key=secret", fetchToken: undefined });
    expect((await rejectionOf(opening)).message).toBe(message);
  }
  for (const [own, message] of [
    [() => undefined, `The response of \`fetchToken\` is empty. ${JSON_}`],
    [() => new Response("{}"), `The response of \`fetchToken\` is a Response: return its JSON. ${JSON_}`],
    [() => 5n, `The response of \`fetchToken\` cannot be converted to JSON. ${JSON_}`],
    [
      () => Promise.reject(new Error("offline")),
      "The request to `fetchToken` failed. Check the network, CORS and CSP connect-src.",
    ],
    [
      () => new Promise(() => {}),
      "The request to `fetchToken` took over 10 ms. Check the backend, or raise `timeoutMs`.",
    ],
  ] as const)
    expect((await rejectionOf(connect({ fetchToken: own, timeoutMs: 10 }))).message).toBe(message);
});

it("a declarative button fails", async () => {
  configure({ tokenUrl: "/token" });
  const REMEDY =
    "belongs on the widget's script element or in HumanConnectWidget.configure(), because markup is not trusted with URLs";
  const fail = (attributes: string): string => {
    document.body.innerHTML = `<button ${attributes}>Connect</button>`;
    return thrownBy(() => widgetFor(document.querySelector("button")!)).message;
  };
  for (const [attributes, message] of [
    ["", "`data-human-connect` is missing on this element: add it, without a value."],
    ['data-human-connect="/token"', `\`data-human-connect\` must have no value: "/token" ${REMEDY}.`],
    [
      'data-human-connect data-human-connect-base-url="https://a.example"',
      `\`data-human-connect-base-url\` is not an attribute of a button: it ${REMEDY}.`,
    ],
    [
      "data-human-connect data-human-connect-pinned-provider",
      "`data-human-connect-pinned-provider` is not an attribute of a button: write `data-human-connect-pinned-providers` instead.",
    ],
  ] as const)
    expect(fail(attributes)).toBe(message);
  vi.resetModules();
  const { widgetFor: find } = await import("../../src/buttons/button-widget.js");
  document.body.innerHTML = "<button data-human-connect></button>";
  const run = (): unknown => find(document.querySelector("button")!);
  expect(run).toThrow(
    "`data-token-url` is missing on the widget's script element: add it there, or call HumanConnectWidget.configure().",
  );
  document.head.innerHTML = '<script type="module" data-token-url="/t"></script>';
  expect(run).toThrow(
    '`data-token-url` is on a script element with type="module", which cannot be read: remove that `type` and use `defer`, or call HumanConnectWidget.configure().',
  );
  document.head.innerHTML = "";
});
