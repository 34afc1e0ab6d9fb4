import { expect, it, vi } from "vitest";
import { tracer, type DebugEntry } from "../../src/debug.js";

it("is silent by default, and speaks to the console or to a function", () => {
  const spy = vi.spyOn(console, "debug").mockImplementation(() => {});
  tracer()("opening");
  expect(spy).not.toHaveBeenCalled();
  tracer(true)("opening");
  expect(spy).toHaveBeenCalledWith("[human-connect-widget]", {
    time: expect.any(Number) as number,
    step: "opening",
  });
  const entries: DebugEntry[] = [];
  tracer((entry) => entries.push(entry))("error", "open-failed");
  expect(entries).toMatchObject([{ step: "error", code: "open-failed" }]);
  spy.mockRestore();
});

it("a listener that throws is reported, and harms nobody", () => {
  const report = vi.fn();
  vi.stubGlobal("reportError", report);
  tracer(() => {
    throw new Error("x");
  })("opening");
  expect(report).toHaveBeenCalledOnce();
  vi.unstubAllGlobals();
});

it("where nothing can be reported to, as in jsdom, it is thrown for nobody to catch", () => {
  vi.useFakeTimers();
  const throwing = tracer(() => {
    throw new Error("x");
  });
  expect("reportError" in globalThis).toBe(false);
  throwing("opening");
  expect(() => vi.runAllTimers()).toThrow("x");
  vi.useRealTimers();
});
