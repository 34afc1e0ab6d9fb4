import { afterEach, describe, expect, it, vi } from "vitest";
import { A, setUp } from "./set-up-widget.js";

afterEach(() => void (document.body.innerHTML = ""));

describe("the widget, by its fake", () => {
  it("an expired close fetches a new token for the next open", async () => {
    let count = 0;
    const { client, widget, opened } = setUp({ fetchToken: () => `token-${++count}` });
    await opened();
    await widget.preload();
    client.close("SESSION_TOKEN_EXPIRED");
    await opened();
    expect(client.opened.map(({ token }) => token)).toEqual(["token-1", "token-2"]);
  });
  it("takes a token of the call, and connect options of the call", async () => {
    const { client, widget } = setUp();
    void widget.open({ token: "mine", connect: { segment: "other" } });
    await new Promise((resolve) => (widget.onopen = resolve));
    expect(client.opened).toMatchObject([{ token: "mine", segment: "other" }]);
  });
  it("close() while opening resolves, closed by the caller", async () => {
    const { widget, events } = setUp();
    const result = widget.open();
    widget.close();
    expect(await result).toMatchObject({ status: "CLOSED", closedBy: "caller", ok: false });
    expect(events).toEqual(["statechange", "statechange", "close"]);
    widget.close();
  });
  it("an error is told before the promise rejects, and an unheard rejection is none", async () => {
    const { widget, events } = setUp({ loadClient: async () => ({}) });
    const unhandled = vi.fn();
    process.once("unhandledRejection", unhandled);
    void widget.open();
    await new Promise((resolve) => (widget.onerror = resolve));
    expect(events).toEqual(["statechange", "statechange", "error"]);
    await new Promise((resolve) => setTimeout(resolve));
    expect(unhandled).not.toHaveBeenCalled();
    process.off("unhandledRejection", unhandled);
  });
  it.each<[string, () => Promise<unknown>, string]>([
    ["a client without open()", async () => ({ default: {} }), "client-invalid"],
    ["nothing", async () => undefined, "client-invalid"],
    ["a loader that rejects", () => Promise.reject(new Error("x")), "client-load-failed"],
    [
      "a loader that throws",
      () => {
        throw new Error("x");
      },
      "client-load-failed",
    ],
    [
      "a client that throws",
      async () => ({
        open() {
          throw new Error("x");
        },
      }),
      "open-failed",
    ],
    ["a client that shows nothing", async () => ({ open() {} }), "open-failed"],
    [
      "a client that listens later",
      async () => ({
        open() {
          document.body.append(Object.assign(document.createElement("iframe"), { id: "human-api" }));
        },
      }),
      "client-invalid",
    ],
  ])("%s: %#", async (_, loadClient, code) => {
    const { widget } = setUp({ loadClient });
    await expect(widget.open()).rejects.toMatchObject({ code });
    expect(widget.state).toBe("idle");
    expect(document.body.innerHTML).toBe("");
  });
  it("a loader that never settles ends after timeoutMs", async () => {
    const { widget } = setUp({ loadClient: () => new Promise(() => {}), timeoutMs: 20 });
    await expect(widget.open()).rejects.toMatchObject({ code: "client-load-timeout", retryable: true });
  });
  it("an on… handler keeps its place, takes null, and ignores what is no function", async () => {
    const { widget, opened } = setUp();
    const order: string[] = [];
    widget.onopen = () => order.push("first");
    widget.addEventListener("open", () => void order.push("second"));
    widget.onopen = () => order.push("replaced");
    await opened();
    expect(order).toEqual(["replaced", "second"]);
    widget.onopen = null;
    expect(widget.onopen).toBeNull();
    widget.onopen = "x" as never;
    expect(widget.onopen).toBeNull();
  });
  it("tells a timeline without token or health data", async () => {
    const entries: unknown[] = [];
    const { client, opened } = setUp({ debug: (entry: unknown) => entries.push(entry) });
    await opened();
    client.connectSource(A);
    client.close();
    expect(entries.length).toBeGreaterThan(5);
    expect(JSON.stringify(entries)).not.toMatch(/"token"|Aspen/);
  });
});
