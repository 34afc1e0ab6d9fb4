import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** In a Node of its own, whose heap is collected on demand: what 10,000 calls leave there, as a ratio. */
const PROGRAM = `
  import { HumanApiAuth } from "human-connect-widget/server";
  const answer = JSON.stringify({ session_token: "t", expires_in: 3600 });
  const auth = new HumanApiAuth({ clientId: "a", clientSecret: "b", fetch: async () => new Response(answer) });
  const ask = async (times) => {
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
  await ask(2_000);
  const before = await used();
  await ask(10_000);
  console.log((await used()) / before);`;

it("10,000 calls of the backend's leave nothing on its heap", () => {
  const args = ["--expose-gc", "--input-type=module", "--eval", PROGRAM];
  expect(Number(execFileSync("node", args, { cwd: ROOT, encoding: "utf8" }))).toBeLessThan(1.03);
});
