// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import { getClient } from "../../src/client/get-client.js";
import { takeFrame } from "../../src/client/take-frame.js";
import { resolveOptions } from "../../src/options/rules.js";
import { rejectionOf, thrownBy } from "./support/error-of.js";

// Only real browsers load scripts, so the tests of loading are in ../browser.

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  document.body.innerHTML = document.head.innerHTML = "";
});
const client = { open() {} };
const { open } = client;
const trace = vi.fn();
const load = (value: unknown): Promise<unknown> =>
  getClient(resolveOptions({ fetchToken: () => "t", loadClient: async () => value }), trace);
const loadUrls = (...clientUrl: string[]): Promise<unknown> =>
  getClient(resolveOptions({ tokenUrl: "/t", clientUrl, timeoutMs: 1 }), trace);

it("the client is found in a module, however a bundler or a mock wraps it", async () => {
  const throwing = (): never => {
    throw new Error("no such export");
  };
  const strict = Object.defineProperty({ open }, "default", { get: throwing });
  for (const value of [
    client,
    { open, default: client },
    { default: client },
    { default: { default: client } },
    strict,
  ])
    expect(await load(value)).toMatchObject({ open });
  const unreadable = Object.defineProperties({}, { open: { get: throwing }, default: { get: throwing } });
  const deep = { default: { default: { default: client } } };
  for (const value of [undefined, null, "open", { open: true }, deep, unreadable])
    await expect(load(value)).rejects.toMatchObject({ code: "client-invalid" });
});

it("a client on the page is used without a request, but not the window of an iframe with that name", async () => {
  vi.stubGlobal("HumanConnect", client);
  trace.mockClear();
  expect(await loadUrls("/c.js")).toBe(client);
  expect(await load(client)).toBe(client);
  expect(trace.mock.calls).toEqual([["client-ready"], ["client-ready"]]);
  vi.unstubAllGlobals();
  Object.defineProperty(Window.prototype, "HumanConnect", { value: client, configurable: true });
  await expect(loadUrls("/c.js")).rejects.toMatchObject({ code: "client-load-timeout" });
  Reflect.deleteProperty(Window.prototype, "HumanConnect");
});

it("the URLs are tried in order, the timeline names the one that loaded, and no element stays", async () => {
  const error = await rejectionOf(loadUrls("/a.js?key=1", "/b.js"));
  expect(error.message).toContain("https://app.example/b.js took");
  const [first] = (error.cause as AggregateError).errors as Error[];
  expect(first!.message).toContain("https://app.example/a.js took");
  expect((await rejectionOf(loadUrls("/a.js"))).cause).toBeUndefined();

  const append = vi.spyOn(document.head, "append").mockImplementation((script) => {
    const { src, onload, onerror } = script as HTMLScriptElement;
    if (src.includes("b.js")) vi.stubGlobal("HumanConnect", client);
    (src.includes("a.js") ? (onerror as (event: Event) => void) : onload!.bind(script as never))(
      new Event("x"),
    );
  });
  trace.mockClear();
  const options = resolveOptions({ tokenUrl: "/t", clientUrl: ["/a.js", "/empty.js", "/b.js?key=1"] });
  expect(await getClient(options, trace)).toBe(client);
  expect(trace.mock.calls).toEqual([["client-ready", { url: "https://app.example/b.js" }]]);
  // A retry is a new request.
  const sources = append.mock.calls.map(([script]) => (script as HTMLScriptElement).src);
  expect(sources[0]).toMatch(/a\.js\?retry=1$/);
  expect(sources.slice(1)).toEqual(["https://app.example/empty.js", "https://app.example/b.js?key=1"]);
  expect(document.querySelector("script")).toBeNull();
});

const BASE = "https://connect.example";
/** Takes the frame of a client with this open(). The token is `t`. */
const take = (run: (options: object) => void): HTMLIFrameElement =>
  takeFrame({ open: run as never }, { baseURL: `${BASE}/x`, segment: "s" }, "t");
const createFrame = (src: string): HTMLIFrameElement => {
  const frame = Object.assign(document.createElement("iframe"), { id: "human-api", src, tabIndex: 1 });
  frame.setAttribute("role", "dialog");
  frame.style.width = "5px";
  frame.onload = () => {};
  return frame;
};

it("the frame is taken, and nothing else of the client reaches the page", () => {
  document.head.innerHTML = "<meta id=own>";
  const { addEventListener } = window;
  let received: object | undefined;
  const onResize = vi.fn();
  const frame = take((options) => {
    received = options;
    window.addEventListener("resize", onResize);
    document.head.append(document.createElement("style"));
    const container = document.createElement("div");
    container.append(createFrame(`${BASE}/x?segment=s&token=t`));
    document.body.appendChild(document.createElement("p"));
    expect(document.body.appendChild(container)).toBe(container);
  });
  expect(received).toMatchObject({ baseURL: `${BASE}/x`, segment: "s", token: "t" });
  expect([frame.src, frame.onload]).toEqual([`${BASE}/x?segment=s&token=t`, null]);
  expect(frame.getAttributeNames()).toEqual(["src"]);
  dispatchEvent(new Event("resize"));
  expect(onResize).not.toHaveBeenCalled();
  expect([document.body.innerHTML, document.head.innerHTML]).toEqual(["", '<meta id="own">']);
  expect(window.addEventListener).toBe(addEventListener);
  expect(Object.hasOwn(document.body, "appendChild")).toBe(false);
});

it("everything is restored if open() throws, or if a function cannot be replaced", () => {
  const { addEventListener } = window;
  const error = new Error("of the client");
  const fail = (): never => {
    throw error;
  };
  expect(() => take(fail)).toThrow(error);
  const frozen = document.createElement("body");
  Object.defineProperty(frozen, "appendChild", { value: () => {}, configurable: false });
  vi.spyOn(Document.prototype, "body", "get").mockReturnValue(frozen);
  expect(() => take(() => {})).toThrow(TypeError);
  vi.restoreAllMocks();
  expect(window.addEventListener).toBe(addEventListener);
  expect(Object.hasOwn(document.body, "appendChild")).toBe(false);
});

it("a frame is refused unless its URL has the right origin and the token as its only one", () => {
  for (const [src, token] of [
    [`https://evil.example/?token=t`, "t"],
    [`${BASE}.evil.example/?token=t`, "t"],
    [`${BASE}/`, "t"],
    [`${BASE}/?token=evil`, "t"],
    [`${BASE}/?token=t&token=evil`, "t"],
    [`${BASE}/?token=a&token=b`, "a,b"],
    ["data:text/html,x", "t"],
    ["", "t"],
    [`${BASE}/?token=evil`, ""],
  ] as const) {
    const run = (): void => void document.body.appendChild(createFrame(src));
    const error = thrownBy(() => takeFrame({ open: run }, { baseURL: BASE }, token || undefined));
    expect(error, src).toMatchObject({ code: "open-failed" });
    expect(error.message).not.toContain("evil&");
  }
  const none = { open: () => void document.body.appendChild(createFrame(`${BASE}/`)) };
  expect(takeFrame(none, { baseURL: BASE, mode: "select" }, undefined).src).toBe(`${BASE}/`);
  expect(thrownBy(() => take(() => {})).code).toBe("open-failed");
});
