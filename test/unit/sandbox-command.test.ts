// @vitest-environment node
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { Agent, createServer, request as httpRequest, type IncomingMessage } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeAll, afterAll, describe, expect, it, vi } from "vitest";
import { createApp } from "../../src/sandbox/command/create-app.js";
import { findClient } from "../../src/sandbox/command/find-client.js";
import { instructions } from "../../src/sandbox/command/instructions.js";
import { describeListenError, listenOnLoopback, type Listening } from "../../src/sandbox/command/listen.js";
import { isLoopbackHost, isLoopbackOrigin } from "../../src/sandbox/command/loopback.js";
import { toListener, type Handler } from "../../src/sandbox/command/node-adapter.js";
import { HELP, parseCommand } from "../../src/sandbox/command/parse-command.js";

let folder: string;
beforeAll(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), "hcw-")))));
afterAll(() => rmSync(folder, { recursive: true }));

it("only loopback hosts and their origins are accepted", () => {
  const accepted =
    "localhost localhost:7357 LOCALHOST:1 app.localhost:80 127.0.0.1:65535 127.1.2.3 [::1] [::1]:7357".split(
      " ",
    );
  for (const host of accepted) {
    const origins = [`http://${host.toLowerCase()}`, `https://${host.toLowerCase()}`];
    expect([host, isLoopbackHost(host), ...origins.map(isLoopbackOrigin)]).toEqual([host, true, true, true]);
  }
  const refused =
    "evil.example localhost.evil.example 127.0.0.1.evil.example evil-localhost localhost@evil.example localhost/evil localhost: localhost:123456 10.0.0.1 128.0.0.1 192.168.1.2:3000 [::2] [2001:db8::1]".split(
      " ",
    );
  for (const host of [undefined, "", "127.0.0.1\n", ...refused])
    expect([host, isLoopbackHost(host), isLoopbackOrigin(`http://${host}`)]).toEqual([host, false, false]);
  for (const origin of [
    null,
    "null",
    "",
    "localhost",
    "file://",
    "ftp://localhost",
    "xhttp://localhost",
    "http://localhost/",
  ])
    expect([origin, isLoopbackOrigin(origin)]).toEqual([origin, false]);
});

describe("parseCommand()", () => {
  const DEFAULTS = { help: false, port: 7357, faults: [] };
  // prettier-ignore
  const ARGUMENTS: [string, object][] = [
    ["", {}],
    ["--port 8080", { port: 8080 }],
    ["--port=0", { port: 0 }],
    ["--port 65535", { port: 65_535 }],
    ["--fault token-slow --fault=connect-drop", { faults: [["token", "slow"], ["connect", "drop"]] }],
    ["--help", { help: true }],
  ];
  it.each(ARGUMENTS)("parses the arguments %j", (args, command) =>
    expect(parseCommand(args.split(" ").filter(Boolean))).toEqual({ ...DEFAULTS, ...command }),
  );

  const HINT = "Run with --help to see the options.";
  const FAULTS =
    "token-slow, token-error, token-hang, token-drop, connect-slow, connect-error, connect-hang, connect-drop";
  it.each([
    ["--fault slow", `--fault is "slow", but must be one of ${FAULTS}`],
    ["--prot", `Unknown option '--prot'. ${HINT}`],
    ["start", `Unexpected argument 'start'. ${HINT}`],
    ["--port", `Option '--port <value>' argument missing. ${HINT}`],
    ...["65536", "100000", "-1", "1e3", ""].map((port) => [
      `--port=${port}`,
      `--port is "${port}", but must be a number from 0 to 65535`,
    ]),
  ])("throws for the arguments %j", (args, message) =>
    expect(() => parseCommand(args!.split(" "))).toThrow(new Error(message)),
  );

  it("has a help text that names the options, the default port and every fault", () => {
    expect(HELP).toMatch(/^Usage: human-connect-sandbox \[--port N\] \[--fault NAME\] \[--help\]\n/);
    expect(HELP).toContain("default 7357");
    expect(HELP.match(/^ +(token|connect)-\w+$/gm)!.map((line) => line.trim())).toEqual(FAULTS.split(", "));
  });
});

