import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { createGzip } from "node:zlib";
import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { ROOT } from "./support/run.js";

/** Runs a program in its own Node process. Returns the value that the program prints. */
async function evaluate(program: string): Promise<unknown> {
  const code = `import { HumanApiAuth } from "human-connect-widget/server";\n${program}`;
  const args = ["--expose-gc", "--input-type=module", "--eval", code];
  return JSON.parse((await promisify(execFile)("node", args, { cwd: ROOT })).stdout);
}

it("the backend's heap grows by less than 3 % during 10,000 calls", async () => {
  const growth = await evaluate(`
    const token = JSON.stringify({ session_token: "t", expires_in: 3600 });
    const auth = new HumanApiAuth({ clientId: "a", clientSecret: "b", fetch: async () => new Response(token) });
    const request = async (times) => {
      const user = { id: "u", email: "u@example.org" };
      for (let i = 0; i < times; i++) await auth.sessionToken(user, { signal: new AbortController().signal });
    };
    const used = async () => {
      for (let i = 0; i < 5; i++) {
        await new Promise((next) => setTimeout(next, 10));
        gc();
      }
      return process.memoryUsage().heapUsed;
    };
    await request(2_000);
    const before = await used();
    await request(10_000);
    console.log((await used()) / before);`);
  expect(growth).toBeLessThan(1.03);
});

it("the backend uses less than 60 MB of memory for a response that decompresses to 600 MB", async () => {
  const chunk = Buffer.alloc(1 << 20, " ");
  const server = createServer((request, response) => {
    if (request.method === "GET") return void response.end();
    response.writeHead(200, { "content-encoding": "gzip" });
    Readable.from(Array.from({ length: 600 }, () => chunk))
      .pipe(createGzip())
      .pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const authUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [code, megabytes] = (await evaluate(`
    const options = { clientId: "a", clientSecret: "b", authUrl: "${authUrl}", timeoutMs: 30_000 };
    const peak = () => process.resourceUsage().maxRSS / 1024;
    // The first request loads the HTTP client.
    await fetch("${authUrl}").then((response) => response.text());
    const before = peak();
    const { code } = await new HumanApiAuth(options).idToken({ id: "u" }).catch((error) => error);
    console.log(JSON.stringify([code, peak() - before]));`)) as [string, number];
  server.closeAllConnections();
  server.close();
  expect(code).toBe("invalid-response");
  expect(megabytes).toBeLessThan(60);
});
