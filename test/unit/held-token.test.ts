import { afterEach, expect, it, vi } from "vitest";
import { TokenHolder } from "../../src/held-token.js";
import { checkOptions } from "../../src/check-options.js";

afterEach(() => void vi.useRealTimers());
const never = new AbortController().signal;
const holder = (fetchToken: any): TokenHolder => new TokenHolder(checkOptions({ fetchToken }));

it("uses a token once", async () => {
  let count = 0;
  const tokens = holder(() => `token-${++count}`);
  await tokens.preload();
  await tokens.ready(never);
  expect([tokens.take(), tokens.take()]).toEqual(["token-1", undefined]);
  await tokens.ready(never);
  expect(tokens.take()).toBe("token-2");
});

it("asks once for all who ask meanwhile", async () => {
  const fetchToken = vi.fn(async () => "token");
  const tokens = holder(fetchToken);
  await Promise.all([tokens.preload(), tokens.preload(), tokens.ready(never)]);
  await tokens.preload();
  expect(fetchToken).toHaveBeenCalledOnce();
});

it("does not use one that has run out, nor one that was forgotten", async () => {
  vi.useFakeTimers();
  let count = 0;
  const tokens = holder(() => ({ token: `token-${++count}`, expires_in: 60 }));
  await tokens.preload();
  vi.advanceTimersByTime(30_000);
  await tokens.ready(never);
  expect(tokens.take()).toBe("token-2");
  await tokens.preload();
  tokens.forget();
  await tokens.ready(never);
  expect(tokens.take()).toBe("token-4");
});

it("tries again for itself when the request ahead failed", async () => {
  const fetchToken = vi.fn().mockRejectedValueOnce(new Error("x")).mockResolvedValue("token");
  const tokens = holder(fetchToken);
  const ahead = tokens.preload();
  await Promise.allSettled([ahead, tokens.ready(never)]);
  expect(tokens.take()).toBe("token");
});