it("instructions() returns code for an app, which loads the installed client or the tested version of the CDN", () => {
  const url = "http://localhost:7357";
  const installed = instructions(url, { client: "/app/client.js" });
  expect(installed).toContain(`Connect page    ${url}/
Token endpoint  ${url}/api/connect/token
Client script   ${url}/client.js
`);
  expect(installed).toContain(`
<script src="${url}/human-connect-widget.global.js"
  data-token-url="${url}/api/connect/token"
  data-base-url="${url}"
  data-client-url="${url}/client.js" defer></script>
<button type="button" data-human-connect>Connect your health data</button>
`);
  expect(installed).toContain(`
const widget = new HumanConnectWidget({
  tokenUrl: "${url}/api/connect/token",
  clientUrl: "${url}/client.js",
  connect: { baseURL: "${url}" },
});
`);
  const { devDependencies } = JSON.parse(readFileSync("package.json", "utf8")) as Record<
    string,
    Record<string, string>
  >;
  const version = devDependencies!["humanapi-connect-client"];
  const missing = instructions(url, { client: null });
  expect(missing).toContain(
    `Client script   https://cdn.humanapi.co/humanapi-connect-client@${version}.js (to work offline, run: npm install humanapi-connect-client)\n`,
  );
  expect(missing).not.toMatch(/client-url|clientUrl/);
  expect(missing).toContain(`  data-base-url="${url}" defer></script>`);
});

it("findClient() returns the client's file, or null if the project has not installed it", () => {
  expect(findClient(folder)).toBe(null);
  const client = join(folder, "node_modules/humanapi-connect-client");
  mkdirSync(client, { recursive: true });
  writeFileSync(join(client, "package.json"), '{ "main": "build.js" }');
  writeFileSync(join(client, "build.js"), "");
  expect(findClient(folder)).toBe(join(client, "build.js"));
});

