import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import autocannon from "autocannon";
import { median } from "./statistics.js";
import type { Row } from "./table.js";

const ROUNDS = 3;
const SECONDS = 4;

/** Starts the server on the first CPU core, so that the load generator can use the other cores. */
function startServer(): ReturnType<typeof spawn> {
  const file = fileURLToPath(new URL("token-server.mjs", import.meta.url));
  const args = ["-c", "0", process.execPath, "--expose-gc", file];
  return spawn("taskset", args, { stdio: ["ignore", "pipe", "inherit"] });
}

/** Measures how many token requests a second the handler serves, with the sandbox in place of Human API. */
export async function tokenLoad(): Promise<Row[]> {
  const server = startServer();
  try {
    const [port] = (await once(server.stdout!, "data")) as [Buffer];
    const url = `http://127.0.0.1:${Number(port.toString())}`;
    const run = async (path: string): Promise<autocannon.Result> =>
      autocannon({
        url: url + path,
        method: "POST",
        headers: { "sec-fetch-site": "same-origin" },
        connections: 20,
        duration: SECONDS,
      });
    const heap = async (): Promise<number> => (await (await fetch(`${url}/heap`)).json()) as number;
    // Warms up: after this run, the sandbox keeps the maximum number of tokens for each user, so the heap does not grow later.
    await run("/token");
    const before = await heap();
    const tokens: autocannon.Result[] = [];
    const constants: autocannon.Result[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      constants.push(await run("/constant"));
      tokens.push(await run("/token"));
    }
    const rate = (results: autocannon.Result[]): number =>
      median(results.map(({ requests }) => requests.average));
    const failed = tokens.reduce((sum, { errors, non2xx, timeouts }) => sum + errors + non2xx + timeouts, 0);
    return [
      { name: "token requests a second, one core", figure: rate(tokens), goal: { atLeast: 2000 }, digits: 0 },
      { name: "… against the same server answering a constant", figure: rate(tokens) / rate(constants) },
      { name: "… errors", figure: failed, goal: { atMost: 0 }, digits: 0 },
      {
        name: `… heap after ${tokens.reduce((sum, { requests }) => sum + requests.total, 0)} more`,
        figure: (await heap()) / before,
        goal: { atMost: 1.05 },
      },
    ];
  } finally {
    server.kill();
  }
}
