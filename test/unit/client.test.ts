import { afterEach, expect, it, vi } from "vitest";
import { getClient } from "../../src/client.js";
import { checkOptions } from "../../src/check-options.js";

// Scripts load in real browsers only: ../browser/loader-rows.ts

afterEach(() => void vi.unstubAllGlobals());
const client = { open() {} };
const { open } = client;
const load = (value: unknown): Promise<unknown> =>
  getClient(checkOptions({ fetchToken: () => "t", loadClient: async () => value }));

it.each([
  ["the module", client],
  ["its namespace", { open, default: client }],
  ["its default only", { default: client }],
  ["a default in a default", { default: { default: client } }],
  [
    "a mock that has no default, and throws where it is asked for one",
    Object.defineProperty({ open }, "default", {
      get() {
        throw new Error("no default");
      },
    }),
  ],
])("takes %s", async (_, value) => expect(await load(value)).toMatchObject({ open }));

it.each([
  ["nothing", undefined],
  ["text", "open"],
  ["an open() that is none", { open: true }],
  ["one that lies too deep", { default: { default: { default: client } } }],
])("refuses %s", (_, value) => expect(load(value)).rejects.toMatchObject({ code: "client-invalid" }));

it("uses the page's own HumanConnect without a request", async () => {
  vi.stubGlobal("HumanConnect", client);
  expect(await getClient(checkOptions({ tokenUrl: "/t" }))).toBe(client);
  expect(document.querySelectorAll("script")).toHaveLength(0);
});
