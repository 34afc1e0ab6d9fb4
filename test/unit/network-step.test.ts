import { afterEach, describe, expect, it, vi } from "vitest";
import { createError } from "../../src/errors/describe-error.js";
import { runNetworkStep } from "../../src/errors/network-step.js";

afterEach(() => void vi.useRealTimers());

describe.each(["client-load", "token-request"] as const)("runNetworkStep(%j)", (name) => {
  it("resolves with the value of the step", async () =>
    expect(await runNetworkStep(name, "/x", 10, async () => 1)).toBe(1));

  it("rejects with an error that names the URL when the step fails", async () => {
    const cause = new Error("offline");
    await expect(runNetworkStep(name, "/x", 10, () => Promise.reject(cause))).rejects.toMatchObject({
      code: `${name}-failed`,
      cause,
      message: expect.stringContaining("/x") as string,
    });
  });

  it("rejects with an error that names the time limit when the step takes too long", async () => {
    vi.useFakeTimers();
    const outcome = expect(runNetworkStep(name, "/x", 10, () => new Promise(() => {}))).rejects.toMatchObject(
      {
        code: `${name}-timeout`,
        retryable: true,
        message: expect.stringMatching(/\/x .*10 ms/) as string,
      },
    );
    await vi.advanceTimersByTimeAsync(10);
    await outcome;
  });

  it("rejects with the error of the step when that error is a ConnectError", async () => {
    const error = createError("token-response-invalid", { url: "/x", problem: "is empty" });
    await expect(runNetworkStep(name, "/x", 10, () => Promise.reject(error))).rejects.toBe(error);
  });

  it("rejects with the reason of the caller's signal when the signal is aborted", async () => {
    const controller = new AbortController();
    const step = (): Promise<never> => new Promise(() => {});
    const result = runNetworkStep(name, "/x", 1000, step, controller.signal);
    controller.abort("mine");
    await expect(result).rejects.toBe("mine");
  });
});
