// @vitest-environment node
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { Agent, createServer, request as httpRequest, type IncomingMessage, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, afterAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/sandbox/command/create-app.js";
import { findClient } from "../../src/sandbox/command/find-client.js";
import { instructions } from "../../src/sandbox/command/instructions.js";
import { describeListenError, listenOnLoopback, type Listening } from "../../src/sandbox/command/listen.js";
import { isLoopbackHost, isLoopbackOrigin } from "../../src/sandbox/command/loopback.js";
import { toListener, type Handler } from "../../src/sandbox/command/node-adapter.js";
import { HELP, parseCommand } from "../../src/sandbox/command/parse-command.js";

describe("the check for loopback addresses", () => {
  it.each([
    "localhost",
    "localhost:7357",
    "LOCALHOST:1",
    "app.localhost:80",
    "127.0.0.1:65535",
    "127.1.2.3",
    "[::1]",
    "[::1]:7357",
  ])("accepts the host %s", (host) => {
    expect(isLoopbackHost(host)).toBe(true);
    expect(isLoopbackOrigin(`http://${host.toLowerCase()}`)).toBe(true);
    expect(isLoopbackOrigin(`https://${host.toLowerCase()}`)).toBe(true);
  });

  it.each([
    undefined,
    "",
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evil.example:7357",
    "evil-localhost",
    "localhost@evil.example",
    "localhost/evil",
    "localhost:",
    "localhost:123456",
    "10.0.0.1",
    "128.0.0.1",
    "192.168.1.2:3000",
    "[::2]",
    "[2001:db8::1]",
    "127.0.0.1\n",
  ])("refuses the host %j", (host) => {
    expect(isLoopbackHost(host)).toBe(false);
    expect(isLoopbackOrigin(`http://${host}`)).toBe(false);
  });

  it.each([
    null,
    "null",
    "",
    "localhost",
    "file://",
    "ftp://localhost",
    "xhttp://localhost",
    "http://localhost/",
  ])("refuses the origin %j", (origin) => expect(isLoopbackOrigin(origin)).toBe(false));
});

describe("parseCommand()", () => {
  it.each<[string[], ReturnType<typeof parseCommand>]>([
    [[], { help: false, port: 7357 }],
    [["--port", "8080"], { help: false, port: 8080 }],
    [["--port=0"], { help: false, port: 0 }],
    [["--port", "65535"], { help: false, port: 65_535 }],
    [["--help"], { help: true, port: 7357 }],
  ])("parses the arguments %j", (args, command) => expect(parseCommand(args)).toEqual(command));

  const HINT = "Run with --help to see the options.";
  it.each([
    [["--prot"], `Unknown option '--prot'. ${HINT}`],
    [["-p"], `Unknown option '-p'. ${HINT}`],
    [["start"], `Unexpected argument 'start'. ${HINT}`],
    [["--port"], `Option '--port <value>' argument missing. ${HINT}`],
    [["--port", "65536"], '--port is "65536", but must be a number from 0 to 65535'],
    [["--port", "100000"], '--port is "100000", but must be a number from 0 to 65535'],
    [["--port=-1"], '--port is "-1", but must be a number from 0 to 65535'],
    [["--port", "1e3"], '--port is "1e3", but must be a number from 0 to 65535'],
    [["--port="], '--port is "", but must be a number from 0 to 65535'],
  ])("throws for the arguments %j", (args, message) =>
    expect(() => parseCommand(args)).toThrow(new Error(message)),
  );

  it("has a help text that names both options and the default port", () => {
    expect(HELP).toMatch(/^Usage: human-connect-sandbox \[--port N\] \[--help\]\n/);
    expect(HELP).toContain("default 7357");
  });
});

describe("instructions()", () => {
  const URL = "http://localhost:7357";
  it("returns the URLs, and code for an app; this code loads the installed client", () => {
    const text = instructions(URL, { client: "/app/client.js" });
    expect(text).toContain(`Connect page    ${URL}/\n`);
    expect(text).toContain(`Token endpoint  ${URL}/api/connect/token\n`);
    expect(text).toContain(`Client script   ${URL}/client.js\n`);
    expect(text).toContain(`
<script src="${URL}/human-connect-widget.global.js"
  data-token-url="${URL}/api/connect/token"
  data-base-url="${URL}"
  data-client-url="${URL}/client.js" defer></script>
<button type="button" data-human-connect>Connect your health data</button>
`);
    expect(text).toContain(`
const widget = new HumanConnectWidget({
  tokenUrl: "${URL}/api/connect/token",
  clientUrl: "${URL}/client.js",
  connect: { baseURL: "${URL}" },
});
`);
  });

  it("returns the URL of the tested client version on the vendor's CDN if no client is installed", () => {
    const text = instructions(URL, { client: null });
    const manifest = JSON.parse(readFileSync("package.json", "utf8")) as {
      devDependencies: Record<string, string>;
    };
    const version = manifest.devDependencies["humanapi-connect-client"];
    expect(text).toContain(
      `Client script   https://cdn.humanapi.co/humanapi-connect-client@${version}.js (to work offline, run: npm install humanapi-connect-client)\n`,
    );
    expect(text).not.toMatch(/client-url|clientUrl/);
    expect(text).toContain(`  data-base-url="${URL}" defer></script>`);
    expect(text).toContain(`token",\n  connect: {`);
  });
});

describe("findClient()", () => {
  let folder: string;
  beforeAll(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), "hcw-")))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("returns the client's file if the project has installed the client, and null otherwise", () => {
    expect(findClient(folder)).toBe(null);
    const client = join(folder, "node_modules/humanapi-connect-client");
    mkdirSync(client, { recursive: true });
    writeFileSync(join(client, "package.json"), '{ "main": "build.js" }');
    writeFileSync(join(client, "build.js"), "");
    expect(findClient(folder)).toBe(join(client, "build.js"));
  });
});

