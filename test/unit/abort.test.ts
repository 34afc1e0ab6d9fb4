import { afterEach, describe, expect, it, vi } from "vitest";
import { onAbort, raceAbort, withTimeout } from "../../src/platform/abort.js";

afterEach(() => void vi.useRealTimers());
const createTimeoutError = (): Error => new Error("too late");
const pending = (): Promise<never> => new Promise(() => {});

describe("withTimeout()", () => {
  it("settles with the value or the error of the task, and leaves no timer running", async () => {
    vi.useFakeTimers();
    expect(await withTimeout(10, async () => 1, createTimeoutError)).toBe(1);
    const failure = withTimeout(10, () => Promise.reject(new Error("own")), createTimeoutError);
    await expect(failure).rejects.toThrow("own");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("rejects and aborts the task's signal when the time limit is reached, and not earlier", async () => {
    vi.useFakeTimers();
    let received: AbortSignal | undefined;
    const result = withTimeout(100, (signal) => ((received = signal), pending()), createTimeoutError);
    const outcome = expect(result).rejects.toThrow("too late");
    await vi.advanceTimersByTimeAsync(99);
    expect(received!.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await outcome;
    expect(received!.reason).toMatchObject({ message: "too late" });
  });

  it("rejects with the caller's reason when the caller aborts during the task", async () => {
    const controller = new AbortController();
    let received: AbortSignal | undefined;
    const task = (signal: AbortSignal): Promise<never> => ((received = signal), pending());
    const result = withTimeout(1000, task, createTimeoutError, controller.signal);
    controller.abort(new Error("mine"));
    await expect(result).rejects.toThrow("mine");
    expect(received!.reason).toMatchObject({ message: "mine" });
  });

  it("does not start the task when the caller's signal is already aborted", async () => {
    const task = vi.fn();
    const aborted = AbortSignal.abort(new Error("mine"));
    await expect(withTimeout(1000, task, createTimeoutError, aborted)).rejects.toThrow("mine");
    expect(task).not.toHaveBeenCalled();
  });

  it("does not abort the task's signal when the caller aborts after the task has settled", async () => {
    const controller = new AbortController();
    let received: AbortSignal | undefined;
    await withTimeout(1000, async (signal) => (received = signal), createTimeoutError, controller.signal);
    controller.abort();
    expect(received!.aborted).toBe(false);
  });
});

describe("raceAbort()", () => {
  it("rejects with the signal's reason when the signal is already aborted", () =>
    expect(raceAbort(pending(), AbortSignal.abort(new Error("mine")))).rejects.toThrow("mine"));

  it("resolves with the value of the promise when the signal is not aborted", async () =>
    expect(await raceAbort(Promise.resolve(2), new AbortController().signal)).toBe(2));
});

describe("onAbort()", () => {
  it("calls the listener once when the signal is aborted, or immediately if the signal is already aborted", () => {
    const controller = new AbortController();
    const listener = vi.fn();
    onAbort(controller.signal, listener);
    expect(listener).not.toHaveBeenCalled();
    controller.abort();
    expect(listener).toHaveBeenCalledTimes(1);
    onAbort(controller.signal, listener);
    expect(listener).toHaveBeenCalledTimes(2);
  });

  it("does not call the listener after the signal `until` is aborted", () => {
    const controller = new AbortController();
    const until = new AbortController();
    const [removed, kept] = [vi.fn(), vi.fn()];
    onAbort(controller.signal, removed, until.signal);
    onAbort(controller.signal, kept);
    until.abort();
    controller.abort();
    expect([removed.mock.calls.length, kept.mock.calls.length]).toEqual([0, 1]);
  });
});
