// Tests the command `human-connect-sandbox` of the packed package in a user's project.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { Agent, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
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

async function send(
  url: string,
  options: RequestOptions,
  body?: Buffer,
): Promise<{ status: number; text: string }> {
  const request = httpRequest(url, options).end(body);
  const [response] = (await once(request, "response")) as [IncomingMessage];
  let text = "";
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode!, text };
}

describe("human-connect-sandbox", () => {
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

  it("sends a session token to a page on another loopback port, and an id token after the user has connected a source", async () => {
    const { url } = await start();
    const origin = "http://localhost:5173";
    const preflight = await fetch(`${url}/api/connect/token`, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
      },
    });
    expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([204, origin]);
    const requestToken = async (): Promise<{ type: string; token: string }> => {
      const headers = { origin, "content-type": "application/json" };
      const response = await fetch(`${url}/api/connect/token`, { method: "POST", headers, body: "{}" });
      expect(response.headers.get("access-control-allow-credentials")).toBe("true");
      return (await response.json()) as { type: string; token: string };
    };
    const { type, token } = await requestToken();
    expect(type).toBe("session");
    const headers = { authorization: `Bearer ${token}` };
    const body = JSON.stringify({ id: "5f0a1c00000000000000a001" });
    await fetch(`${url}/connect`, { method: "POST", headers, body });
    const returning = await requestToken();
    expect(returning.type).toBe("id");
    const page = await (await fetch(`${url}/?token=${returning.token}`)).text();
    expect(page).toContain("Disconnect Aspen Family Clinic");
  });

  it("refuses requests from other origins, for other hosts or with long bodies, and serves its own page afterwards", async () => {
    const { url } = await start();
    for (const method of ["OPTIONS", "POST"]) {
      const headers = { origin: "https://evil.example" };
      const response = await fetch(`${url}/api/connect/token`, { method, headers });
      expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([403, null]);
    }
    expect(await send(url, { headers: { host: "evil.example" } })).toMatchObject({ status: 403 });
    for (const path of ["/api/connect/token", "/v1/connect/token", "/connect", "/"])
      expect(await send(url + path, { method: "POST" }, Buffer.alloc(65_537, "x"))).toMatchObject({
        status: 413,
      });
    expect(await send(url, { path: "/?mode=select" })).toMatchObject({ status: 200 });
  });

  it("prints one line when the port is already in use", async () => {
    const port = new URL((await start()).url).port;
    expect(run(["--port", port])).toEqual({
      status: 1,
      stdout: "",
      stderr: `human-connect-sandbox: Port ${port} is already in use. Choose another one with --port N.\n`,
    });
  });

  it("listens on the port that is passed with --port", async () => {
    const free = createServer().listen(0, "127.0.0.1");
    await once(free, "listening");
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    expect((await start(["--port", String(port)])).url).toBe(`http://localhost:${port}`);
  });

  it.each([
    [["--foo"], "Unknown option '--foo'. Run with --help to see the options."],
    [["--port", "x"], '--port is "x", but must be a number from 0 to 65535'],
  ])("prints an error of one line for the arguments %j", (args, message) =>
    expect(run(args)).toEqual({ status: 1, stdout: "", stderr: `human-connect-sandbox: ${message}\n` }),
  );

  it("prints its usage and ends when it is started with --help", () =>
    expect(run(["--help"])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Usage: human-connect-sandbox .*--port N/s) as string,
      stderr: "",
    }));

  it.each(["SIGINT", "SIGTERM"] as const)(
    "ends on %s although a client keeps a connection alive",
    async (signal) => {
      const { command, url } = await start();
      const agent = new Agent({ keepAlive: true });
      await send(url, { agent });
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
