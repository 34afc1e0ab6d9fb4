import { afterEach, expect, it, vi } from "vitest";
import { A, setUp } from "./set-up-widget.js";

afterEach(() => void (document.body.innerHTML = ""));

it("goes through an app's whole flow in jsdom", async () => {
  const { client, widget, events } = setUp({ connect: { segment: "s" } });
  const result = widget.open();
  await new Promise((resolve) => (widget.onopen = resolve));
  expect(client.opened).toMatchObject([{ token: "token", segment: "s" }]);
  const sources: unknown[] = [];
  widget.onconnectsource = widget.ondisconnectsource = (event) => sources.push(event.source);
  client.connectSource(A);
  client.disconnectSource(A);
  client.close();
  expect(await result).toMatchObject({
    status: "SUCCESS",
    ok: true,
    closedBy: "user",
    disconnectedSources: [A],
  });
  expect(sources).toEqual([A, A]);
  expect(events).toEqual([
    "statechange",
    "statechange",
    "open",
    "connectsource",
    "disconnectsource",
    "statechange",
    "close",
  ]);
  expect(document.body.innerHTML).toBe("");
});

it("says so when Connect is not open", () => {
  const { client } = setUp();
  expect(() => client.connectSource(A)).toThrow("not open");
});

it("is there for as long as a test leaves it open, whatever time passes", async () => {
  vi.useFakeTimers();
  const { client, widget, events } = setUp();
  const result = widget.open();
  await new Promise((resolve) => (widget.onopen = resolve));
  await vi.advanceTimersByTimeAsync(60_000);
  vi.useRealTimers();
  client.close();
  await result;
  expect(events).toEqual(["statechange", "statechange", "open", "statechange", "close"]);
});
