import { execFile } from "node:child_process";
import { promisify } from "node:util";
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