describe("the command's request handler", () => {
  let folder: string;
  let errors: unknown[];
  let files: { client: string; widget: string };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "hcw-"));
    files = { client: join(folder, "a.js"), widget: join(folder, "b.js") };
    writeFileSync(files.client, "the client");
    writeFileSync(files.widget, "the widget");
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const app = (): Handler => {
    errors = [];
    return createApp(files, (error) => errors.push(error));
  };
  const url = (path: string): string => `http://localhost:7357${path}`;
  const post = (headers: Record<string, string>, method = "POST"): Request =>
    new Request(url("/api/connect/token"), { method, headers });

  it.each([
    ["/client.js", "the client"],
    ["/human-connect-widget.global.js", "the widget"],
  ])("serves %s as JavaScript that any origin is allowed to load", async (path, text) => {
    const response = await app()(new Request(url(path)));
    expect(Object.fromEntries(response.headers)).toEqual({
      "content-type": "text/javascript; charset=utf-8",
      "access-control-allow-origin": "*",
      "cache-control": "no-cache",
    });
    expect(await response.text()).toBe(text);
  });

  it("responds to /client.js with HTTP 404 if no client is installed", async () => {
    const handler = createApp({ ...files, client: null }, () => {});
    expect((await handler(new Request(url("/client.js")))).status).toBe(404);
  });

  it("serves the sandbox at all other paths", async () => {
    const page = await app()(new Request(url("/?mode=select")));
    expect(await page.text()).toContain("Aspen Family Clinic");
  });

  it.each(["http://localhost:5173", "https://127.0.0.1:3000", "http://[::1]:1"])(
    "accepts the preflight and the token request of a page at %s",
    async (origin) => {
      const handler = app();
      const preflight = await handler(
        post({ origin, "access-control-request-headers": "content-type" }, "OPTIONS"),
      );
      expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([204, origin]);
      expect(preflight.headers.get("access-control-allow-headers")).toBe("content-type");
      const response = await handler(post({ origin, "sec-fetch-site": "cross-site" }));
      expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([200, origin]);
      expect(response.headers.get("access-control-allow-credentials")).toBe("true");
      expect(await response.json()).toMatchObject({ type: "session" });
    },
  );

  it.each(["https://evil.example", "null", "http://localhost.evil.example"])(
    "refuses the preflight and the token request of a page with the origin %s",
    async (origin) => {
      const handler = app();
      for (const method of ["OPTIONS", "POST"]) {
        const response = await handler(post({ origin, "sec-fetch-site": "cross-site" }, method));
        expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([403, null]);
      }
    },
  );

  it("has a single user, who gets an id token after connecting a source", async () => {
    const handler = app();
    const request = async (): Promise<any> =>
      (await handler(post({ origin: "http://localhost:5173" }))).json();
    const { token } = await request();
    const headers = { authorization: `Bearer ${token}` };
    const body = JSON.stringify({ id: "5f0a1c00000000000000a001" });
    await handler(new Request(url("/connect"), { method: "POST", headers, body }));
    expect(await request()).toMatchObject({ type: "id" });
    expect(errors).toEqual([]);
  });

  it("passes failures of the token endpoint to onError", async () => {
    const handler = app();
    const headers = { origin: "http://localhost:5173", "content-type": "application/json" };
    const request = new Request(url("/api/connect/token"), {
      method: "POST",
      headers,
      signal: AbortSignal.abort(new Error("left")),
    });
    expect((await handler(request)).status).toBeGreaterThan(499);
    await new Promise(setImmediate);
    expect(errors).toEqual([new Error("left")]);
  });
});

