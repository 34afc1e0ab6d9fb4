// @vitest-environment node
import { readFile } from "node:fs/promises";
import Keyv from "keyv";
import { beforeEach, describe, expect, it, vi, type Mock } from "vitest";
import { HumanApiAuth, type HumanApiAuthOptions, type TokenStore } from "../../src/server/index.js";
import { Service, testStore, USER } from "../package/support/store-suite.js";
import { pending, throwing } from "./support/stubs.js";

testStore("a Keyv in memory", async () => {
  const map = new Map<string, unknown>();
  return { store: new Keyv({ store: map }), dump: async () => JSON.stringify([...map]).replaceAll("\\", "") };
});

describe("a store that fails", () => {
  let service: Service;
  let reported: Error[];
  const create = (store: Partial<TokenStore>, options: Partial<HumanApiAuthOptions> = {}): HumanApiAuth =>
    new HumanApiAuth({
      clientId: "c",
      clientSecret: "s",
      timeoutMs: 400,
      fetch: service.fetch,
      store: { get: () => undefined, set: () => true, delete: () => true, ...store },
      onStoreError: (error) => reported.push(error as Error),
      ...options,
    });
  beforeEach(() => void ([service, reported] = [new Service(), []]));
  /** Waits for the hash of a key, which is computed in another thread. */
  const called = async (get: Mock, times: number): Promise<void> => {
    while (get.mock.calls.length < times) await new Promise(setImmediate);
  };
  const leak = Object.assign(new Error("SET key id-hushed"), { command: "id-hushed", code: "id-hushed" });
  const fails = Object.assign(new TypeError("id-hushed"), { code: "ECONNREFUSED" });

  const FAILURES: [string, Partial<TokenStore>, RegExp][] = [
    ["fails", { get: () => Promise.reject(fails) }, /get\(\) failed \(TypeError, ECONNREFUSED\)\. T/],
    ["throws", { get: throwing }, /get\(\) failed\. Tokens/],
    ["rejects", { get: () => Promise.reject(leak) }, /get\(\) failed\. Tokens/],
    ["rejects with a value", { get: () => Promise.reject("id-hushed") }, /get\(\) failed\./],
    ["rejects with nothing", { get: () => Promise.reject(undefined) }, /get\(\) failed\./],
    ["cannot write", { set: () => Promise.reject(leak) }, /set\(\) failed/],
    ["hangs", { get: pending }, /get\(\) did not answer within 500 ms\./],
    ["hangs while it writes", { set: pending }, /set\(\) did not answer within 500 ms\./],
  ];
  it.each(FAILURES)("fails no call, and is reported without a token: it %s", async (_, store, message) => {
    expect(await create(store).idToken(USER)).toMatchObject({ id_token: "id-hushed-1" });
    expect(reported.map((error) => error.message)).toEqual([expect.stringMatching(message)]);
    expect(JSON.stringify(reported, Object.getOwnPropertyNames(reported[0]))).not.toMatch(/hushed/);
    expect(reported[0]!.cause).toBeUndefined();
  });

  const entry = (fields: object) => (key: string) =>
    JSON.stringify({ key, until: Date.now() + 9e6, id_token: "x", expires_in: DAY_S, ...fields });
  const DAY_S = 86_400;
  it("by returning garbage is a miss, and is reported", async () => {
    const texts = [5, "garbage", "", "[]", "null", { id_token: "x", expires_in: 9 }];
    const wrong = [{ key: "x" }, { id_token: "" }, { expires_in: "x" }, { until: null }];
    for (const get of [...texts.map((text) => () => text), ...wrong.map(entry)]) {
      expect(await create({ get }).idToken(USER)).toMatchObject({
        id_token: expect.stringMatching(/^id-hushed-/),
      });
      const message = /^Error: HumanApiAuth: `store`: get\(\) returned what was not stored/;
      expect(String(reported.splice(0)), String(get(""))).toMatch(message);
    }
  });

  it("is a miss where it returns nothing or an expired entry, and never extends a token's life", async () => {
    for (const get of [() => null, () => undefined, entry({ until: Date.now() - 1 })])
      expect((await create({ get }).idToken(USER)).id_token).toMatch(/^id-hushed/);
    const token = await create({ get: entry({ until: Date.now() + 9e9 }) }).idToken(USER);
    expect(token).toEqual({ id_token: "x", expires_in: DAY_S });
    expect(reported).toEqual([]);
  });

  it("is logged with `console.error` by default, and a failing `onStoreError` is ignored", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const get = () => Promise.reject(leak);
    await create({ get }, { onStoreError: undefined as never }).idToken(USER);
    expect(String(log.mock.calls)).toMatch(/get\(\) failed/);
    await create({ get }, { onStoreError: get }).idToken(USER);
  });

  it("costs a call at most half a second, and none of the time for Human API", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const [get, set] = [vi.fn(pending), vi.fn()];
    const token = create({ get, set }).connectToken(USER);
    await called(get, 1);
    await vi.advanceTimersByTimeAsync(499);
    expect(service.calls).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await token).toMatchObject({ type: "session" });
    expect([get.mock.calls.length, set.mock.calls.length, vi.getTimerCount()]).toEqual([1, 0, 0]);
  });

  it("is left alone for ten seconds after three failures in a row, and then tried by one call", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    let isDown = true;
    const get = vi.fn(async (): Promise<unknown> => (isDown ? Promise.reject(leak) : undefined));
    const auth = create({ get });
    const call = (): Promise<unknown> => auth.idToken(USER);
    await call();
    await call();
    isDown = false; // A success in between starts the count anew.
    await call();
    isDown = true;
    for (let i = 0; i < 5; i++) await call();
    expect(get).toHaveBeenCalledTimes(6);
    const isLeftAlone = reported.map(({ message }) => /left alone for 10 seconds/.test(message));
    expect(isLeftAlone).toEqual([false, false, false, false, true]);
    await vi.advanceTimersByTimeAsync(9_999);
    await call();
    expect(get).toHaveBeenCalledTimes(6);
    await vi.advanceTimersByTimeAsync(1);
    get.mockImplementation(() => new Promise((resolve) => setTimeout(resolve, 100)));
    const first = call();
    await called(get, 7);
    await Promise.all([auth.idToken({ id: "user-2" }), auth.idToken({ id: "user-3" })]);
    expect(get).toHaveBeenCalledTimes(7);
    await vi.advanceTimersByTimeAsync(100);
    await first;
    get.mockImplementation(async () => undefined);
    await call();
    expect(get).toHaveBeenCalledTimes(8);
    expect(reported).toHaveLength(5);
  });

  it("lets an aborted call go at once", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] }); // so that the store's time limit does not end the call
    const controller = new AbortController();
    const call = create({ get: pending }).idToken(USER, { signal: controller.signal });
    controller.abort("left");
    await expect(call).rejects.toBe("left");
  });

  it("is not confused with a blocked event loop", async () => {
    const text = entry({})("");
    // The file's content arrives like a socket's: it waits for the event loop, which first runs the timers that are due.
    const get = async (key: string): Promise<unknown> =>
      readFile("package.json").then(() => text.replace('"key":""', `"key":"${key}"`));
    const call = create({ get }).idToken(USER);
    const block = (end = performance.now() + 700): void => {
      while (performance.now() < end);
    };
    setImmediate(() => setTimeout(block));
    block();
    expect(await call).toMatchObject({ id_token: "x" });
    expect([reported, service.calls]).toEqual([[], []]);
  });
});
