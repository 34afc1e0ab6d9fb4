import { afterEach, expect, it, vi } from "vitest";
import { raceAbort, withTimeout } from "../../src/platform/abort.js";

afterEach(() => void vi.useRealTimers());
const late = () => new Error("late");

it("passes on what the step gives or throws, and leaves no timer", async () => {
  vi.useFakeTimers();
  expect(await withTimeout(10, async () => 1, late)).toBe(1);
  await expect(withTimeout(10, () => Promise.reject(new Error("own")), late)).rejects.toThrow("own");
  expect(vi.getTimerCount()).toBe(0);
});

it("follows fake timers: late after `ms`, and the step is told", async () => {
  vi.useFakeTimers();
  let told: AbortSignal | undefined;
  const result = withTimeout(100, (signal) => ((told = signal), new Promise(() => {})), late);
  const outcome = expect(result).rejects.toThrow("late");
  await vi.advanceTimersByTimeAsync(99);
  expect(told!.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await outcome;
  expect(told!.aborted).toBe(true);
});

it("ends with the caller's reason, before or during the step", async () => {
  const controller = new AbortController();
  const result = withTimeout(1000, () => new Promise(() => {}), late, controller.signal);
  controller.abort(new Error("mine"));
  await expect(result).rejects.toThrow("mine");
  const step = vi.fn();
  await expect(withTimeout(1000, step, late, controller.signal)).rejects.toThrow("mine");
  expect(step).not.toHaveBeenCalled();
});

it("raceAbort() takes a signal that is aborted already", async () => {
  await expect(raceAbort(new Promise(() => {}), AbortSignal.abort(new Error("mine")))).rejects.toThrow(
    "mine",
  );
  expect(await raceAbort(Promise.resolve(2), new AbortController().signal)).toBe(2);
});
