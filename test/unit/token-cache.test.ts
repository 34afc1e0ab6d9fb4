import { afterEach, describe, expect, it, vi } from "vitest";
import { resolveOptions } from "../../src/options/resolve-options.js";
import type { FetchToken } from "../../src/options/token-source.js";
import { TokenCache } from "../../src/token/token-cache.js";
import { waitMicrotasks } from "./support/set-up-widget.js";

afterEach(() => void vi.useRealTimers());
const never = new AbortController().signal;
const create = (fetchToken: unknown): TokenCache =>
  new TokenCache(resolveOptions({ fetchToken: fetchToken as FetchToken }));
/** Creates a `fetchToken` that returns token-1 at its first call, token-2 at its second call, and so on. */
const countTokens = (fields: object = {}): (() => object) => {
  let count = 0;
  return () => ({ token: `token-${++count}`, ...fields });
};
/** Returns a `fetchToken` and its pending requests. A test ends each request with `respond`, in any order. */
const createBackend = () => {
  const requests: { signal: AbortSignal; respond: (token: unknown) => void }[] = [];
  const fetchToken: FetchToken = ({ signal }) =>
    new Promise((resolve) => requests.push({ signal, respond: resolve as (token: unknown) => void }));
  return { requests, fetchToken };
};

describe("TokenCache", () => {
  it("returns each token only once", async () => {
    const tokens = create(countTokens());
    await tokens.prefetch();
    await tokens.ensure(never);
    expect(tokens.hasToken).toBe(true);
    expect([tokens.take(), tokens.take()]).toEqual(["token-1", undefined]);
    expect(tokens.hasToken).toBe(false);
    await tokens.ensure(never);
    expect(tokens.take()).toBe("token-2");
  });

  it("shares one request among concurrent calls", async () => {
    const fetchToken = vi.fn(async () => "token");
    const tokens = create(fetchToken);
    await Promise.all([tokens.prefetch(), tokens.prefetch(), tokens.ensure(never)]);
    await tokens.prefetch();
    expect(fetchToken).toHaveBeenCalledOnce();
  });

  it("requests another token when the token has expired", async () => {
    vi.useFakeTimers();
    const tokens = create(countTokens({ expires_in: 60 }));
    await tokens.prefetch();
    vi.advanceTimersByTime(30_000);
    await tokens.ensure(never);
    expect(tokens.take()).toBe("token-2");
  });

  it("keeps a token for less than five minutes", async () => {
    vi.useFakeTimers();
    const tokens = create(countTokens());
    await tokens.prefetch();
    vi.advanceTimersByTime(299_999);
    await tokens.ensure(never);
    expect(tokens.take()).toBe("token-1");
    await tokens.prefetch();
    vi.advanceTimersByTime(300_000);
    await tokens.ensure(never);
    expect(tokens.take()).toBe("token-3");
  });

  it("requests another token when the clock has been set back", async () => {
    vi.useFakeTimers();
    const tokens = create(countTokens());
    await tokens.prefetch();
    await tokens.ensure(never);
    vi.setSystemTime(Date.now() - 1);
    await tokens.ensure(never);
    expect(tokens.take()).toBe("token-2");
  });

  it("ensure() sends its own request when the prefetch fails", async () => {
    const fetchToken = vi.fn().mockRejectedValueOnce(new Error("x")).mockResolvedValue("token");
    const tokens = create(fetchToken);
    const prefetch = tokens.prefetch();
    await Promise.allSettled([prefetch, tokens.ensure(never)]);
    await expect(prefetch).rejects.toMatchObject({ code: "token-request-failed" });
    expect(tokens.take()).toBe("token");
  });

  it("prefetch() sends another request after a failure", async () => {
    const tokens = create(vi.fn().mockRejectedValueOnce(new Error("x")).mockResolvedValue("token"));
    await expect(tokens.prefetch()).rejects.toThrow();
    await tokens.prefetch();
    expect(tokens.take()).toBe("token");
  });

  it("ensure() rejects with the signal's reason if the signal is aborted during a prefetch, and the prefetch continues", async () => {
    const { requests, fetchToken } = createBackend();
    const tokens = create(fetchToken);
    const prefetch = tokens.prefetch();
    const controller = new AbortController();
    const ensuring = tokens.ensure(controller.signal);
    controller.abort("mine");
    await expect(ensuring).rejects.toBe("mine");
    expect(requests.map(({ signal }) => signal.aborted)).toEqual([false]);
    requests[0]!.respond("token");
    await prefetch;
    expect(tokens.take()).toBe("token");
  });

  it("ensure() aborts its own request when its signal is aborted", async () => {
    const { requests, fetchToken } = createBackend();
    const controller = new AbortController();
    const tokens = create(fetchToken);
    const ensuring = tokens.ensure(controller.signal);
    await waitMicrotasks(5);
    controller.abort("mine");
    await expect(ensuring).rejects.toBe("mine");
    expect(requests[0]!.signal.reason).toBe("mine");
    requests[0]!.respond("late");
    await waitMicrotasks(20);
    expect(tokens.hasToken).toBe(false);
  });

  it("ensure() rejects when its request fails", async () =>
    expect(create(() => Promise.reject(new Error("x"))).ensure(never)).rejects.toMatchObject({
      code: "token-request-failed",
    }));

  it("ensure() leaves no listener on its signal", async () => {
    const { signal } = new AbortController();
    const listeners = new Set<unknown>();
    const add = vi
      .spyOn(signal, "addEventListener")
      .mockImplementation((_type, listener) => void listeners.add(listener));
    vi.spyOn(signal, "removeEventListener").mockImplementation(
      (_type, listener) => void listeners.delete(listener),
    );
    await create(() => "token").ensure(signal);
    expect(add).toHaveBeenCalled();
    expect(listeners.size).toBe(0);
  });
});

