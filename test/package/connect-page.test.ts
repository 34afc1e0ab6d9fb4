// What only a browser shows of the sandbox's Connect page. The command serves it in a frame of another origin.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findBrowser } from "../browser/support/find-browser.mjs";
import { ROOT } from "./support/run.js";

let command: ChildProcess;
let connectUrl: string;
let app: Server;
let browser: Browser;

beforeAll(async () => {
  command = spawn("node", [join(ROOT, "dist/human-connect-sandbox.js"), "--port", "0"]);
  const [printed] = (await once(command.stdout!, "data")) as [Buffer];
  connectUrl = /http:\/\/localhost:\d+/.exec(String(printed))![0];
  app = createServer(({ url }, response) => {
    const { searchParams } = new URL(url!, "http://localhost");
    const headers = { "content-type": "text/html", "cross-origin-opener-policy": searchParams.get("coop")! };
    response.writeHead(200, headers).end(`<title></title><script>
      onmessage = ({ data }) => { document.title += ">" + data.type; };
    </script><iframe src="${connectUrl}/?token=${searchParams.get("token")}"></iframe>`);
  }).listen(0);
  browser = await chromium.launch({ executablePath: findBrowser("chromium")!, args: ["--no-sandbox"] });
});
afterAll(async () => {
  await browser.close();
  command.kill();
  app.close();
});

async function open(coop: string): Promise<Page> {
  const response = await fetch(`${connectUrl}/api/connect/token`, { method: "POST" });
  const { token } = (await response.json()) as { token: string };
  const page = await browser.newPage();
  // The address is another site than the sandbox's.
  await page.goto(`http://127.0.0.1:${(app.address() as AddressInfo).port}/?coop=${coop}&token=${token}`);
  return page;
}

it("the page says when window.open() returned null, as with Cross-Origin-Opener-Policy: same-origin", async () => {
  const frame = (await open("same-origin")).frameLocator("iframe");
  await frame.getByRole("button", { name: "Connect Grovelink Portal" }).click();
  await frame
    .getByText(/window\.open\(\) returned null.*Cross-Origin-Opener-Policy: same-origin\./)
    .waitFor();
  expect(await frame.getByRole("button", { name: "Connect Grovelink Portal" }).count()).toBe(1);
});

it("a source with a sign-in window is connected when the user allows it, and Escape closes the page", async () => {
  const page = await open("same-origin-allow-popups");
  const frame = page.frameLocator("iframe");
  const press = async (name: string): Promise<Page> => {
    const popup = page.waitForEvent("popup");
    await frame.getByRole("button", { name }).click();
    return popup;
  };
  await (await press("Connect Grovelink Portal")).close();
  await frame.getByText("You did not sign in to Grovelink Portal.").waitFor();
  await (await press("Connect Grovelink Portal")).getByRole("button", { name: "Allow" }).click();
  await frame.getByRole("button", { name: "Disconnect Grovelink Portal" }).waitFor();
  await frame.getByRole("button", { name: "Request a source" }).press("Escape");
  await page.waitForFunction(() => document.title.includes("close"));
  expect(await page.title()).toBe(">hapi-connect-connect-source>hapi-connect-close");
});
