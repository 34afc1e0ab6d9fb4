import { request, type IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
function send(
  url: string,
  { method = "POST", headers = {}, body, chunked, user }: TokenRow,
): Promise<Received> {
  const { origin, host } = new URL(url);
  const own = Object.entries(headers).map(([name, value]) => [
    name,
    value.replace("OWN_HOST", host).replace("OWN", origin),
  ]);
  const length = chunked ? {} : { "content-length": Buffer.byteLength(body ?? "") };
  const all = { ...Object.fromEntries(own), ...(user && { "x-user": user }), ...length } as Record<
    string,
    string
  >;
  return new Promise((resolve, reject) => {
    // Each request has its own connection, because workerd closes a connection on which a request's body was not read.
    const sent = request(url, { method, headers: all, agent: false }, (response) => {
      const { statusCode: status = 0, headers: received } = response;
      text(response).then((read) => resolve({ status, headers: received, body: read }), reject);
    });
    sent.on("error", reject);
    if (chunked) sent.flushHeaders();
    sent.end(body);
  });
}

/**
 * Defines one test for each row and runtime. The test sends the row's request to the app's endpoint on the runtime.
 * @param runtimes the names of the runtimes, each with a function that starts the backend on that runtime
 */
export function testEndpoint(runtimes: Readonly<Record<string, () => Promise<Runtime>>>): void {
  describe.each(Object.entries(runtimes))("the app's endpoint on %s", (runtime, start) => {
    let backend: Runtime;
    beforeAll(async () => (backend = await start()));
    afterAll(() => backend.close());

    // The tests run at the same time, because some of them wait for a time limit.
    it.concurrent.each(TOKEN_ROWS.map((row) => [row.title, row] as const))("%s", async (_, row) => {
      const { status, headers, body } = await send(backend.url, row);
      expect(status).toBe(row.status);
      for (const [name, value] of Object.entries(row.responseHeaders ?? {}))
        expect([name, headers[name]]).toEqual([name, value]);
      expect(JSON.stringify(headers) + body).not.toMatch(/hushed|refresh|client_secret|    at /);
      if (row.status === 200) {
        const token = JSON.parse(body) as object;
        expect(token).toMatchObject(row.fields ?? {});
        expect(["token", "type", "expires_in", "human_id"]).toEqual(
          expect.arrayContaining(Object.keys(token)),
        );
      }
      // Some frameworks call a route only for the methods that it exports. For other methods, they respond themselves.
      if (row.status === 405 && /route/.test(runtime)) return;
      expect(headers["cache-control"]).toBe("no-store");
      if (row.status >= 400) expect(headers["content-type"]).toBe("application/problem+json");
    });
  });
}
