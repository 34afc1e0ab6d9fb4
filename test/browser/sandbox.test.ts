import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "human-connect-widget/sandbox";
import { createTokenHandler, HumanApiAuth } from "human-connect-widget/server";
import { gotoApp, openWidget, serveApp } from "./support/app-page.js";
import { inEveryEngine } from "./support/engines.js";
import { startOrigin, type Origin } from "./support/origins.js";
import type { TestPage } from "./support/test-page.js";

let app: Origin;
let connect: Origin;
let sandbox: Sandbox;
let command: ChildProcess;
/** The URL that the sandbox command prints. */
let commandUrl: string;

beforeAll(async () => {
  [app, connect] = await Promise.all([startOrigin(), startOrigin((request) => sandbox.fetch(request))]);
  serveApp(app, connect);
  // The token endpoint is created once, but each test creates a new sandbox. So the endpoint sends its requests to Connect's
  // origin, which passes each request to the sandbox of the current test.
  const { clientId, clientSecret } = createSandbox().authOptions;
  const auth = new HumanApiAuth({ clientId, clientSecret, authUrl: connect.url });
  const user = { id: "user-1", email: "user@example.org" };
  app.on("/token", createTokenHandler({ auth, getUser: () => user }));
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const args = ["dist/human-connect-sandbox.js", "--port", "0"];
  command = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  const [printed] = (await once(command.stdout!, "data")) as [Buffer];
  commandUrl = /http:\/\/localhost:\d+/.exec(printed.toString())![0];
});
afterAll(() => {
  command.kill();
  return Promise.all([app.close(), connect.close()]);
});

