import { afterEach, describe, expect, it, vi } from "vitest";
import { attempt, report } from "../../src/platform/report-error.js";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("report()", () => {
  it("calls reportError()", () => {
    const reportError = vi.fn();
    vi.stubGlobal("reportError", reportError);
    report("x");
    expect(reportError.mock.calls).toEqual([["x"]]);
  });

  it("throws the error in a timer if reportError() is missing, as in jsdom", () => {
    vi.useFakeTimers();
    expect("reportError" in globalThis).toBe(false);
    report(new Error("x"));
    expect(() => vi.runAllTimers()).toThrow("x");
  });
});

it("attempt() reports the error that the given function throws, and does not rethrow it", () => {
  const reportError = vi.fn();
  vi.stubGlobal("reportError", reportError);
  const error = new Error("x");
  attempt(() => {
    throw error;
  });
  attempt(() => 1);
  expect(reportError.mock.calls).toEqual([[error]]);
});