describe("TokenCache.drop()", () => {
  it("removes the token from the cache", async () => {
    const tokens = create(countTokens());
    await tokens.prefetch();
    tokens.drop();
    expect([tokens.hasToken, tokens.take()]).toEqual([false, undefined]);
    await tokens.ensure(never);
    expect(tokens.take()).toBe("token-2");
  });

  it("aborts a prefetch, resolves the promise of the prefetch, and ignores a late response", async () => {
    const { requests, fetchToken } = createBackend();
    const tokens = create(fetchToken);
    const prefetch = tokens.prefetch();
    tokens.drop();
    await prefetch;
    expect(requests[0]!.signal.aborted).toBe(true);
    requests[0]!.respond("old");
    await waitMicrotasks(20);
    expect(tokens.hasToken).toBe(false);
  });

  it("lets the next prefetch send a new request; a late response to the aborted request does not affect the new request", async () => {
    const { requests, fetchToken } = createBackend();
    const tokens = create(fetchToken);
    const dropped = tokens.prefetch();
    tokens.drop();
    const next = tokens.prefetch();
    requests[0]!.respond("old");
    await dropped;
    expect(tokens.prefetch()).toBe(next);
    requests[1]!.respond("new");
    await next;
    expect([tokens.take(), requests.length]).toEqual(["new", 2]);
  });

  it("makes a pending ensure() send a new request and ignore responses to earlier requests, even if drop() is called several times", async () => {
    const { requests, fetchToken } = createBackend();
    const tokens = create(fetchToken);
    const ensuring = tokens.ensure(never);
    for (const count of [1, 2, 3]) {
      await vi.waitFor(() => expect(requests).toHaveLength(count));
      tokens.drop();
    }
    await vi.waitFor(() => expect(requests).toHaveLength(4));
    for (const { respond } of requests.slice(0, 3)) respond("old");
    await waitMicrotasks(20);
    expect(tokens.hasToken).toBe(false);
    requests[3]!.respond("new");
    await ensuring;
    expect(tokens.take()).toBe("new");
    expect(requests.map(({ signal }) => signal.aborted)).toEqual([true, true, true, false]);
  });

  it("makes ensure() send its own request if ensure() is waiting for a prefetch", async () => {
    const { requests, fetchToken } = createBackend();
    const tokens = create(fetchToken);
    void tokens.prefetch();
    const ensuring = tokens.ensure(never);
    tokens.drop();
    await vi.waitFor(() => expect(requests).toHaveLength(2));
    requests[1]!.respond("new");
    await ensuring;
    expect(tokens.take()).toBe("new");
  });
});