// One engine is enough for these tests, because demo.test.ts uses the sandbox in three engines.
inEveryEngine(
  "in an app with the sandbox",
  (getPage) => {
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

    it("a token that expired before Connect loaded is replaced after Try again, in the same session", async () => {
      await page.evaluate(() => window.make().preload());
      sandbox.expireTokens();
      await page.evaluate(() => void (window.done = window.widget.open().then((result) => ({ result }))));
      await page.waitInFrame("[role=alert]");
      expect(await page.inFrame(() => document.querySelector("[role=alert]")!.textContent)).toMatch(
        /expired/,
      );
      await page.clickInFrame("#close");
      await page.waitFor(() => /expired/.test(document.querySelector("dialog p")!.textContent));
      await page.click("dialog p + div button");
      await page.waitInFrame("ul button");
      await connectAspen();
      const connectedSources = [{ name: "Aspen Family Clinic" }];
      expect(await close()).toMatchObject({ result: { status: "SUCCESS", ok: true, connectedSources } });
    });

    it("open() resolves with SESSION_TOKEN_INVALID if the token is revoked while Connect is open", async () => {
      await openWidget(page);
      await connectAspen();
      sandbox.revokeTokens();
      await press("Connect Birchwood Pharmacy");
      const result = { status: "SESSION_TOKEN_INVALID", ok: false };
      expect(await page.evaluate(() => window.done)).toMatchObject({ result });
    });

    it("a session with a new token starts empty, and knows what earlier sessions have connected", async () => {
      await openWidget(page);
      await connectAspen();
      await gotoApp(page, app); // Loads the page again while Connect is open, to simulate a crash.
      await openWidget(page);
      await page.waitInFrame('[aria-label="Disconnect Aspen Family Clinic"]');
      await page.clickInFrame("#request");
      await page.waitInFrame("#request:enabled");
      await page.waitInFrame("#status:not(:empty)");
      expect(await close()).toMatchObject({
        result: {
          status: "SUCCESS",
          connectedSources: [],
          currentConnections: [{ name: "Aspen Family Clinic" }],
          requestedSources: [{ physician: "Dr. Robin Example", healthSystem: "Example Health" }],
        },
      });
    });

    it('open() with `mode: "select"` requests no token, and resolves with the selected sources', async () => {
      const before = app.requests.filter((line) => line === "POST /token").length;
      await openWidget(page, { connect: { baseURL: connect.url, mode: "select" } });
      await press("Connect Aspen Family Clinic");
      await press("Connect Birchwood Pharmacy");
      await press("Disconnect Aspen Family Clinic");
      await page.waitInFrame('[aria-label="Connect Aspen Family Clinic"]');
      expect(await close()).toMatchObject({
        result: { status: "SUCCESS", connectedSources: [{ name: "Birchwood Pharmacy" }] },
      });
      expect(app.requests.filter((line) => line === "POST /token")).toHaveLength(before);
    });

    it("Connect's page announces that a source is connected or disconnected, and updates the source's button", async () => {
      await openWidget(page);
      await connectAspen();
      const aspen = '[aria-label="Disconnect Aspen Family Clinic"]';
      await page.waitInFrame(`${aspen}.on:enabled`);
      const statusText = (): Promise<string | null> =>
        page.inFrame(() => document.querySelector("[role=status]")!.textContent);
      expect(await statusText()).toBe("Aspen Family Clinic is connected.");
      await press("Disconnect Aspen Family Clinic");
      await page.waitFor(() => window.events.includes("disconnectsource Aspen Family Clinic"));
      await page.waitInFrame('[aria-label="Connect Aspen Family Clinic"]:not(.on):enabled');
      expect(await statusText()).toBe("Aspen Family Clinic is disconnected.");
      await page.clickInFrame("#request");
      await page.waitInFrame("#request:enabled");
      expect(await statusText()).toBe("Thank you. We received your request.");
    });

    it("the sandbox command serves the token endpoint, the client and the Connect page, so the app needs no backend", async () => {
      const options = {
        tokenUrl: `${commandUrl}/api/connect/token`,
        clientUrl: `${commandUrl}/client.js`,
        connect: { baseURL: commandUrl },
      };
      const kind = (): Promise<string> =>
        page.inFrame(() => new URL(location.href).searchParams.get("token")!.split("-")[1]!);
      await openWidget(page, options);
      expect(await kind()).toBe("session");
      await connectAspen();
      expect(await close()).toMatchObject({ result: { status: "SUCCESS", closedBy: "user" } });
      await openWidget(page, options);
      await page.waitInFrame('[aria-label="Disconnect Aspen Family Clinic"]');
      expect(await kind()).toBe("id");
      await press("Disconnect Aspen Family Clinic");
      await page.waitFor(() => window.events.includes("disconnectsource Aspen Family Clinic"));
      await close();
    });

    describe("when the sandbox simulates a failure,", () => {
      it("Connect shows a message and does not connect the source if the response to the click is an error; the next click connects the source", async () => {
        await openWidget(page);
        sandbox.fault("connect", { kind: "error", times: 1 });
        await press("Connect Aspen Family Clinic");
        await page.waitInFrame("#status:not(:empty)");
        expect(await page.inFrame(() => document.querySelector("[role=status]")!.textContent)).toBe(
          "Something went wrong. Please try again.",
        );
        await page.waitInFrame('[aria-label="Connect Aspen Family Clinic"]:not(.on):enabled');
        await connectAspen();
        expect(
          await page.evaluate(() => window.events.filter((line) => line.startsWith("connectsource"))),
        ).toEqual(["connectsource Aspen Family Clinic"]);
      });

      it("open() fails with token-request-rejected if the token service responds with an error, and the next open() works", async () => {
        sandbox.fault("token", { kind: "error", times: 1 });
        await openWidget(page);
        expect(await page.evaluate(() => window.events)).toContain("error token-request-rejected");
        await openWidget(page);
        await page.waitInFrame("ul button");
      });

      it("the widget reports connect-unreachable if Connect does not respond, and loads Connect after the user clicks the retry button", async () => {
        sandbox.fault("connect", { kind: "hang" });
        await page.evaluate(() => void window.make({ timeoutMs: 600 }).open());
        await page.waitFor(() => window.events.includes("error connect-unreachable"));
        sandbox.fault("connect", null);
        await page.click("dialog p + div button");
        await page.waitInFrame("ul button");
      });
    });
  },
  { engines: ["chromium"] },
);
