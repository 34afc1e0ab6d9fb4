import { afterEach, describe, expect, it, vi } from "vitest";
import { HumanConnectWidget } from "../../src/index.js";
import { A, setUp } from "./set-up-widget.js";

afterEach(() => void (document.body.innerHTML = ""));

describe("the widget, by its fake", () => {
  it("closed by a listener of the focus, while it comes on screen, is idle", async () => {
    const { widget, events } = setUp();
    document.addEventListener("focusin", () => widget.close(), { once: true });
    expect(await widget.open()).toMatchObject({ status: "CLOSED", closedBy: "caller" });
    expect([widget.state, events.filter((type) => type !== "statechange")]).toEqual(["idle", ["close"]]);
  });
  it("closed by its Connect in a listener of the focus, while it comes on screen, is idle", async () => {
    const { client, widget, events } = setUp();
    document.addEventListener("focusin", () => client.close(), { once: true });
    expect(await widget.open()).toMatchObject({ status: "SUCCESS", closedBy: "user" });
    expect([widget.state, events.filter((type) => type !== "statechange")]).toEqual(["idle", ["close"]]);
  });
  it("aborted by a listener of the focus, while it comes on screen, tells no close of what was never open", async () => {
    const { widget, events } = setUp();
    const controller = new AbortController();
    document.addEventListener("focusin", () => controller.abort("mine"), { once: true });
    await expect(widget.open({ signal: controller.signal })).rejects.toBe("mine");
    expect([widget.state, events]).toEqual(["idle", ["statechange", "statechange"]]);
  });
  it.each(Array.from({ length: 30 }, (_, index) => index))(
    "closed by the caller after %i microtasks, leaves nothing",
    async (count) => {
      const { client, widget, events } = setUp();
      const result = widget.open();
      for (let i = 0; i < count; i++) await Promise.resolve();
      widget.close();
      expect([widget.state, (await result).status]).toEqual(["idle", "CLOSED"]);
      for (let i = 0; i < 30; i++) await Promise.resolve();
      expect([widget.state, document.body.innerHTML, events.at(-1)]).toEqual(["idle", "", "close"]);
      expect(client.opened).toHaveLength(events.includes("open") ? 1 : 0);
    },
  );
  it("left open by a test, does nothing when the test's document is gone", async () => {
    const { widget, opened } = setUp();
    await opened();
    const closed = new Promise((resolve) => (widget.onclose = ({ result }) => resolve(result.closedBy)));
    const frame = document.querySelector("#human-api")!;
    const gone = vi.spyOn(globalThis, "document", "get").mockReturnValue(undefined as never);
    frame.remove();
    await new Promise((next) => setTimeout(next));
    gone.mockRestore();
    expect(widget.state).toBe("open");
    document.body.append("something else happens");
    expect(await closed).toBe("page");
  });
  it("an expired close fetches a new token for the next open", async () => {
    let count = 0;
    const { client, widget, opened } = setUp({ fetchToken: () => `token-${++count}` });
    await opened();
    await widget.preload();
    client.close("SESSION_TOKEN_EXPIRED");
    await opened();
    expect(client.opened.map(({ token }) => token)).toEqual(["token-1", "token-2"]);
  });
  it.each(["SESSION_TOKEN_EXPIRED", "SESSION_TOKEN_INVALID"])(
    "a close with %s drops the token that is held, too",
    async (status) => {
      let count = 0;
      const { client, widget, opened } = setUp({ fetchToken: () => `token-${++count}` });
      await widget.preload();
      void widget.open({ token: "mine" });
      await new Promise((resolve) => (widget.onopen = resolve));
      client.close(status);
      await opened();
      expect(client.opened.map(({ token }) => token)).toEqual(["mine", "token-2"]);
    },
  );
  it("fetches another token where the client took longer than the first one lasts", async () => {
    let count = 0;
    const { client, opened } = setUp({
      // Not used in its last 30 seconds.
      fetchToken: () => ({ token: `token-${++count}`, expires_in: count === 1 ? 30.02 : 60 }),
      loadClient: () => new Promise((resolve) => setTimeout(() => resolve(client), 40)),
    });
    await opened();
    expect(client.opened.map(({ token }) => token)).toEqual(["token-2"]);
  });
  it.each(["the caller aborts", "the client fails"])(
    "aborts the request for the token when %s",
    async (why) => {
      const controller = new AbortController();
      let asked!: AbortSignal;
      const { widget } = setUp({
        fetchToken: ({ signal }: { signal: AbortSignal }) => ((asked = signal), new Promise(() => {})),
        ...(why === "the client fails" && { loadClient: () => Promise.reject(new Error("x")) }),
      });
      const result = widget.open({ signal: controller.signal });
      expect(asked.aborted).toBe(false);
      if (why === "the caller aborts") controller.abort();
      await expect(result).rejects.toBeDefined();
      expect(asked.aborted).toBe(true);
    },
  );
  it.each<[string, unknown]>([
    ["`token`", { token: "" }],
    ["`token`", { token: 5 }],
    ["`token`", { token: null }],
    ["`signal`", { signal: {} }],
    ["`connect`", { connect: "x" }],
  ])("open() with a bad %s: %j is refused, and the next open works", async (name, init) => {
    const { widget, opened } = setUp();
    await expect(widget.open(init as never)).rejects.toMatchObject({
      code: "invalid-options",
      message: expect.stringContaining(name) as string,
    });
    expect(widget.state).toBe("idle");
    await opened();
  });
  it("takes null for no init", async () => {
    const { widget } = setUp();
    void widget.open(null as never);
    await new Promise((resolve) => (widget.onopen = resolve));
  });
  it("a call that needs a token, of a widget that has no way to one", async () => {
    const { widget } = setUp({ fetchToken: undefined, connect: { mode: "select" } });
    await expect(widget.open({ connect: { mode: "auth" } })).rejects.toMatchObject({
      code: "invalid-options",
      message: expect.stringContaining("`tokenUrl`") as string,
    });
  });
  it("believes no channel that a client merely answers", async () => {
    const { client, widget, events } = setUp();
    const channel = new EventTarget();
    const open = (options: object): EventTarget => {
      client.open({ ...options });
      return channel;
    };
    void new HumanConnectWidget({ fetchToken: () => "t", loadClient: async () => ({ open }) }).open();
    await vi.waitFor(() => expect(document.querySelector("iframe")).not.toBeNull());
    channel.dispatchEvent(new MessageEvent("message", { data: { type: "hapi-connect-close" } }));
    expect(document.querySelector("iframe")).not.toBeNull();
    expect([widget.state, events]).toEqual(["idle", []]);
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
