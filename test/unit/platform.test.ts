// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { onAbort, raceAbort, withTimeout } from "../../src/platform/abort.js";
import { queryAll, removeElement } from "../../src/platform/page.js";
import { preconnect, removePreconnect } from "../../src/platform/preconnect.js";
import { copyOwn, isRecord, isText } from "../../src/platform/records.js";
import { attempt, report } from "../../src/platform/report-error.js";
import { createTrace, type DebugEntry } from "../../src/platform/trace.js";
import { pending, throwing } from "./support/stubs.js";

// read-bounded.ts is tested with the requests that use it, and page.ts in ../browser/trust-model.test.ts.

it("withTimeout() ends with the task, at the limit, or with the caller, and aborts the task's signal", async () => {
  vi.useFakeTimers();
  let received: AbortSignal | undefined;
  const hang = (signal: AbortSignal): Promise<never> => ((received = signal), pending());
  const createError = (): Error => new Error("too late");
  expect(await withTimeout(10, async () => 1, createError)).toBe(1);
  await expect(withTimeout(10, async () => throwing(), createError)).rejects.toThrow("x");
  expect(vi.getTimerCount()).toBe(0);

  const late = expect(withTimeout(100, hang, createError)).rejects.toThrow("too late");
  await vi.advanceTimersByTimeAsync(99);
  expect(received!.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await late;
  expect(received!.reason).toMatchObject({ message: "too late" });

  const controller = new AbortController();
  const { signal } = controller;
  const canceled = withTimeout(1000, hang, createError, signal);
  let settled!: AbortSignal;
  await withTimeout(1000, async (given) => (settled = given), createError, signal);
  controller.abort("mine");
  await expect(canceled).rejects.toBe("mine");
  expect([received!.reason, settled.aborted]).toEqual(["mine", false]);
  const task = vi.fn();
  await expect(withTimeout(1000, task, createError, signal)).rejects.toBe("mine");
  expect(task).not.toHaveBeenCalled();
  await expect(raceAbort(pending(), signal)).rejects.toBe("mine");
  expect(await raceAbort(Promise.resolve(2), new AbortController().signal)).toBe(2);
});

it("onAbort() calls the listener once, at once if the signal has aborted, and never after `until`", () => {
  const [controller, until] = [new AbortController(), new AbortController()];
  const [kept, removed] = [vi.fn(), vi.fn()];
  onAbort(controller.signal, kept, new AbortController().signal);
  onAbort(controller.signal, removed, until.signal);
  until.abort();
  expect(kept).not.toHaveBeenCalled();
  controller.abort();
  onAbort(controller.signal, kept);
  expect([kept.mock.calls.length, removed.mock.calls.length]).toEqual([2, 0]);
});

it("removeElement() works without remove(), which a build of the client replaces, and without a parent", () => {
  vi.spyOn(Element.prototype, "remove").mockImplementation(() => expect.unreachable());
  document.body.innerHTML = "<p></p>";
  removeElement(document.querySelector("p")!);
  expect(document.body.innerHTML).toBe("");
  expect(() => removeElement(document.createElement("p"))).not.toThrow();
});

it("each origin has one `preconnect` link until it is removed", () => {
  const links = (): unknown[] => queryAll("link[rel=preconnect]").map((link) => link.getAttribute("href"));
  for (const name of ["a", "b", "a"]) preconnect(`https://${name}.example`);
  expect(links()).toEqual(["https://a.example", "https://b.example"]);
  for (const name of ["a", "a", "never"]) removePreconnect(`https://${name}.example`);
  document.head.innerHTML = ""; // by the page
  preconnect("https://b.example");
  expect(links()).toEqual(["https://b.example"]);
});

it("records and texts are told from other values, and copies have no prototype", () => {
  const values = [{}, Object.create(null), new Date(), [], null, undefined, "", 5, () => {}];
  expect(values.map(isRecord)).toEqual([true, true, true, ...Array<boolean>(6).fill(false)]);
  expect(values.map(isText)).toEqual(values.map((value) => value === ""));
  const copy = copyOwn<Record<string, number>>({ a: 1, b: 1 }, undefined, Object.create({ c: 1 }), { b: 2 });
  expect([{ ...copy }, Object.getPrototypeOf(copy)]).toEqual([{ a: 1, b: 2 }, null]);
});

it("report() calls reportError(), or throws in a timer where it is missing; attempt() reports", () => {
  vi.useFakeTimers();
  expect("reportError" in globalThis).toBe(false);
  report(new Error("x"));
  expect(() => vi.runAllTimers()).toThrow("x");
  const reportError = vi.fn();
  vi.stubGlobal("reportError", reportError);
  report("x");
  attempt(() => 1);
  attempt(throwing);
  expect(reportError.mock.calls).toEqual([["x"], [new Error("x")]]);
});

it("the timeline is off by default, and goes to the console or to the app's function", () => {
  const debug = vi.spyOn(console, "debug").mockImplementation(() => {});
  createTrace(false)("opening");
  expect(debug).not.toHaveBeenCalled();
  createTrace(true)("opening");
  const time = expect.any(Number) as number;
  expect(debug.mock.calls).toEqual([["[human-connect-widget]", { time, step: "opening" }]]);
  const entries: DebugEntry[] = [];
  const facts = { code: "open-failed" } as const;
  createTrace((entry) => entries.push(entry))("error", facts);
  expect(entries).toEqual([{ time, step: "error", ...facts }]);
  const reportError = vi.fn();
  vi.stubGlobal("reportError", reportError);
  createTrace(throwing)("opening");
  expect(reportError.mock.calls).toEqual([[new Error("x")]]);
});
