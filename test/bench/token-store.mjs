// Measures the token handler with and without a store, in a process of its own. Human API is a stand-in that responds after 200 ms.
// Prints a JSON list of rows.
import KeyvRedis from "@keyv/redis";
import Keyv from "keyv";
import { createTokenHandler, HumanApiAuth } from "../../dist/esm/server.js";

const UPSTREAM_MS = 200;
const [redisUrl] = process.argv.slice(2);
const rows = [];
const row = (name, figure, goal, digits = 2) => rows.push({ name, figure, goal, digits });
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

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
  await request("returning");
  for (let i = 0; i < times / 4; i++) await request("returning");
  const spent = [];
  for (let i = 0; i < times; i++) {
    const begun = performance.now();
    await request("returning");
    spent.push(performance.now() - begun);
  }
  return median(spent);
}

async function heapMb() {
  for (let i = 0; i < 3; i++) {
    await new Promise((next) => setTimeout(next, 100));
    globalThis.gc();
  }
  return process.memoryUsage().heapUsed / 2 ** 20;
}

const adapter = new KeyvRedis(redisUrl);
const STORES = { "in memory": () => new Keyv(), "in Redis": () => new Keyv({ store: adapter }) };
const ONE_GOAL = { "in memory": 1, "in Redis": 2 };

row("p50 of a returning user's token without a store, ms", await oneByOne(createBackend(), 8));
for (const [name, create] of Object.entries(STORES)) {
  await adapter.clear();
  const backend = createBackend(create());
  row(`… with a store ${name}`, await oneByOne(backend, 2000), { atMost: ONE_GOAL[name] });

  // Twenty users, because concurrent requests of one user would share what the store returns.
  const users = Array.from({ length: 20 }, (_, i) => `returning-${i}`);
  await Promise.all(users.map(backend.request));
  const before = backend.upstream();
  const COUNT = 20_000;
  const begun = performance.now();
  const cpu = process.cpuUsage();
  const repeat = async (user) => {
    for (let i = 0; i < COUNT / users.length; i++) await backend.request(user);
  };
  await Promise.all(users.map(repeat));
  const { user, system } = process.cpuUsage(cpu);
  row("… requests a processor second", COUNT / ((user + system) / 1e6), { atLeast: 3000 }, 0);
  row("… requests a second", COUNT / ((performance.now() - begun) / 1000), undefined, 0);
  row("… upstream calls within the token's life", backend.upstream() - before, { atMost: 0 }, 0);

  const USERS = 10_000;
  const heap = await heapMb();
  const many = createBackend(create());
  const start = performance.now();
  // Five requests of a user: two at once, and three later.
  const visit = async (user) => {
    await Promise.all([many.request(user), many.request(user)]);
    for (let i = 0; i < 3; i++) await many.request(user);
  };
  let next = 0;
  const visitor = async () => {
    while (next < USERS) await visit(next++);
  };
  await Promise.all(Array.from({ length: 500 }, visitor));
  row(`… 10,000 users × 5 requests: upstream calls`, many.upstream(), { atMost: 2 * USERS }, 0);
  row("… requests a second", (5 * USERS) / ((performance.now() - start) / 1000), undefined, 0);
  row("… growth of the heap, MB", (await heapMb()) - heap, undefined, 1);
}
await adapter.clear();
await adapter.disconnect();
console.log(JSON.stringify(rows));
