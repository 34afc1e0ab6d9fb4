// @vitest-environment jsdom
import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createFakeClient } from "human-connect-widget/testing";
import ConnectButton from "./connect-button.svelte";

const client = createFakeClient();
vi.mock("humanapi-connect-client", () => client);

const pharmacy = { id: "1", name: "Birchwood Pharmacy" };
const clinic = { id: "2", name: "Aspen Family Clinic" };
const list = (): string => document.querySelector("output")!.textContent;
const settle = async (): Promise<void> => flushSync();
const click = async (selector: string): Promise<void> => {
  document.querySelector<HTMLElement>(selector)!.click();
  await settle();
};
const opened = () => vi.waitFor(() => expect(document.querySelector("#human-api")).not.toBeNull());

let button: object;
const props = $state({ connect: { segment: "a" }, sources: [pharmacy] });

beforeEach(() => {
  vi.stubGlobal("fetch", async () => Response.json({ token: "token" }));
  document.body.innerHTML = "<main></main>";
  button = mount(ConnectButton, { target: document.querySelector("main")!, props });
  flushSync();
});
afterEach(() => unmount(button));

it("follows what Connect says is connected, and keeps the list if Connect says nothing", async () => {
  expect(list()).toBe("Birchwood Pharmacy");
  await click("main button");
  await opened();
  await click("dialog button"); // Close
  expect(list()).toBe("Birchwood Pharmacy");

  await click("main button");
  await opened();
  client.connectSource(clinic);
  await settle();
  expect(list()).toBe("Aspen Family Clinic");
  client.disconnectSource(clinic);
  await settle();
  expect(list()).toBe("");
  client.close();
  await settle();
  expect(document.querySelector("dialog")).toBeNull();
});

it("opens Connect with a changed `connect`", async () => {
  props.connect = { segment: "b" };
  await settle();
  await click("main button");
  await opened();
  expect(client.opened.at(-1)).toMatchObject({ segment: "b" });
});

it("reports a failure", async () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  vi.stubGlobal("fetch", async () => new Response(null, { status: 401 }));
  await click("main button");
  await vi.waitFor(() => expect(log).toHaveBeenCalledWith(expect.objectContaining({ status: 401 })));
  log.mockRestore();
});

it("leaves nothing when it is unmounted", async () => {
  await click("main button");
  await opened();
  await unmount(button);
  expect(document.body.innerHTML).toBe("<main></main>");
});
