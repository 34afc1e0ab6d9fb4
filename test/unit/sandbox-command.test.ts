// @vitest-environment node
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { Agent, createServer, request as httpRequest, type IncomingMessage } from "node:http";
import type { RequestOptions } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeAll, afterAll, describe, expect, it, vi } from "vitest";
import { createApp } from "../../src/sandbox/command/create-app.js";
import { instructions } from "../../src/sandbox/command/instructions.js";
import { describeListenError, listenOnLoopback, type Listening } from "../../src/sandbox/command/listen.js";
import { isLoopbackHost, isLoopbackOrigin } from "../../src/sandbox/command/loopback.js";
import { toListener, type Handler } from "../../src/sandbox/command/node-adapter.js";
import { HELP, parseCommand } from "../../src/sandbox/command/parse-command.js";

let folder: string;
beforeAll(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), "hcw-")))));
afterAll(() => rmSync(folder, { recursive: true }));

it("only loopback hosts and their origins are accepted", () => {
  const accepted = "localhost localhost:7357 app.localhost:80 127.0.0.1:65535 127.1.2.3 [::1] [::1]:7357";
  for (const host of accepted.split(" ")) {
    const origins = [`http://${host}`, `https://${host}`].map(isLoopbackOrigin);
    expect([isLoopbackHost(host), isLoopbackHost(host.toUpperCase()), ...origins], host).not.toContain(false);
  }
  const refused = `evil.example localhost.evil.example 127.0.0.1.evil.example evil-localhost localhost@evil.example
    localhost/evil localhost: localhost:123456 10.0.0.1 128.0.0.1 192.168.1.2:3000 [::2] [2001:db8::1]`;
  for (const host of [undefined, "", "127.0.0.1\n", ...refused.split(/\s+/)])
    expect([host, isLoopbackHost(host), isLoopbackOrigin(`http://${host}`)]).toEqual([host, false, false]);
  const schemes = ["file://", "ftp://localhost", "xhttp://localhost", "http://localhost/"];
  for (const origin of [null, "null", "", "localhost", ...schemes])
    expect([origin, isLoopbackOrigin(origin)]).toEqual([origin, false]);
});

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
  const rows: [string, string][] = [
    ["--fault slow", `--fault is "slow", but must be one of ${names.join(", ")}`],
    ["--prot", `Unknown option '--prot'. ${hint}`],
    ["start", `Unexpected argument 'start'. ${hint}`],
    ["--port", `Option '--port <value>' argument missing. ${hint}`],
  ];
  for (const port of ["65536", "100000", "-1", "1e3", ""])
    rows.push([`--port=${port}`, `--port is "${port}", but must be a number from 0 to 65535`]);
  for (const [args, message] of rows)
    expect(() => parseCommand(args.split(" ")), args).toThrow(new Error(message));

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
  const app = (...rest: [((error: unknown) => void)?, Parameters<typeof createApp>[2]?]): Handler => {
    const files = { client: join(folder, "a.js"), widget: join(folder, "b.js") };
    for (const file of Object.values(files)) writeFileSync(file, file);
    return createApp(files, rest[0] ?? (() => {}), rest[1]);
  };

  it("serves the scripts to any origin, and the sandbox at all other paths", async () => {
    for (const [path, file] of Object.entries({
      "/client.js": "a.js",
      "/human-connect-widget.global.js": "b.js",
    })) {
      const response = await app()(new Request(url(path)));
      expect(Object.fromEntries(response.headers)).toEqual({
        "content-type": "text/javascript; charset=utf-8",
        "access-control-allow-origin": "*",
        "cache-control": "no-cache",
      });
      expect(await response.text()).toBe(join(folder, file));
    }
    const without = createApp({ widget: "", client: null }, () => {});
    expect((await without(new Request(url("/client.js")))).status).toBe(404);
    expect(await (await app()(new Request(url("/?mode=select")))).text()).toContain("Aspen Family Clinic");
  });

  it("gives tokens to pages of loopback origins only, for one user", async () => {
    const onError = vi.fn();
    const handler = app(onError);
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
    for (const origin of ["https://evil.example", "null", "http://localhost.evil.example"])
      for (const method of ["OPTIONS", "POST"]) expect(await corsOf(origin, method)).toEqual([403, null]);
    expect(String(onError.mock.calls[0])).toMatch(/refused a request from "https:\/\/evil\.example"/);

    const request = async (): Promise<{ token: string; type: string }> => (await handler(post())).json();
    const init = { method: "POST", body: JSON.stringify({ id: "5f0a1c00000000000000a001" }) };
    const headers = { authorization: `Bearer ${(await request()).token}` };
    await handler(new Request(url("/connect"), { ...init, headers }));
    expect((await request()).type).toBe("id");
  });

  it("has the faults that the command was given", async () => {
    const handler = app(() => {}, [["token", "error"], ["connect", "error"]]); // prettier-ignore
    expect((await handler(post())).status).toBe(502);
    expect((await handler(new Request(url("/?mode=select")))).status).toBe(500);
  });
});

