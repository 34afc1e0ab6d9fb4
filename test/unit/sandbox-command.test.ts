// @vitest-environment node
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createApp, type Handler } from "../../src/sandbox/command/create-app.js";
import { instructions } from "../../src/sandbox/command/instructions.js";
import { describeListenError, listenOnLoopback, type Listening } from "../../src/sandbox/command/listen.js";
import { HELP, parseCommand } from "../../src/sandbox/command/parse-command.js";

it("parseCommand() returns the options, or throws an error that names them; the help text has all", () => {
  const faults = [["token", "slow"], ["connect", "drop"]]; // prettier-ignore
  for (const [args, command] of [
    ["", {}],
    ["--port 8080", { port: 8080 }],
    ["--port=0", { port: 0 }],
    ["--port 65535", { port: 65_535 }],
    ["--fault token-slow --fault=connect-drop", { faults }],
    ["--help", { help: true }],
  ] as const) {
    const expected = { help: false, port: 7357, faults: [], ...command };
    expect(parseCommand(args.split(" ").filter(Boolean)), args).toEqual(expected);
  }

  const kinds = ["slow", "error", "hang", "drop"];
  const names = ["token", "connect"].flatMap((part) => kinds.map((kind) => `${part}-${kind}`));
  const hint = "Run with --help to see the options.";
  const refuse = (args: string, message: string): void =>
    expect(() => parseCommand(args.split(" ")), args).toThrow(new Error(message));
  refuse("--fault slow", `--fault is "slow", but must be one of ${names.join(", ")}`);
  refuse("--prot", `Unknown option '--prot'. ${hint}`);
  refuse("start", `Unexpected argument 'start'. ${hint}`);
  refuse("--port", `Option '--port <value>' argument missing. ${hint}`);
  for (const port of ["65536", "100000", "-1", "1e3", ""])
    refuse(`--port=${port}`, `--port is "${port}", but must be a number from 0 to 65535`);

  expect(HELP).toMatch(/^Usage: human-connect-sandbox \[--port N\] \[--fault NAME\] \[--help\]\n/);
  expect(HELP).toContain("default 7357");
  expect(HELP.match(/^ +(token|connect)-\w+$/gm)!.map((line) => line.trim())).toEqual(names);
});

// What the command prints for a project with the client is tested in ../package/command.test.ts.
it("instructions() names the tested version of the CDN if the project has not installed the client", () => {
  const text = instructions("http://localhost:7357", { client: null });
  const [, version] = /"humanapi-connect-client": "(\d[^"]+)"/.exec(readFileSync("package.json", "utf8"))!;
  const cdn = `https://cdn.humanapi.co/humanapi-connect-client@${version}.js`;
  expect(text).toContain(`${cdn} (to work offline, run: npm install humanapi-connect-client)\n`);
  expect(text).toContain(`  data-base-url="http://localhost:7357" defer></script>`);
});

