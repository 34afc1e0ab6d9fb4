// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { getClient } from "../../src/client/get-client.js";
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

it("the URLs are tried in order, a retry is a new request, and the last error has the others in its cause", async () => {
  const append = vi.spyOn(document.head, "append");
  const error = await rejectionOf(loadUrls("/a.js?key=1", "/b.js"));
  expect(error.message).toContain("https://app.example/b.js took");
  const [first] = (error.cause as AggregateError).errors as Error[];
  expect(first!.message).toContain("https://app.example/a.js took");
  expect((await rejectionOf(loadUrls("/b.js"))).cause).toBeUndefined();
  const sent = append.mock.calls.map(([script]) => new URL((script as HTMLScriptElement).src).search);
  expect(sent).toEqual(["?key=1", "", "?retry=1"]);
});
