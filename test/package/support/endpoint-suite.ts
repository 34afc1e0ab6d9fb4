import { request, type IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { TOKEN_ROWS, type TokenRow } from "./token-rows.js";

/** A running backend, with the URL of its endpoint and a function that stops the backend. */
export interface Runtime {
  readonly url: string;
  close(): unknown;
}

interface Received {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Sends a request with the headers that a browser would send. Does not use `fetch()`, which cannot set some of these headers. */
export function send(
  url: string,
  { method = "POST", headers, body, isChunked, user }: Omit<TokenRow, "title" | "status">,
): Promise<Received> {
  const { origin, host } = new URL(url);
  const own = Object.entries(headers).map(([name, value]) => [
    name,
    value.replace("HOST", host).replace("OWN", origin),
  ]);
  const length = isChunked ? {} : { "content-length": Buffer.byteLength(body ?? "") };
  const all = {
    ...Object.fromEntries(own),
    ...(user !== undefined && { "x-user": user }),
    ...length,
  } as Record<string, string>;
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
async function problemOf(runtime: string, url: string, row: TokenRow): Promise<string> {
  const { status, headers, body } = await send(url, row);
  try {
    expect(status).toBe(row.status);
    for (const [name, value] of Object.entries(row.responseHeaders ?? {}))
      expect([name, headers[name]]).toEqual([name, value]);
    expect(JSON.stringify(headers) + body).not.toMatch(/hushed|refresh|client_secret|    at /);
    if (row.status === 200) {
      const token = JSON.parse(body) as object;
      expect(token).toMatchObject(row.fields ?? {});
      const names = ["token", "type", "expires_in", "human_id"];
      expect(names).toEqual(expect.arrayContaining(Object.keys(token)));
    }
    // Some frameworks call a route only for the methods that it exports, and respond to other methods themselves.
    if (row.status === 405 && /route/.test(runtime)) return "";
    expect(headers["cache-control"]).toBe("no-store");
    if (row.status >= 400) expect(headers["content-type"]).toBe("application/problem+json");
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
  it.each(Object.entries(runtimes))(
    "the app's endpoint on %s responds as the table says",
    async (name, start) => {
      const backend = await start();
      try {
        const problems = await Promise.all(TOKEN_ROWS.map((row) => problemOf(name, backend.url, row)));
        expect(problems.filter(Boolean)).toEqual([]);
      } finally {
        await backend.close();
      }
    },
  );
}
