import { createServer, request, type IncomingHttpHeaders, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { getRequestListener } from "@hono/node-server";
import { expect, it, onTestFinished } from "vitest";
import { handler } from "./backend.js";
import { TOKEN_ROWS, type TokenRow } from "./token-rows.js";

/** The path of the app's endpoint. */
export const PATH = "/api/connect/token";

/** A running backend, with the URL of its endpoint and a function that stops the backend. */
export type Runtime = { url: string; close(): unknown };

type Listener = ReturnType<typeof getRequestListener>;

/** Returns a listener that calls the handler through the adapter for Express, Fastify and `node:http`. */
export const nodeListener = (): Listener => getRequestListener(handler);

/** Returns a function that starts the app's backend as a listener of Node's HTTP server. */
export const asListener = (listenerOf: () => Listener | RequestListener) =>
  async function start(): Promise<Runtime> {
    const listener = listenerOf();
    const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}${PATH}`, close: () => server.close() };
  };

/** Sends a request with the headers that a browser would send. Does not use `fetch()`, which cannot set some of these headers. */
export function send(
  url: string,
  { method = "POST", headers, body, isChunked, user }: Omit<TokenRow, "title" | "status">,
): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> {
  const { origin, host } = new URL(url);
  const all: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    all[name] = value.replace("HOST", host).replace("OWN", origin);
  if (user !== undefined) all["x-user"] = user;
  if (!isChunked) all["content-length"] = String(Buffer.byteLength(body ?? ""));
  return new Promise((resolve, reject) => {
    // Each request has its own connection, because workerd closes a connection on which a request's body was not read.
    const sent = request(url, { method, headers: all, agent: false }, (response) => {
      const { statusCode: status = 0, headers: received } = response;
      text(response).then((read) => resolve({ status, headers: received, body: read }), reject);
    });
    sent.on("error", reject);
    if (isChunked) sent.flushHeaders();
    sent.end(body);
  });
}

/** Returns what is wrong with the response to a row, or an empty text. */
async function problemOf(url: string, row: TokenRow): Promise<string> {
  const { status, headers, body } = await send(url, row);
  try {
    expect(status).toBe(row.status);
    for (const [name, value] of Object.entries(row.responseHeaders ?? {}))
      expect([name, headers[name]]).toEqual([name, value]);
    expect(JSON.stringify(headers) + body).not.toMatch(/hushed|refresh|client_secret|    at /);
    expect(headers["cache-control"]).toBe("no-store");
    if (status >= 400) expect(headers["content-type"]).toBe("application/problem+json");
    const token = row.user === "known" ? { type: "id", token: "id" } : { type: "session" };
    if (status === 200) expect(JSON.parse(body)).toMatchObject(token);
    return "";
  } catch (error) {
    return `${row.title}: ${(error as Error).message}`;
  }
}

/**
 * Defines one test for each runtime, which sends the requests of all rows to the app's endpoint on that runtime.
 * @param runtimes the names of the runtimes, each with a function that starts the backend on that runtime
 */
export function testEndpoint(runtimes: Readonly<Record<string, () => Promise<Runtime>>>): void {
  it.each(Object.entries(runtimes))("the endpoint on %s responds as the table says", async (_, start) => {
    const { url, close } = await start();
    onTestFinished(async () => void (await close()));
    const problems = await Promise.all(TOKEN_ROWS.map((row) => problemOf(url, row)));
    expect(problems.filter(Boolean)).toEqual([]);
  });
}
