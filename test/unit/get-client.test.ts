// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import { getClient } from "../../src/client/get-client.js";
import { rejectionOf } from "./support/error-of.js";
import { resolveOptions } from "../../src/options/resolve-options.js";

// Only real browsers load scripts, so the tests of loading are in ../browser/support/loader-rows.ts.

afterEach(() => void vi.unstubAllGlobals());
const client = { open() {} };
const { open } = client;
const load = (value: unknown): Promise<unknown> =>
  getClient(resolveOptions({ fetchToken: () => "t", loadClient: async () => value }));

it.each([
  ["the client's module", client],
  ["the namespace of the client's module", { open, default: client }],
  ["an object that has only a default export", { default: client }],
  ["a default export within a default export", { default: { default: client } }],
  [
    "a mock that throws when its missing default export is read",
    Object.defineProperty({ open }, "default", {
      get() {
        throw new Error("no default");
      },
    }),
  ],
])("getClient() finds the client in %s", async (_, value) =>
  expect(await load(value)).toMatchObject({ open }),
);

it.each([
  ["undefined", undefined],
  ["text", "open"],
  ["an open() that is not a function", { open: true }],
  ["a client that is nested too deeply", { default: { default: { default: client } } }],
])("getClient() refuses %s", (_, value) =>
  expect(load(value)).rejects.toMatchObject({ code: "client-invalid" }),
);

it("getClient() sends no request when the client is already on the page", async () => {
  vi.stubGlobal("HumanConnect", client);
  expect(await getClient(resolveOptions({ tokenUrl: "/t" }))).toBe(client);
  expect(document.querySelectorAll("script")).toHaveLength(0);
});

it("getClient() ignores the window of an iframe that is named HumanConnect, although the window has an open() function as well", async () => {
  Object.defineProperty(Window.prototype, "HumanConnect", { value: client, configurable: true });
  const result = getClient(resolveOptions({ tokenUrl: "/t", clientUrl: "/c.js", timeoutMs: 1 }));
  await expect(result).rejects.toMatchObject({ code: "client-load-timeout" });
  Reflect.deleteProperty(Window.prototype, "HumanConnect");
});

it("getClient() reports every URL that has failed", async () => {
  const error = await rejectionOf(
    getClient(resolveOptions({ tokenUrl: "/t", clientUrl: ["/a.js?key=1", "/b.js"], timeoutMs: 1 })),
  );
  expect(error.message).toContain("https://app.example/b.js took longer than 1 ms");
  const { errors } = error.cause as AggregateError;
  expect(errors).toMatchObject([
    { message: expect.stringContaining("https://app.example/a.js took") as string },
  ]);
  expect(document.querySelectorAll("script")).toHaveLength(0);
});