describe("the command's request handler", () => {
  const url = (path: string): string => `http://localhost:7357${path}`;
  const post = (headers: Record<string, string> = {}, method = "POST"): Request =>
    new Request(url("/api/connect/token"), { method, headers });
  const onError = vi.fn();
  const handler = createApp({ client: "package.json", widget: "README.md" }, onError);

  it("serves the scripts to any origin, and the sandbox at all other paths", async () => {
    for (const [path, file] of [
      ["/client.js", "package.json"],
      ["/human-connect-widget.global.js", "README.md"],
    ] as const) {
      const response = await handler(new Request(url(path)));
      expect(Object.fromEntries(response.headers)).toEqual({
        "content-type": "text/javascript; charset=utf-8",
        "access-control-allow-origin": "*",
        "cache-control": "no-cache",
      });
      expect(await response.text()).toBe(readFileSync(file, "utf8"));
    }
    const without = createApp({ widget: "", client: null }, onError);
    expect((await without(new Request(url("/client.js")))).status).toBe(404);
    expect(await (await handler(new Request(url("/?mode=select")))).text()).toContain("Aspen Family Clinic");
  });

  it("gives tokens to pages of loopback origins only, for one user", async () => {
    const corsOf = async (origin: string, method: string): Promise<unknown[]> => {
      const headers = { origin, "sec-fetch-site": "cross-site", "access-control-request-headers": "x-a" };
      const response = await handler(post(headers, method));
      return [response.status, response.headers.get("access-control-allow-origin")];
    };
    for (const origin of ["http://localhost:5173", "https://127.0.0.1:3000", "http://[::1]:1"]) {
      expect(await corsOf(origin, "OPTIONS")).toEqual([204, origin]);
      expect(await corsOf(origin, "POST")).toEqual([200, origin]);
    }
    expect(onError).not.toHaveBeenCalled();
    for (const origin of ["https://evil.example", "null", "http://localhost.evil.example", "ftp://localhost"])
      for (const method of ["OPTIONS", "POST"]) expect(await corsOf(origin, method)).toEqual([403, null]);
    expect(String(onError.mock.calls[0])).toMatch(/refused a request from "https:\/\/evil\.example"/);

    const request = async (): Promise<{ token: string; type: string }> => (await handler(post())).json();
    const init = { method: "POST", body: JSON.stringify({ id: "5f0a1c00000000000000a001" }) };
    const headers = { authorization: `Bearer ${(await request()).token}` };
    await handler(new Request(url("/connect"), { ...init, headers }));
    expect((await request()).type).toBe("id");
  });

  it("refuses foreign hosts, and tokens for a body over 64 kB", async () => {
    const foreign = await handler(new Request("http://localhost.evil.example/client.js"));
    expect([foreign.status, foreign.headers.get("content-type")]).toEqual([403, "text/plain; charset=utf-8"]);
    const found = "The Host is localhost.evil.example, but only localhost, 127.0.0.1 and [::1] are served.\n";
    expect(await foreign.text()).toBe(found);
    const send = async (length: number): Promise<number> =>
      (await handler(new Request(post(), { body: "x".repeat(length) }))).status;
    expect([await send(65_536), await send(65_537)]).toEqual([200, 413]);
  });
});

describe("the server", () => {
  const started: Listening[] = [];
  const start = async (handler: Handler, port = 0, hosts?: [string, string]): Promise<number> => {
    const listening = await listenOnLoopback(handler, port, hosts);
    started.push(listening);
    return listening.port;
  };
  afterEach(async () => {
    for (const server of started.splice(0).flatMap(({ servers }) => servers)) {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    }
  });
  const echo: Handler = async ({ url }) => new Response(url);

  it("listens on both loopback addresses and no other", async () => {
    const port = await start(echo);
    for (const host of ["127.0.0.1", "[::1]", "localhost"]) {
      const url = `http://${host}:${port}/path?q=1`;
      expect(await (await fetch(url)).text()).toBe(url);
    }
    const addresses = started[0]!.servers.map((server) => (server.address() as AddressInfo).address);
    expect(addresses).toEqual(["127.0.0.1", "::1"]);
  });

  it("listens on no address if its port is in use at one of them", async () => {
    for (const host of ["127.0.0.1", "::1"]) {
      const other = createServer().listen(0, host);
      await once(other, "listening");
      const { port } = other.address() as AddressInfo;
      const message = `Port ${port} is already in use. Choose another one with --port N.`;
      await expect(start(echo, port), host).rejects.toThrow(new Error(message));
      await new Promise((resolve) => other.close(resolve));
      expect(await start(echo, port)).toBe(port);
    }
  });

  it("starts without the second of its addresses, but not without the first, and names a remedy", async () => {
    const port = await start(echo, 0, ["127.0.0.1", "2001:db8::1"]);
    expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(200);
    const failure = start(echo, 0, ["2001:db8::1", "127.0.0.1"]);
    await expect(failure).rejects.toThrow(/^Cannot listen on port 0: listen EADDRNOTAVAIL/);
    const message = "Port 80 needs more rights. Choose one above 1023 with --port N.";
    expect(describeListenError({ code: "EACCES" }, 80)).toBe(message);
  });
});
