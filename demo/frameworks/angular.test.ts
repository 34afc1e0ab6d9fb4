// @vitest-environment jsdom
import "@angular/compiler";
import { provideZonelessChangeDetection } from "@angular/core";
import { TestBed, type ComponentFixture } from "@angular/core/testing";
import { BrowserTestingModule, platformBrowserTesting } from "@angular/platform-browser/testing";
import { beforeEach, expect, it, vi } from "vitest";
import { createFakeClient } from "human-connect-widget/testing";
import { ConnectButton } from "./angular.js";

const client = createFakeClient();
vi.mock("humanapi-connect-client", () => client);
TestBed.initTestEnvironment(BrowserTestingModule, platformBrowserTesting());

const pharmacy = { id: "1", name: "Birchwood Pharmacy" };
const clinic = { id: "2", name: "Aspen Family Clinic" };
const list = (): string => document.querySelector("output")!.textContent;
const settle = () => fixture.whenStable();
const click = async (selector: string): Promise<void> => {
  document.querySelector<HTMLElement>(selector)!.click();
  await settle();
};
const opened = () => vi.waitFor(() => expect(document.querySelector("#human-api")).not.toBeNull());

let fixture: ComponentFixture<ConnectButton>;

beforeEach(async () => {
  vi.stubGlobal("fetch", async () => Response.json({ token: "token" }));
  TestBed.resetTestingModule(); // destroys the component of the test before
  TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection()] });
  fixture = TestBed.createComponent(ConnectButton);
  fixture.componentRef.setInput("connect", { segment: "a" });
  fixture.componentRef.setInput("sources", [pharmacy]);
  await settle();
});

it("follows what Connect says is connected, and keeps the list if Connect says nothing", async () => {
  expect(list()).toBe("Birchwood Pharmacy");
  await click("[aria-busy]");
  await opened();
  await click("dialog button"); // Close
  expect(list()).toBe("Birchwood Pharmacy");

  await click("[aria-busy]");
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
  fixture.componentRef.setInput("connect", { segment: "b" });
  await settle();
  await click("[aria-busy]");
  await opened();
  expect(client.opened.at(-1)).toMatchObject({ segment: "b" });
});

it("reports a failure", async () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  vi.stubGlobal("fetch", async () => new Response(null, { status: 401 }));
  await click("[aria-busy]");
  await vi.waitFor(() => expect(log).toHaveBeenCalledWith(expect.objectContaining({ status: 401 })));
  log.mockRestore();
});

it("leaves nothing when it is unmounted", async () => {
  await click("[aria-busy]");
  await opened();
  fixture.destroy();
  expect(document.querySelector("dialog, iframe")).toBeNull();
});
