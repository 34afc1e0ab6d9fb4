// Tests the command `human-connect-sandbox` of the packed package in a user's project. What it prints and serves in detail is in
// test/unit/sandbox-command.test.ts.
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Page } from "playwright";
import { HumanApiAuth } from "human-connect-widget/server";
import { afterAll, afterEach, expect, it } from "vitest";
import { html, startOrigin } from "../browser/support/origins.js";
import { launch } from "../browser/support/playwright-browser.js";
import { packedApp } from "./support/packed-app.js";
import { startServer, type ServerProcess } from "./support/server-process.js";

const app = packedApp(["humanapi-connect-client"]);
const manifest = readFileSync(join(app.installed, "package.json"), "utf8");
const { bin: commands } = JSON.parse(manifest) as { bin: Record<string, string> };
// Creates a link to the package's command, as npm does when it installs the package.
const bin = join(app.root, "node_modules/.bin/human-connect-sandbox");
mkdirSync(dirname(bin));
symlinkSync(join(app.installed, commands["human-connect-sandbox"]!), bin);
chmodSync(bin, 0o755);
let running: ServerProcess;
afterEach(() => running.close());
afterAll(() => app.remove());

const start = async (...args: string[]): Promise<ServerProcess> =>
  (running = await startServer(bin, ["--port", "0", ...args], app.root));

it("serves the scripts that it prints, and tokens to an app's page and to an app's own backend", async () => {
  const { url, output } = await start();
  const [tag] = /<script[^>]+><\/script>\n<button type="button" data-human-connect>/.exec(output())!;
  const attribute = (name: string): string => new RegExp(` ${name}="([^"]+)"`).exec(tag)![1]!;
  expect(attribute("data-base-url")).toBe(url);
  const client = "node_modules/humanapi-connect-client/build/humanapi-connect-client.js";
  const files = {
    [attribute("src")]: join(app.installed, "dist/human-connect-widget.global.js"),
    [attribute("data-client-url")]: join(app.root, client),
  };
  for (const [source, file] of Object.entries(files))
    expect(await (await fetch(source)).text()).toBe(readFileSync(file, "utf8"));
  expect((await fetch(attribute("data-token-url"), { method: "POST" })).status).toBe(200);
  const auth = new HumanApiAuth({ clientId: "sandbox-client", clientSecret: "sandbox-secret", authUrl: url });
  const { token } = await auth.connectToken({ id: "user-1", email: "user@example.org" });
  expect(await (await fetch(`${url}/?token=${token}`)).text()).toContain("Connect Aspen Family Clinic");
});

it("has the faults of --fault; wrong arguments and a port in use are one line on standard error", async () => {
  const { url } = await start("--fault", "token-error");
  expect((await fetch(`${url}/api/connect/token`, { method: "POST" })).status).toBe(502);
  const { port } = new URL(url);
  for (const [args, message] of [
    [["--port", port], `Port ${port} is already in use. Choose another one with --port N.`],
    [["--foo"], "Unknown option '--foo'. Run with --help to see the options."],
  ] as const) {
    const ended = spawnSync(bin, args, { encoding: "utf8", timeout: 20_000 });
    const stderr = `human-connect-sandbox: ${message}\n`;
    expect(ended).toMatchObject({ status: 1, stdout: "", stderr });
  }
});

it.each(["SIGINT", "SIGTERM"] as const)("ends on %s although a connection is alive", async (signal) => {
  const { child, url } = await start();
  await (await fetch(url)).text(); // fetch() keeps the connection alive, which the server closes after 5 s.
  const begun = performance.now();
  child.kill(signal);
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(performance.now() - begun).toBeLessThan(3000);
});

it("serves a Connect page whose sign-in window connects a source if the user allows it, and which closes on Escape", async () => {
  const { url } = await start();
  const [other, browser] = await Promise.all([startOrigin(), launch("chromium")]);
  const response = await fetch(`${url}/api/connect/token`, { method: "POST" });
  const { token } = (await response.json()) as { token: string };
  other.on("/", () =>
    html(`<script>
      onmessage = ({ data }) => { document.title += ">" + data.type; };
    </script><iframe src="${url.replace("localhost", "127.0.0.1")}/?token=${token}"></iframe>`),
  );
  const page = await browser.newPage();
  await page.goto(other.url);
  const frame = page.frameLocator("iframe");
  const signIn = async (): Promise<Page> => {
    const popup = page.waitForEvent("popup");
    await frame.getByRole("button", { name: "Connect Grovelink Portal" }).click();
    return popup;
  };
  await (await signIn()).close();
  await frame.getByText("You did not sign in to Grovelink Portal.").waitFor();
  await (await signIn()).getByRole("button", { name: "Allow" }).click();
  await frame.getByRole("button", { name: "Disconnect Grovelink Portal" }).waitFor();
  await frame.getByRole("button", { name: "Request a source" }).press("Escape");
  await page.waitForFunction(() => document.title.includes("close"));
  expect(await page.title()).toBe("Test>hapi-connect-connect-source>hapi-connect-close");
  await Promise.all([browser.close(), other.close()]);
});
