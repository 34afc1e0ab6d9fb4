// @vitest-environment jsdom
import { act, StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createFakeClient } from "human-connect-widget/testing";
import { ConnectButton } from "./react.js";

const client = createFakeClient();
vi.mock("humanapi-connect-client", () => client);

const pharmacy = { id: "1", name: "Birchwood Pharmacy" };
const clinic = { id: "2", name: "Aspen Family Clinic" };
const list = () => document.querySelector("output")!.textContent;
const click = (selector: string) => act(async () => document.querySelector<HTMLElement>(selector)!.click());
const opened = () => act(() => vi.waitFor(() => expect(document.querySelector("#human-api")).not.toBeNull()));

let root: Root;
const render = (segment: string) =>
  act(() =>
    root.render(
      <StrictMode>
        <ConnectButton connect={{ segment }} sources={[pharmacy]} />
      </StrictMode>,
    ),
  );

beforeEach(async () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.stubGlobal("fetch", async () => Response.json({ token: "token" }));
  document.body.innerHTML = "<main></main>";
  root = createRoot(document.querySelector("main")!);
  await render("a");
});
afterEach(() => act(() => root.unmount()));

it("follows what Connect says is connected, and keeps the list if Connect says nothing", async () => {
  expect(list()).toBe("Birchwood Pharmacy");
  await click("main button");
  await opened();
  await click("dialog button"); // Close
  expect(list()).toBe("Birchwood Pharmacy");

  await click("main button");
  await opened();
  await act(() => client.connectSource(clinic));
  expect(list()).toBe("Aspen Family Clinic");
  await act(() => client.disconnectSource(clinic));
  expect(list()).toBe("");
  await act(() => client.close());
  expect(document.querySelector("dialog")).toBeNull();
});

it("opens Connect with a changed `connect`", async () => {
  await render("b");
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
  await act(() => root.unmount());
  expect(document.body.innerHTML).toBe("<main></main>");
});