describe("the server", () => {
  const started: Listening[] = [];
  const start = async (handler: Handler, port = 0, hosts?: [string, string]): Promise<number> => {
    const listening = await listenOnLoopback(toListener(handler), port, hosts);
    started.push(listening);
    return listening.port;
  };
  afterEach(async () => {
    for (const server of started.splice(0).flatMap(({ servers }) => servers)) {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    }
  });
  /** Sends a request, and resolves with the status and the text of its response. */
  const send = async (options: RequestOptions, body: string | Buffer): Promise<[number, string]> => {
    const request = httpRequest(options);
    request.end(body);
    const [response] = (await once(request, "response")) as [IncomingMessage];
    return [response.statusCode!, await text(response)];
  };
  /** Sends a raw request, and resolves with the raw response when the server has closed the connection. */
  const exchange = async (port: number, head: string): Promise<string> => {
    const socket = connect(port, "127.0.0.1");
    socket.write(`${head}Connection: close\r\n\r\n`);
    return text(socket);
  };
  const echo: Handler = async (request) => {
    const { method, url, headers } = request;
    return Response.json({ method, url, x: headers.get("x-a"), body: await request.text() });
  };

  it("listens on both loopback addresses and no other", async () => {
    const port = await start(echo);
    for (const host of ["127.0.0.1", "[::1]", "localhost"]) {
      const url = `http://${host}:${port}/path?q=1`;
      const response = await fetch(url, { headers: { "x-a": "1" } });
      expect(await response.json()).toEqual({ method: "GET", url, x: "1", body: "" });
    }
    const addresses = started[0]!.servers.map((server) => (server.address() as AddressInfo).address);
    expect(addresses).toEqual(["127.0.0.1", "::1"]);
  });

  it("passes the method, repeated headers and the body to the handler, but no body of GET and HEAD", async () => {
    const port = await start(echo);
    const [, json] = await send({ port, method: "PUT", path: "/%20", headers: { "x-a": ["1", "2"] } }, "x");
    const url = `http://localhost:${port}/%20`;
    expect(JSON.parse(json)).toEqual({ method: "PUT", url, x: "1, 2", body: "x" });
    const statusOnly = await start(async ({ body }) => new Response(null, { status: body ? 400 : 204 }));
    for (const method of ["GET", "HEAD"])
      expect(await send({ port: statusOnly, method, headers: { "content-length": 1 } }, "x")).toEqual([
        204,
        "",
      ]);
  });

  // prettier-ignore
  const REQUESTS = [
    ["GET / HTTP/1.1\r\nHost: evil.example\r\n", /^HTTP\/1.1 403 .*text\/plain; charset=utf-8.*evil\.example, but this server accepts localhost, 127\.0\.0\.1 and \[::1\] only\.\n/s, 0],
    ["GET / HTTP/1.0\r\n", /^HTTP\/1.1 403 /, 0],
    ["GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n", /^HTTP\/1.1 400 .*Cannot handle GET http:\/\/evil\.example\/\n/s, 0],
    ["OPTIONS * HTTP/1.1\r\nHost: localhost\r\n", /^HTTP\/1.1 400 .*Cannot handle OPTIONS \*\n/s, 0],
    ["TRACE / HTTP/1.1\r\nHost: localhost\r\n", /^HTTP\/1.1 400 .*Cannot handle TRACE \/\n/s, 0],
    ["GET //evil.example/ HTTP/1.1\r\nHost: localhost\r\n", /^HTTP\/1.1 200 .*"http:\/\/localhost\/\/evil\.example\/"/s, 1],
    ["GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n", /^HTTP\/1.1 200 .*"body":""/s, 1],
  ] as const;
  it.each(REQUESTS)("responds to %j", async (head, expected, calls) => {
    const handler = vi.fn(echo);
    expect(await exchange(await start(handler), head)).toMatch(expected);
    expect(handler).toHaveBeenCalledTimes(calls);
  });

  it("responds with HTTP 413 to a body over 64 kB, and the connection stays usable", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const options = { port: await start(echo), agent, method: "POST" };
    const post = (length: number): Promise<[number, string]> => send(options, Buffer.alloc(length, "x"));
    for (const length of [65_537, 10_000_000])
      expect(await post(length)).toEqual([413, "The body must not exceed 64 kB.\n"]);
    const [status, json] = await post(65_536);
    expect([status, (JSON.parse(json) as { body: string }).body.length]).toEqual([200, 65_536]);
    agent.destroy();
  });

  it("aborts the signal when the client leaves, and continues whatever the handler then does", async () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void;
    const late = () => Promise.reject(new Error("late"));
    for (const respond of [() => new Response("late"), () => new Response(null), late]) {
      let isReceived = false;
      const left = vi.fn();
      const port = await start(async (request) => {
        if (new URL(request.url).pathname === "/") return new Response("well");
        isReceived = true;
        await once(request.signal, "abort");
        left(request.url);
        return respond();
      });
      const socket = connect(port, "127.0.0.1");
      socket.write("GET /late HTTP/1.1\r\nHost: localhost\r\n\r\n");
      await vi.waitUntil(() => isReceived);
      collectGarbage();
      socket.destroy();
      await vi.waitUntil(() => left.mock.calls.length);
      expect(left).toHaveBeenCalledWith("http://localhost/late");
      expect(await (await fetch(`http://localhost:${port}/`)).text()).toBe("well");
    }
  });

  it("does not call the handler when the client leaves before the body is complete", async () => {
    const handler = vi.fn(echo);
    const port = await start(handler);
    const socket = connect(port, "127.0.0.1");
    socket.write("POST /cut HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf");
    await once(socket, "connect");
    socket.resume().end();
    await once(socket, "close");
    await fetch(`http://127.0.0.1:${port}/next`);
    expect(handler.mock.calls.map(([{ url }]) => url)).toEqual([`http://127.0.0.1:${port}/next`]);
  });

  it("closes the connection when a response's stream fails, and responds with the error of a handler", async () => {
    let chunks = 0;
    const pull = (controller: ReadableStreamDefaultController): void =>
      chunks++ ? controller.error(new Error("dropped")) : controller.enqueue(new Uint8Array([123]));
    const broken = await start(async () => new Response(new ReadableStream({ pull })));
    const received = fetch(`http://localhost:${broken}`).then((cut) => cut.text());
    await expect(received).rejects.toBeInstanceOf(TypeError);
    const failing = await start(() => Promise.reject(new Error("no such file")));
    const response = await fetch(`http://localhost:${failing}`);
    const found = [response.status, response.headers.get("content-type"), await response.text()];
    expect(found).toEqual([500, "text/plain; charset=utf-8", "Error: no such file\n"]);
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
