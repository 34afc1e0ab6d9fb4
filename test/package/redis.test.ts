import KeyvRedis from "@keyv/redis";
import Keyv from "keyv";
import { afterAll, afterEach, expect, it, vi } from "vitest";
import { HumanApiAuth } from "../../src/server/index.js";
import { startRedis } from "./support/redis.js";
import { Service, testStore, USER } from "./support/store-suite.js";

const redis = await startRedis();
const adapter = new KeyvRedis<unknown>(redis.url);
afterAll(async () => {
  await adapter.disconnect(true).catch(() => {});
  await redis.kill();
});
afterEach(() => void vi.useRealTimers());

const open = async (): Promise<Keyv> => {
  await adapter.clear();
  const keyv = new Keyv({ store: adapter });
  return keyv.on("error", () => {});
};

testStore("a Keyv in front of Redis", async () => {
  const store = await open();
  const dump = async (): Promise<string> => {
    const client = (await adapter.getClient()) as any;
    const keys = (await client.keys("*")) as string[];
    return JSON.stringify([keys, await client.mGet(keys)]).replaceAll("\\", "");
  };
  return { store, dump };
});

it("a Redis that is killed fails nobody, makes three calls wait, and is used again when it is back", async () => {
  const service = new Service();
  const reported: unknown[] = [];
  const onStoreError = (error: unknown) => reported.push(error);
  const keys = { clientId: "c", clientSecret: "s" };
  const auth = new HumanApiAuth({ ...keys, store: await open(), fetch: service.fetch, onStoreError });
  /** Returns how long a call takes, and the requests that it sends. */
  const call = async (): Promise<[ms: number, calls: string[]]> => {
    const begun = Date.now();
    await auth.idToken(USER);
    return [Date.now() - begun, service.take()];
  };
  expect((await call())[1]).toEqual(["id"]);
  expect((await call())[1]).toEqual([]);

  await redis.kill();
  vi.useFakeTimers({ toFake: ["performance"] });
  for (let i = 0; i < 23; i++) {
    const [ms, calls] = await call();
    expect(calls).toEqual(["id"]);
    expect(ms).toBeLessThan(i < 3 ? 900 : 200);
  }
  expect(reported.splice(0)).toHaveLength(3);

  await redis.start();
  // The client connects again by itself. The store's pause ends.
  await vi.waitUntil(async () => ((await adapter.getClient()) as any).isReady as boolean, 10_000);
  vi.advanceTimersByTime(10_000);
  expect((await call())[1]).toEqual(["id"]);
  expect((await call())[1]).toEqual([]);
  expect(reported).toEqual([]);
});
