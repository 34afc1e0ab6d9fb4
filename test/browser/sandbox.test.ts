import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "human-connect-widget/sandbox";
import { createTokenHandler, HumanApiAuth } from "human-connect-widget/server";
import { inApp } from "./support/app-page.js";
import { startOrigin, type Origin } from "./support/origins.js";

const ASPEN = "Aspen Family Clinic";

// One engine is enough for these tests, because demo.test.ts uses the sandbox in three engines.
const sandboxSuite: Parameters<typeof inApp>[1] = ({ page, view, app }) => {
  let sandbox: Sandbox;
  let connect: Origin;
  beforeAll(async () => (connect = await startOrigin((request) => sandbox.fetch(request))));
  afterAll(() => connect.close());
  beforeEach(async () => {
    sandbox = createSandbox();
    const auth = new HumanApiAuth(sandbox.authOptions);
    // The page's own policy would not allow the origins of the sandbox.
    await view.start(undefined, { before: "<p>Sandbox</p>" });
    app.on("/token", createTokenHandler({ auth, getUser: () => ({ id: "1", email: "user@example.org" }) }));
  });

  const show = (options: object = {}): Promise<void> =>
    view.show({ connect: { baseURL: connect.url }, ...options });
  const press = (name: string): Promise<void> => page.clickInFrame(`[aria-label="${name}"]`);
  const connectAspen = async (): Promise<void> => {
    await press(`Connect ${ASPEN}`);
    await view.event(`connectsource ${ASPEN}`);
  };
  const disconnectAspen = async (): Promise<void> => {
    await press(`Disconnect ${ASPEN}`);
    await view.event(`disconnectsource ${ASPEN}`);
  };
  const closes = async (result: Record<string, unknown>): Promise<void> => {
    await page.clickInFrame("#close");
    await view.ends({ status: "SUCCESS", closedBy: "user", ...result });
  };
  const statusIs = async (text: string): Promise<void> => {
    await page.waitInFrame("#status:not(:empty)");
    expect(await page.inFrame(() => document.querySelector("[role=status]")!.textContent)).toBe(text);
  };

  it("says what has happened, updates the buttons, and lets the user try again after an error", async () => {
    await show();
    sandbox.fault("connect", { kind: "error", times: 1 });
    await press(`Connect ${ASPEN}`);
    await statusIs("Something went wrong. Please try again.");
    await page.waitInFrame(`[aria-label="Connect ${ASPEN}"]:not(.on):enabled`);
    expect(await view.events()).toEqual(["open"]);
    await connectAspen();
    await page.waitInFrame(`[aria-label="Disconnect ${ASPEN}"].on:enabled`);
    await statusIs(`${ASPEN} is connected.`);
    await disconnectAspen();
    await page.waitInFrame(`[aria-label="Connect ${ASPEN}"]:not(.on):enabled`);
    await statusIs(`${ASPEN} is disconnected.`);
    await page.clickInFrame("#request");
    await page.waitInFrame("#request:enabled");
    await statusIs("Thank you. We received your request.");
    const requestedSources = [{ physician: "Dr. Robin Example", healthSystem: "Example Health" }];
    await closes({ connectedSources: [], requestedSources });
  });

  it("closes if the token was revoked, and knows what earlier sessions have connected", async () => {
    await show();
    await connectAspen();
    sandbox.revokeTokens();
    await press("Connect Birchwood Pharmacy");
    await page.waitFor(() => /expired/.test(document.querySelector("dialog p")?.textContent ?? ""));
    await view.click("Close");
    await view.ends({ status: "SESSION_TOKEN_INVALID", ok: false });
    await show();
    await page.waitInFrame(`[aria-label="Disconnect ${ASPEN}"]`);
    await closes({ connectedSources: [], currentConnections: [{ name: ASPEN }] });
  });

  it('requests no token with `mode: "select"`, and returns the selected sources', async () => {
    await show({ connect: { baseURL: connect.url, mode: "select" } });
    for (const action of ["Connect", "Disconnect"]) await press(`${action} ${ASPEN}`);
    await page.waitInFrame(`[aria-label="Connect ${ASPEN}"]`);
    await press("Connect Birchwood Pharmacy");
    await page.waitInFrame('[aria-label="Disconnect Birchwood Pharmacy"]');
    await closes({ connectedSources: [{ name: "Birchwood Pharmacy" }] });
    expect(app.requests).not.toContain("POST /token");
  });
};

inApp("the sandbox", sandboxSuite, { engines: ["chromium"] });
