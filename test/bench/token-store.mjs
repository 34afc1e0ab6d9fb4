// Measures the token handler with and without a store, in a process of its own. Human API is a stand-in that responds after 200 ms.
// Prints a JSON list of rows.
import KeyvRedis from "@keyv/redis";
import Keyv from "keyv";
import { createTokenHandler, HumanApiAuth } from "../../dist/esm/server.js";

const UPSTREAM_MS = 200;
const [redisUrl] = process.argv.slice(2);
const rows = [];

function createBackend(store) {
  let upstream = 0;
  const fetch = async (_url, { body }) => {
    upstream++;
    await new Promise((resolve) => setTimeout(resolve, UPSTREAM_MS));
    const { type } = JSON.parse(body);
    return type === "session"
      ? new Response("", { status: 403 })
      : Response.json({ token_type: "Bearer", id_token: crypto.randomUUID(), expires_in: 86_400 });
  };
  const auth = new HumanApiAuth({ clientId: "a", clientSecret: "b", store, fetch });
  const getUser = (request) => ({ id: request.headers.get("x-user"), email: "user@example.org" });
  const handler = createTokenHandler({ auth, getUser });
  return {
    upstream: () => upstream,
    async request(user) {
      const headers = { "sec-fetch-site": "same-origin", "x-user": `${user}` };
      const response = await handler(new Request("http://app.example/token", { method: "POST", headers }));
      if (response.status !== 200) throw new Error(`HTTP ${response.status}`);
      await response.text();
    },
  };
}

/** Returns the median time of a returning user's token, one request at a time. */
async function oneByOne({ request }, times) {
  const warmUp = 1 + times / 4;
  const spent = [];
  for (let i = 0; i < warmUp + times; i++) {
    const begun = performance.now();
    await request("returning");
    if (i >= warmUp) spent.push(performance.now() - begun);
  }
  return spent.sort((a, b) => a - b)[Math.floor(times / 2)];
}

/** Measures 20,000 requests of twenty users. Concurrent requests of one user would share what the store returns. */
async function throughput({ request, upstream }) {
  const COUNT = 20_000;
  const users = Array.from({ length: 20 }, (_, i) => `returning-${i}`);
  await Promise.all(users.map(request));
  const before = upstream();
  const cpu = process.cpuUsage();
  const repeat = async (user) => {
    for (let i = 0; i < COUNT / users.length; i++) await request(user);
  };
  await Promise.all(users.map(repeat));
  const { user, system } = process.cpuUsage(cpu);
  rows.push(
    {
      name: "… requests a processor second",
      figure: COUNT / ((user + system) / 1e6),
      atLeast: 3000,
    },
    { name: "… upstream calls within the token's life", figure: upstream() - before, atMost: 0 },
  );
}

const adapter = new KeyvRedis(redisUrl);
const STORES = [
  ["in memory", () => new Keyv(), 1],
  ["in Redis", () => new Keyv({ store: adapter }), 2],
];

const without = await oneByOne(createBackend(), 8);
rows.push({ name: "p50 of a returning user's token without a store, ms", figure: without });
for (const [name, create, atMost] of STORES) {
  await adapter.clear();
  const backend = createBackend(create());
  rows.push({ name: `… with a store ${name}`, figure: await oneByOne(backend, 2000), atMost });
  await throughput(backend);
}
await adapter.clear();
await adapter.disconnect();
console.log(JSON.stringify(rows));
