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

  it("writes each entry with its time to the console", () => {
    const spy = vi.spyOn(console, "debug").mockImplementation(() => {});
    createTrace(true)("opening");
    expect(spy.mock.calls).toEqual([
      ["[human-connect-widget]", { time: expect.any(Number) as number, step: "opening" }],
    ]);
    spy.mockRestore();
  });

  it("passes each entry to the given function, and adds `code` only if the step has a code", () => {
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

  it("reports an error that the given function throws, and does not rethrow the error", () => {
    const reportError = vi.fn();
    vi.stubGlobal("reportError", reportError);
    const error = new Error("x");
    createTrace(() => {
      throw error;
    })("opening");
    expect(reportError.mock.calls).toEqual([[error]]);
  });
});
