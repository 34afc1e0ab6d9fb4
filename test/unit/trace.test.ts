import { afterEach, describe, expect, it, vi } from "vitest";
import { createTrace, type DebugEntry } from "../../src/platform/trace.js";

afterEach(() => void vi.unstubAllGlobals());

describe("createTrace()", () => {
  it("writes nothing by default", () => {
    const spy = vi.spyOn(console, "debug").mockImplementation(() => {});
    createTrace(false)("opening");
    expect(spy).not.toHaveBeenCalled();
    spy.mockRestore();
  });

  it("writes entries with a time to the console", () => {
    const spy = vi.spyOn(console, "debug").mockImplementation(() => {});
    createTrace(true)("opening");
    expect(spy.mock.calls).toEqual([
      ["[human-connect-widget]", { time: expect.any(Number) as number, step: "opening" }],
    ]);
    spy.mockRestore();
  });

  it("passes entries to a function, with an error code if there is one", () => {
    const entries: DebugEntry[] = [];
    const trace = createTrace((entry) => entries.push(entry));
    trace("opening");
    trace("error", "open-failed");
    expect(entries.map(({ step, code }) => [step, code])).toEqual([
      ["opening", undefined],
      ["error", "open-failed"],
    ]);
    expect("code" in entries[0]!).toBe(false);
    expect(entries[1]!.time).toBeGreaterThanOrEqual(entries[0]!.time);
  });

  it("reports the error that the function throws, and does not throw it", () => {
    const reportError = vi.fn();
    vi.stubGlobal("reportError", reportError);
    const error = new Error("x");
    createTrace(() => {
      throw error;
    })("opening");
    expect(reportError.mock.calls).toEqual([[error]]);
  });
});
