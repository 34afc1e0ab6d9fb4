import { request, type IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RUNTIMES, startRuntime, type Runtime } from "./runtimes.js";
import { TOKEN_ROWS, type TokenRow } from "./token-rows.js";

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** As a browser's: fetch() would not let these headers be chosen. */
function send(
  url: string,
  { method = "POST", headers = {}, body, chunked, user }: TokenRow,
): Promise<Answer> {
  const own = Object.entries(headers).map(([name, value]) => [
    name,
    value.replace("OWN", new URL(url).origin),
  ]);
  const length = chunked ? {} : { "content-length": Buffer.byteLength(body ?? "") };
  const all = { ...Object.fromEntries(own), ...(user && { "x-user": user }), ...length } as Record<
    string,
    string
  >;
  return new Promise((resolve, reject) => {
    // A connection of its own: workerd ends one on whose body nobody has waited.
    const sent = request(url, { method, headers: all, agent: false }, (answer) => {
      const { statusCode: status = 0, headers: told } = answer;
      text(answer).then((read) => resolve({ status, headers: told, body: read }), reject);
    });
    sent.on("error", reject);
    if (chunked) sent.flushHeaders();
    sent.end(body);
  });
}

describe.each(RUNTIMES)("the app's endpoint on %s", (runtime) => {
  let backend: Runtime;
  beforeAll(async () => (backend = await startRuntime(runtime)));
  afterAll(() => backend.close());

  it.each(TOKEN_ROWS.map((row) => [row.title, row] as const))("%s", async (_, row) => {
    const { status, headers, body } = await send(backend.url, row);
    expect(status).toBe(row.status);
    for (const [name, value] of Object.entries(row.answersHeaders ?? {}))
      expect([name, headers[name]]).toEqual([name, value]);
    expect(JSON.stringify(headers) + body).not.toMatch(/hushed|refresh|client_secret|    at /);
    if (row.status === 200) {
      const answer = JSON.parse(body) as object;
      expect(answer).toMatchObject(row.answers ?? {});
      expect(["token", "type", "expires_in", "human_id"]).toEqual(
        expect.arrayContaining(Object.keys(answer)),
      );
    }
    // Next answers for the methods that a route does not have.
    if (row.status === 405 && /Next/.test(runtime)) return;
    expect(headers["cache-control"]).toBe("no-store");
    if (row.status >= 400) expect(headers["content-type"]).toBe("application/problem+json");
  });
});
