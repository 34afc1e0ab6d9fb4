import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "human-connect-widget/sandbox";
import { createTokenHandler, HumanApiAuth } from "human-connect-widget/server";
import { gotoApp, openWidget, serveApp } from "./app-page.js";
import { inEveryEngine } from "./engines.js";
import { startOrigin, type Origin } from "./origins.js";
import type { TestPage } from "./test-page.js";

let app: Origin;
let connect: Origin;
let sandbox: Sandbox;

beforeAll(async () => {
  [app, connect] = await Promise.all([startOrigin(), startOrigin((request) => sandbox.fetch(request))]);
  serveApp(app, connect);
  const auth = new HumanApiAuth({
    clientId: "sandbox-client",
    clientSecret: "sandbox-secret",
    authUrl: connect.url,
  });
  const user = { id: "user-1", email: "user@example.org" };
  app.on("/token", createTokenHandler({ auth, getUser: () => user }));
});
afterAll(() => Promise.all([app.close(), connect.close()]));

inEveryEngine("an app with the sandbox", (getPage) => {
  let page: TestPage;
  beforeEach(async () => {
    sandbox = createSandbox();
    page = getPage();
    await gotoApp(page, app);
  });
  const press = (name: string): Promise<void> => page.clickInFrame(`[aria-label="${name}"]`);
  const close = async (): Promise<unknown> => {
    await page.clickInFrame("#close");
    return page.evaluate(() => window.done);
  };
  const connectAspen = async (): Promise<void> => {
    await press("Connect Aspen Family Clinic");
    await page.waitFor(() => window.events.includes("connectsource Aspen Family Clinic"));
  };

  it("a token that expired before Connect came: told, closed with that status, and the next open is well", async () => {
    await page.evaluate(() => window.make().preload());
    sandbox.expireTokens();
    await page.evaluate(() => void (window.done = window.widget.open().then((result) => ({ result }))));
    await page.waitInFrame("[role=alert]");
    expect(await page.inFrame(() => document.querySelector("[role=alert]")!.textContent)).toMatch(/expired/);
    expect(await close()).toMatchObject({ result: { status: "SESSION_TOKEN_EXPIRED", ok: false } });
    await page.evaluate(() => void window.widget.open());
    await page.waitInFrame("ul button");
  });

  it("a token revoked in the midst of it closes with that status", async () => {
    await openWidget(page);
    await connectAspen();
    sandbox.revokeTokens();
    await press("Connect Birchwood Pharmacy");
    const result = { status: "SESSION_TOKEN_INVALID", ok: false };
    expect(await page.evaluate(() => window.done)).toMatchObject({ result });
  });

  it("a crash in the midst of it: the session goes on where it was, and ends with all of it", async () => {
    await openWidget(page);
    await connectAspen();
    await gotoApp(page, app); // the page has crashed
    await openWidget(page);
    await page.waitInFrame('[aria-label="Disconnect Aspen Family Clinic"]');
    await page.clickInFrame("#request");
    await page.waitInFrame("#request:enabled");
    await page.waitInFrame("#said:not(:empty)");
    const aspen = [{ name: "Aspen Family Clinic" }];
    expect(await close()).toMatchObject({
      result: {
        status: "SUCCESS",
        connectedSources: aspen,
        currentConnections: aspen,
        requestedSources: [{ physician: "Dr. Robin Example", healthSystem: "Example Health" }],
      },
    });
  });

  it('`mode: "select"` needs no token, and tells what was picked when it closes', async () => {
    const asked = app.requests.filter((line) => line === "POST /token").length;
    await openWidget(page, { connect: { baseURL: connect.url, mode: "select" } });
    await press("Connect Aspen Family Clinic");
    await press("Connect Birchwood Pharmacy");
    await press("Disconnect Aspen Family Clinic");
    await page.waitInFrame('[aria-label="Connect Aspen Family Clinic"]');
    expect(await close()).toMatchObject({
      result: { status: "SUCCESS", connectedSources: [{ name: "Birchwood Pharmacy" }] },
    });
    expect(app.requests.filter((line) => line === "POST /token")).toHaveLength(asked);
  });

  describe("made to fail", () => {
    it("a service that gives no token: an error that says that another try may do", async () => {
      sandbox.fault("token", { kind: "error", times: 1 });
      await openWidget(page);
      expect(await page.evaluate(() => window.events)).toContain("error token-request-rejected");
      await openWidget(page);
      await page.waitInFrame("ul button");
    });

    it("a Connect that hangs: told, and well after the user's retry", async () => {
      sandbox.fault("connect", { kind: "hang" });
      await page.evaluate(() => void window.make({ timeoutMs: 600 }).open());
      await page.waitFor(() => window.events.includes("error connect-unreachable"));
      sandbox.fault("connect", null);
      await page.click("dialog button:first-of-type");
      await page.waitInFrame("ul button");
    });
  });
});
