import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { send } from "../package/support/endpoint-suite.js";
import type { PackedApp } from "../package/support/packed-app.js";
import type { TokenRow } from "../package/support/token-rows.js";
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

  it("opens Connect on a click, and shows the connected source when Connect is closed, and after a reload", async () => {
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
    await page.locator("dialog, iframe").waitFor({ state: "detached" });
    await page.reload();
    await page.locator("output", { hasText: /^Aspen Family Clinic$/ }).waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("serves its own pages, also in the LAN, and nobody else's", async () => {
    const statuses = async (...rows: Omit<TokenRow, "title" | "status">[]): Promise<number[]> =>
      Promise.all(rows.map(async (row) => (await send(server.url + PATH, row)).status));
    expect(
      await statuses(
        { headers: { "sec-fetch-site": "same-origin" } },
        { headers: { origin: "http://192.0.2.2:3000", host: "192.0.2.2:3000" } },
        { headers: { "sec-fetch-site": "cross-site" } },
        { headers: { "sec-fetch-site": "same-origin" }, method: "GET" },
      ),
    ).toEqual([200, 200, 403, 405]);
  });

  it("was built without secrets, and without them its first request says which are missing", async () => {
    const without = await serveHost(host, app, {});
    const response = await send(without.url + PATH, { headers: { "sec-fetch-site": "same-origin" } });
    await without.close();
    expect(response.status).toBe(500);
    expect(without.output()).toContain("A request needs `clientId` and `clientSecret`, and both are missing");
  });
});
