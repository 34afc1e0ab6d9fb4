import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import type { PackedApp } from "../package/support/packed-app.js";
import { launch, listenForComplaints, startOrigin, type Origin } from "./support/browser.js";
import { buildHost, HOSTS, serveHost } from "./support/host-apps.js";
import type { ServerProcess } from "./support/server-process.js";

const PATH = "/api/connect/token";

let browser: Browser;
let connect: Origin;
let sandbox = createSandbox();
beforeAll(async () => {
  [browser, connect] = await Promise.all([
    launch("chromium"),
    startOrigin((request) => sandbox.fetch(request)),
  ]);
});
afterAll(() => Promise.all([browser.close(), connect.close()]));

describe.each(Object.entries(HOSTS))("a %s app with the packed tarball", (name, host) => {
  let app: PackedApp;
  let server: ServerProcess;
  beforeAll(async () => {
    // Each app gets a new sandbox. With a shared sandbox, an app would show the sources that the user connected in another app.
    sandbox = createSandbox();
    const { clientId, clientSecret } = sandbox.authOptions;
    app = buildHost(host);
    server = await serveHost(host, app, {
      CONNECT_URL: connect.url,
      CLIENT_ID: clientId,
      CLIENT_SECRET: clientSecret,
    });
  });
  afterAll(async () => {
    await server?.close();
    app?.remove();
  });

  it("opens Connect on a click, and shows the connected source after Connect is closed", async () => {
    const page = await browser.newPage();
    const complaints = listenForComplaints(page);
    await page.goto(server.url, { waitUntil: "networkidle" });
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    const frame = page.frameLocator("#human-api");
    await frame.getByRole("button", { name: "Connect Aspen Family Clinic" }).click();
    await frame.getByRole("button", { name: "Disconnect Aspen Family Clinic" }).waitFor();
    if (process.env.HCW_SHOTS) await page.screenshot({ path: `${process.env.HCW_SHOTS}/${name}.png` });
    await frame.getByRole("button", { name: "Close" }).click();
    await page.locator("output", { hasText: /^Aspen Family Clinic$/ }).waitFor();
    expect(await page.locator("dialog, iframe").count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each([
    ["POST", "same-origin", 200],
    ["POST", "cross-site", 403],
    ["GET", "same-origin", 405],
  ])("responds to a %s request (Sec-Fetch-Site: %s) with HTTP %i", async (method, site, status) => {
    const response = await fetch(server.url + PATH, { method, headers: { "sec-fetch-site": site } });
    expect(response.status).toBe(status);
    if (status === 200) expect(await response.json()).toMatchObject({ token: expect.any(String) });
  });
});
