// Tests the command `human-connect-sandbox` of the packed package in a user's project.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { HumanApiAuth } from "human-connect-widget/server";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { packedApp, type PackedApp } from "./support/packed-app.js";

let app: PackedApp;
let bin: string;
let running: ChildProcess[] = [];

beforeAll(() => {
  app = packedApp(["humanapi-connect-client"]);
  const file = join(app.installed, "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as { bin: Record<string, string> };
  // Creates a link to the package's command, as npm does when it installs the package.
  bin = join(app.root, "node_modules/.bin/human-connect-sandbox");
  mkdirSync(join(app.root, "node_modules/.bin"));
  symlinkSync(join(app.installed, manifest.bin["human-connect-sandbox"]!), bin);
  chmodSync(bin, 0o755);
});
afterEach(() => {
  for (const command of running) command.kill("SIGKILL");
  running = [];
});
afterAll(() => app.remove());

interface Started {
  readonly command: ChildProcess;
  readonly url: string;
  /** The text that the command has printed to standard output. */
  readonly text: string;
}

async function start(args = ["--port", "0"], cwd = app.root): Promise<Started> {
  const command = spawn(bin, args, { cwd, stdio: ["ignore", "pipe", "inherit"] });
  running.push(command);
  let text = "";
  for await (const chunk of command.stdout) {
    text += String(chunk);
    if (text.includes("file://")) break; // only the last line of the output contains "file://"
  }
  return { command, url: /http:\/\/localhost:\d+/.exec(text)![0], text };
}

const run = (args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(bin, args, {
    cwd: app.root,
    encoding: "utf8",
    timeout: 20_000,
  });
  return { status, stdout, stderr };
};

describe("human-connect-sandbox", () => {
  it("gives tokens to an app's own backend", async () => {
    const { url: authUrl } = await start();
    const auth = new HumanApiAuth({ clientId: "sandbox-client", clientSecret: "sandbox-secret", authUrl });
    const token = await auth.connectToken({ id: "user-1", email: "user@example.org" });
    expect(token.token).toMatch(/^sandbox-session-/);
  });

  it("prints its URLs and the code to paste into an app, and serves every URL", async () => {
    const { url, text } = await start();
    const [tag] = /<script[^>]+><\/script>\n<button type="button" data-human-connect>/.exec(text)!;
    const attribute = (name: string): string => new RegExp(` ${name}="([^"]+)"`).exec(tag)![1]!;
    expect(attribute("data-token-url")).toBe(`${url}/api/connect/token`);
    expect(attribute("data-base-url")).toBe(url);
    const sources = [attribute("src"), attribute("data-client-url")];
    const scripts = await Promise.all(sources.map(async (source) => (await fetch(source)).text()));
    expect(scripts).toEqual([
      readFileSync(join(app.installed, "dist/human-connect-widget.global.js"), "utf8"),
      readFileSync(
        join(app.root, "node_modules/humanapi-connect-client/build/humanapi-connect-client.js"),
        "utf8",
      ),
    ]);
    expect(text).toContain(`new HumanConnectWidget({
  tokenUrl: "${url}/api/connect/token",
  clientUrl: "${url}/client.js",
  connect: { baseURL: "${url}" },
});`);
    expect(await (await fetch(`${url}/?mode=select`)).text()).toContain("Connect Aspen Family Clinic");
  });

  it("prints the URL of the vendor's CDN in a project without the client", async () => {
    const { url, text } = await start(["--port=0"], app.installed.replace(/node_modules.*/, ".."));
    expect(text).toContain("https://cdn.humanapi.co/humanapi-connect-client@");
    expect(text).not.toContain("data-client-url");
    expect((await fetch(`${url}/client.js`)).status).toBe(404);
  });

  it("has the faults of --fault, and gives a page of another loopback port a token or an error", async () => {
    const statusOf = async (args: string[]): Promise<number> => {
      const headers = { origin: "http://localhost:5173" };
      const { url } = await start(["--port", "0", ...args]);
      return (await fetch(`${url}/api/connect/token`, { method: "POST", headers })).status;
    };
    expect([await statusOf([]), await statusOf(["--fault", "token-error"])]).toEqual([200, 502]);
  });

  it("prints one line for a port in use and for wrong arguments, and its usage for --help", async () => {
    const port = new URL((await start()).url).port;
    for (const [args, message] of [
      [["--port", port], `Port ${port} is already in use. Choose another one with --port N.`],
      [["--foo"], "Unknown option '--foo'. Run with --help to see the options."],
    ] as const)
      expect(run(args)).toEqual({ status: 1, stdout: "", stderr: `human-connect-sandbox: ${message}\n` });
    const stdout = expect.stringMatching(/^Usage: human-connect-sandbox .*--fault NAME/s) as string;
    expect(run(["--help"])).toEqual({ status: 0, stdout, stderr: "" });
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "ends on %s although a client keeps a connection alive",
    async (signal) => {
      const { command, url } = await start();
      const agent = new Agent({ keepAlive: true });
      const [response] = (await once(httpRequest(url, { agent }).end(), "response")) as [IncomingMessage];
      await once(response.resume(), "end");
      await new Promise(setImmediate);
      const [socket] = Object.values(agent.freeSockets)[0]!;
      // The server closes an idle connection after 5 s. The command must end without waiting for that.
      const closed = once(socket!, "close");
      const started = performance.now();
      command.kill(signal);
      const [code] = (await once(command, "exit")) as [number | null];
      expect(code).toBe(0);
      expect(performance.now() - started).toBeLessThan(3000);
      await closed;
      agent.destroy();
    },
  );
});
