// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { getClient } from "../../src/client/get-client.js";
import { takeFrame } from "../../src/client/take-frame.js";
import { resolveOptions } from "../../src/options/rules.js";
import { rejectionOf } from "./support/error-of.js";
import { throwing } from "./support/stubs.js";

// Only real browsers load scripts, so the tests of loading, and of frames that are refused, are in ../browser.

const client = { open() {} };
const { open } = client;
const trace = vi.fn();
const load = (value: unknown): Promise<unknown> =>
  getClient(resolveOptions({ fetchToken: () => "t", loadClient: async () => value }), trace);
const loadUrls = (...clientUrl: string[]): Promise<unknown> =>
  getClient(resolveOptions({ tokenUrl: "/t", clientUrl, timeoutMs: 1 }), trace);

it("the client is found in a module, however a bundler or a mock wraps it", async () => {
  const strict = Object.defineProperty({ open }, "default", { get: throwing });
  const wrapped = { default: client };
  for (const value of [client, { open, ...wrapped }, wrapped, { default: wrapped }, strict])
    expect(await load(value)).toMatchObject({ open });
  const unreadable = Object.defineProperties({}, { open: { get: throwing }, default: { get: throwing } });
  const deep = { default: { default: wrapped } };
  for (const value of [undefined, null, "open", { open: true }, deep, unreadable])
    await expect(load(value)).rejects.toMatchObject({ code: "client-invalid" });
});

it("a client on the page is used without a request, but not the window of an iframe with that name", async () => {
  vi.stubGlobal("HumanConnect", client);
  trace.mockClear();
  expect(await loadUrls("/c.js")).toBe(client);
  expect(await load(client)).toBe(client);
  expect(trace.mock.calls).toEqual([["client-ready"], ["client-ready", undefined]]);
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

it("the frame is taken, and nothing else of the client reaches the page", () => {
  const baseURL = "https://connect.example/x";
  document.head.innerHTML = "<meta id=own>";
  const { addEventListener } = window;
  const onResize = vi.fn();
  const run = vi.fn((): void => {
    window.addEventListener("resize", onResize);
    document.head.append(document.createElement("style"));
    document.body.appendChild(document.createElement("p"));
    const container = document.createElement("div");
    const src = `${baseURL}?segment=s&token=t`;
    const made = Object.assign(document.createElement("iframe"), {
      id: "human-api",
      src,
      tabIndex: 1,
      role: "x",
    });
    made.style.width = "5px";
    made.onload = () => {};
    container.append(made);
    expect(document.body.appendChild(container)).toBe(container);
  });
  const frame = takeFrame({ open: run }, { baseURL, segment: "s" }, "t");
  expect(run.mock.calls).toMatchObject([[{ baseURL, segment: "s", token: "t" }]]);
  expect([frame.src, frame.onload]).toEqual([`${baseURL}?segment=s&token=t`, null]);
  expect(frame.getAttributeNames()).toEqual(["src"]);
  dispatchEvent(new Event("resize"));
  expect(onResize).not.toHaveBeenCalled();
  expect([document.body.innerHTML, document.head.innerHTML]).toEqual(["", '<meta id="own">']);
  expect(window.addEventListener).toBe(addEventListener);
  expect(Object.hasOwn(document.body, "appendChild")).toBe(false);
});