describe("the server", () => {
  let listening: Listening | undefined;
  const start = async (handler: Handler, port = 0, hosts?: [string, string]): Promise<number> => {
    listening = await listenOnLoopback(toListener(handler), port, hosts);
    return listening.port;
  };
  afterEach(async () => {
    for (const server of listening?.servers ?? []) {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    }
    listening = undefined;
  });
  /** Sends a raw request, and resolves with the raw response when the server has closed the connection. */
  const exchange = async (port: number, text: string): Promise<string> => {
    const socket = connect(port, "127.0.0.1");
    socket.write(text);
    let received = "";
    socket.on("data", (chunk) => (received += chunk.toString())).on("error", () => {});
    await once(socket, "close");
    return received;
  };
  const echo: Handler = async (request) =>
    Response.json({
      method: request.method,
      url: request.url,
      x: request.headers.get("x-a"),
      body: await request.text(),
    });

  it.each(["127.0.0.1", "[::1]", "localhost"])("listens on %s", async (host) => {
    const port = await start(echo);
    const response = await fetch(`http://${host}:${port}/path?q=1`, { headers: { "x-a": "1" } });
    expect(await response.json()).toEqual({
      method: "GET",
      url: `http://${host}:${port}/path?q=1`,
      x: "1",
      body: "",
    });
  });

  it("listens on loopback addresses only", async () => {
    await start(echo);
    expect(listening!.servers.map((server) => (server.address() as AddressInfo).address)).toEqual([
      "127.0.0.1",
      "::1",
    ]);
  });

  it("passes the method, repeated headers and the body to the handler", async () => {
    const port = await start(echo);
    const request = httpRequest({ port, method: "PUT", path: "/%20", headers: { "x-a": ["1", "2"] } });
    request.end("é");
    const [response] = (await once(request, "response")) as [IncomingMessage];
    let text = "";
    for await (const chunk of response) text += chunk;
    expect(JSON.parse(text)).toEqual({
      method: "PUT",
      url: `http://localhost:${port}/%20`,
      x: "1, 2",
      body: "é",
    });
  });

  it.each(["GET", "HEAD"])("ignores the body of a %s request", async (method) => {
    const port = await start(
      async (request) => new Response(null, { headers: { "x-no-body": `${request.body === null}` } }),
    );
    const raw = await exchange(
      port,
      `${method} / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx`,
    );
    expect(raw).toMatch(/^HTTP\/1.1 200 OK\r\nx-no-body: true\r\n/);
  });

  it.each([
    [
      "a foreign host",
      "GET / HTTP/1.1\r\nHost: evil.example\r\n",
      /^HTTP\/1.1 403 .*evil\.example, but this server accepts localhost, 127\.0\.0\.1 and \[::1\] only\.\n/s,
    ],
    ["no host", "GET / HTTP/1.0\r\n", /^HTTP\/1.1 403 /],
    [
      "an absolute URL as its target",
      "GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n",
      /^HTTP\/1.1 400 .*Cannot handle GET http:\/\/evil\.example\/\n/s,
    ],
    [
      "an asterisk as its target",
      "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n",
      /^HTTP\/1.1 400 .*Cannot handle OPTIONS \*\n/s,
    ],
    [
      "the method TRACE",
      "TRACE / HTTP/1.1\r\nHost: localhost\r\n",
      /^HTTP\/1.1 400 .*Cannot handle TRACE \/\n/s,
    ],
    [
      "two slashes in its target",
      "GET //evil.example/ HTTP/1.1\r\nHost: localhost\r\n",
      /^HTTP\/1.1 200 .*"http:\/\/localhost\/\/evil\.example\/"/s,
    ],
  ])("sends the expected response to a request that has %s", async (_, head, expected) => {
    let calls = 0;
    const port = await start((request) => {
      calls++;
      return echo(request);
    });
    expect(await exchange(port, `${head}Connection: close\r\n\r\n`)).toMatch(expected);
    expect(calls).toBe(/200/.test(String(expected)) ? 1 : 0);
  });

  it("sends its own errors as plain text", async () => {
    const port = await start(echo);
    const raw = await exchange(port, "TRACE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    expect(raw).toContain("content-type: text/plain; charset=utf-8\r\n");
  });

  it("responds with HTTP 413 to a body over 64 kB, and the connection stays usable", async () => {
    const port = await start(echo);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const post = async (length: number): Promise<[number, string]> => {
      const request = httpRequest({ port, agent, method: "POST" });
      request.end(Buffer.alloc(length, "x"));
      const [response] = (await once(request, "response")) as [IncomingMessage];
      let text = "";
      for await (const chunk of response) text += chunk;
      return [response.statusCode!, text];
    };
    expect(await post(65_537)).toEqual([413, "The body must not exceed 64 kB.\n"]);
    expect(await post(10_000_000)).toEqual([413, "The body must not exceed 64 kB.\n"]);
    const [status, text] = await post(65_536);
    expect([status, (JSON.parse(text) as { body: string }).body.length]).toEqual([200, 65_536]);
    agent.destroy();
  });

  it("aborts the request's signal when the client closes the connection", async () => {
    let aborted: (value: unknown) => void;
    const closed = new Promise((resolve) => (aborted = resolve));
    let started: (value: unknown) => void;
    const received = new Promise((resolve) => (started = resolve));
    const port = await start((request) => {
      started(0);
      const { signal } = request;
      return new Promise((_, reject) =>
        signal.addEventListener("abort", () => {
          reject(signal.reason);
          aborted(request.url);
        }),
      );
    });
    const socket = connect(port, "127.0.0.1");
    socket.write("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await received;
    socket.destroy();
    expect(await closed).toBe("http://localhost/slow");
  });

  it.each([
    ["responds with a body", () => new Response("late")],
    ["responds without a body", () => new Response(null)],
    ["rejects", () => Promise.reject(new Error("late"))],
  ])("continues to work if a handler %s after the client has closed the connection", async (_, respond) => {
    let left: (value: unknown) => void;
    const leaving = new Promise((resolve) => (left = resolve));
    let started: (value: unknown) => void;
    const received = new Promise((resolve) => (started = resolve));
    const port = await start(async (request) => {
      if (new URL(request.url).pathname === "/") return new Response("well");
      request.signal.addEventListener("abort", left);
      started(0);
      await leaving;
      return respond();
    });
    const socket = connect(port, "127.0.0.1");
    socket.write("GET /late HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await received;
    socket.destroy();
    await leaving;
    expect(await (await fetch(`http://localhost:${port}/`)).text()).toBe("well");
  });

  it("does not call the handler when the client closes the connection before the body is complete", async () => {
    const urls: string[] = [];
    const port = await start(async (request) => {
      urls.push(request.url);
      return new Response();
    });
    const socket = connect(port, "127.0.0.1");
    socket.write("POST /cut HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf");
    await once(socket, "connect");
    socket.resume().end();
    await once(socket, "close");
    await fetch(`http://127.0.0.1:${port}/next`);
    expect(urls).toEqual([`http://127.0.0.1:${port}/next`]);
  });

  it("closes the connection when the stream of the response's body fails", async () => {
    const port = await start(async () => {
      let chunks = 0;
      const body = new ReadableStream({
        pull: (controller) =>
          chunks++ ? controller.error(new Error("dropped")) : controller.enqueue(new Uint8Array([123])),
      });
      return new Response(body);
    });
    const text = fetch(`http://localhost:${port}`).then((response) => response.text());
    await expect(text).rejects.toBeInstanceOf(TypeError);
  });

  it("responds with the error when the handler fails", async () => {
    const port = await start(() => Promise.reject(new Error("no such file")));
    const response = await fetch(`http://localhost:${port}`);
    expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
      500,
      "text/plain; charset=utf-8",
      "Error: no such file\n",
    ]);
  });

  describe("does not start, and listens on no address, if its port is already in use at one address:", () => {
    let other: Server;
    const occupy = async (host: string): Promise<number> => {
      other = createServer().listen(0, host);
      await once(other, "listening");
      return (other.address() as AddressInfo).port;
    };
    afterEach(() => new Promise((resolve) => other.close(resolve)));

    it.each(["127.0.0.1", "::1"])("%s", async (host) => {
      const port = await occupy(host);
      await expect(start(echo, port)).rejects.toThrow(
        new Error(`Port ${port} is already in use. Choose another one with --port N.`),
      );
      await new Promise((resolve) => other.close(resolve));
      expect(await start(echo, port)).toBe(port);
      other = createServer();
    });
  });

  it("starts without the second of its two addresses, but not without the first address", async () => {
    const port = await start(echo, 0, ["127.0.0.1", "2001:db8::1"]);
    expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(200);
    await expect(listenOnLoopback(toListener(echo), 0, ["2001:db8::1", "127.0.0.1"])).rejects.toThrow(
      /^Cannot listen on port 0: listen EADDRNOTAVAIL/,
    );
  });

  it("names the remedy if the process is not allowed to use the port", () =>
    expect(describeListenError({ code: "EACCES" }, 80)).toBe(
      "Port 80 needs more rights. Choose one above 1023 with --port N.",
    ));
});