describe("the command's request handler", () => {
  const url = (path: string): string => `http://localhost:7357${path}`;
  const post = (headers: Record<string, string>, method = "POST"): Request =>
    new Request(url("/api/connect/token"), { method, headers });
  const app = (...rest: [((error: unknown) => void)?, Parameters<typeof createApp>[2]?]): Handler => {
    const files = { client: join(folder, "a.js"), widget: join(folder, "b.js") };
    writeFileSync(files.client, "the client");
    writeFileSync(files.widget, "the widget");
    return createApp(files, rest[0] ?? (() => {}), rest[1]);
  };

  it("serves the scripts to any origin, and the sandbox at all other paths", async () => {
    for (const [path, content] of [
      ["/client.js", "the client"],
      ["/human-connect-widget.global.js", "the widget"],
    ]) {
      const response = await app()(new Request(url(path!)));
      expect(Object.fromEntries(response.headers)).toEqual({
        "content-type": "text/javascript; charset=utf-8",
        "access-control-allow-origin": "*",
        "cache-control": "no-cache",
      });
      expect(await response.text()).toBe(content);
    }
    const without = createApp({ widget: "", client: null }, () => {});
    expect((await without(new Request(url("/client.js")))).status).toBe(404);
    expect(await (await app()(new Request(url("/?mode=select")))).text()).toContain("Aspen Family Clinic");
  });

  it("gives tokens to pages of loopback origins only, for one user", async () => {
    const onError = vi.fn();
    const handler = app(onError);
    const cors = ({ status, headers }: Response): unknown[] => [
      status,
      headers.get("access-control-allow-origin"),
    ];
    const respond = async (origin: string, method: string): Promise<Response> =>
      handler(
        post({ origin, "sec-fetch-site": "cross-site", "access-control-request-headers": "x-a" }, method),
      );
    for (const origin of ["http://localhost:5173", "https://127.0.0.1:3000", "http://[::1]:1"]) {
      expect(cors(await respond(origin, "OPTIONS"))).toEqual([204, origin]);
      expect(cors(await respond(origin, "POST"))).toEqual([200, origin]);
    }
    expect(onError).not.toHaveBeenCalled();
    for (const origin of ["https://evil.example", "null", "http://localhost.evil.example"])
      for (const method of ["OPTIONS", "POST"])
        expect(cors(await respond(origin, method))).toEqual([403, null]);
    expect(String(onError.mock.calls[0])).toMatch(/refused a request from "https:\/\/evil\.example"/);

    const { token } = (await (await handler(post({}))).json()) as { token: string };
    const body = JSON.stringify({ id: "5f0a1c00000000000000a001" });
    const init = { method: "POST", headers: { authorization: `Bearer ${token}` }, body };
    await handler(new Request(url("/connect"), init));
    expect(await (await handler(post({}))).json()).toMatchObject({ type: "id" });
  });

  it("has the faults that the command was given", async () => {
    const handler = app(() => {}, [
      ["token", "error"],
      ["connect", "error"],
    ]);
    expect((await handler(post({}))).status).toBe(502);
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
    for (const { servers } of started.splice(0))
      for (const server of servers) {
        server.closeAllConnections();
        if (server.listening) await new Promise((resolve) => server.close(resolve));
      }
  });
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
  /** Sends a request and closes the connection when the handler has it. */
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const leave = async (port: number, isReceived: () => boolean): Promise<void> => {
    const socket = connect(port, "127.0.0.1");
    socket.write("GET /late HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await vi.waitUntil(isReceived);
    collectGarbage();
    socket.destroy();
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

  it("passes the method, repeated headers and the body to the handler", async () => {
    const port = await start(echo);
    const request = httpRequest({ port, method: "PUT", path: "/%20", headers: { "x-a": ["1", "2"] } });
    request.end("x");
    const [response] = (await once(request, "response")) as [IncomingMessage];
    const url = `http://localhost:${port}/%20`;
    expect(JSON.parse(await text(response))).toEqual({ method: "PUT", url, x: "1, 2", body: "x" });
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

  it("ignores the body of a GET or HEAD request", async () => {
    const port = await start(
      async ({ body }) => new Response(null, { headers: { "x-no-body": `${body === null}` } }),
    );
    for (const method of ["GET", "HEAD"]) {
      const request = httpRequest({ port, method, headers: { "content-length": 1 } });
      request.end("x");
      const [{ headers }] = (await once(request, "response")) as [IncomingMessage];
      expect(headers["x-no-body"]).toBe("true");
    }
  });

  it("responds with HTTP 413 to a body over 64 kB, and the connection stays usable", async () => {
    const port = await start(echo);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const post = async (length: number): Promise<[number, string]> => {
      const request = httpRequest({ port, agent, method: "POST" });
      request.end(Buffer.alloc(length, "x"));
      const [response] = (await once(request, "response")) as [IncomingMessage];
      return [response.statusCode!, await text(response)];
    };
    for (const length of [65_537, 10_000_000])
      expect(await post(length)).toEqual([413, "The body must not exceed 64 kB.\n"]);
    const [status, body] = await post(65_536);
    expect([status, (JSON.parse(body) as { body: string }).body.length]).toEqual([200, 65_536]);
    agent.destroy();
  });

  it.each([() => new Response("late"), () => new Response(null), () => Promise.reject(new Error("late"))])(
    "aborts the signal when the client leaves, and continues whatever the handler then does (%#)",
    async (respond) => {
      let isReceived = false;
      const left = vi.fn();
      const port = await start(async (request) => {
        if (new URL(request.url).pathname === "/") return new Response("well");
        isReceived = true;
        await once(request.signal, "abort");
        left(request.url);
        return respond();
      });
      await leave(port, () => isReceived);
      await vi.waitUntil(() => left.mock.calls.length);
      expect(left).toHaveBeenCalledWith("http://localhost/late");
      expect(await (await fetch(`http://localhost:${port}/`)).text()).toBe("well");
    },
  );

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
    await expect(
      fetch(`http://localhost:${broken}`).then((response) => response.text()),
    ).rejects.toBeInstanceOf(TypeError);
    const failing = await start(() => Promise.reject(new Error("no such file")));
    const response = await fetch(`http://localhost:${failing}`);
    const type = response.headers.get("content-type");
    expect([response.status, type, await response.text()]).toEqual([
      500,
      "text/plain; charset=utf-8",
      "Error: no such file\n",
    ]);
  });

  it.each(["127.0.0.1", "::1"])("listens on no address if its port is in use at %s", async (host) => {
    const other = createServer().listen(0, host);
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    await expect(start(echo, port)).rejects.toThrow(
      new Error(`Port ${port} is already in use. Choose another one with --port N.`),
    );
    await new Promise((resolve) => other.close(resolve));
    expect(await start(echo, port)).toBe(port);
  });

  it("starts without the second of its addresses, but not without the first, and names a remedy", async () => {
    const port = await start(echo, 0, ["127.0.0.1", "2001:db8::1"]);
    expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(200);
    await expect(listenOnLoopback(toListener(echo), 0, ["2001:db8::1", "127.0.0.1"])).rejects.toThrow(
      /^Cannot listen on port 0: listen EADDRNOTAVAIL/,
    );
    expect(describeListenError({ code: "EACCES" }, 80)).toBe(
      "Port 80 needs more rights. Choose one above 1023 with --port N.",
    );
  });
});
