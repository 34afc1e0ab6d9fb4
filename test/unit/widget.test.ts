// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { HumanConnectWidget } from "../../src/index.js";
import { rejectionOf } from "./support/error-of.js";
import { A, setUp, waitMicrotasks } from "./support/set-up-widget.js";
import { collectUnhandled } from "./support/unhandled-rejections.js";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  document.body.innerHTML = "";
});

const pending = (): Promise<never> => new Promise(() => {});
/** Creates a `fetchToken` that returns token-1 at its first call, token-2 at its second call, and so on. */
const countTokens = (fields: object = {}): (() => object) => {
  let count = 0;
  return () => ({ token: `token-${++count}`, ...fields });
};
const throwing = (): never => {
  throw new Error("of the page");
};

describe("open()", () => {
  it("returns the same promise until it settles", async () => {
    const { client, widget, opened } = setUp();
    const first = widget.open();
    expect(widget.open()).toBe(first);
    await opened();
    expect(widget.open()).toBe(first);
    client.close();
    await first;
    expect(widget.open()).not.toBe(first);
    widget.close();
  });

  it("dispatches every event before its promise settles and after `state` has changed", async () => {
    const { client, widget, opened } = setUp();
    const log: string[] = [];
    for (const type of ["statechange", "open", "close"] as const)
      widget.addEventListener(type, () => void log.push(`${type} ${widget.state}`));
    const settled = widget.open().then(() => log.push("settled"));
    expect(widget.state).toBe("opening");
    await opened();
    client.close();
    await settled;
    expect(log).toEqual([
      "statechange opening",
      "statechange open",
      "open open",
      "statechange idle",
      "close idle",
      "settled",
    ]);
  });

  it("passes the call's token and connect options to the client", async () => {
    const fetchToken = vi.fn(() => "other");
    const { client, widget } = setUp({ fetchToken, connect: { segment: "s", mode: "auth" } });
    void widget.open({ token: "mine", connect: { segment: "other" } });
    await new Promise((resolve) => (widget.onopen = resolve));
    expect(client.opened).toMatchObject([{ token: "mine", segment: "other", mode: "auth" }]);
    expect(fetchToken).not.toHaveBeenCalled();
  });

  it.each([undefined, null, {}])("accepts %j as an empty init", async (init) => {
    const { client, widget } = setUp();
    void widget.open(init as never);
    await new Promise((resolve) => (widget.onopen = resolve));
    expect(client.opened).toMatchObject([{ token: "token" }]);
  });

  it.each<[string, unknown]>([
    ["`token`", { token: "" }],
    ["`token`", { token: 5 }],
    ["`token`", { token: null }],
    ["`signal`", { signal: {} }],
    ["`connect`", { connect: "x" }],
    ["`connect.baseUrl`", { connect: { baseUrl: "x" } }],
    ["`connect.baseURL`", { connect: { baseURL: "x" } }],
    ["`Token`", { Token: "x" }],
  ])("rejects an invalid %s in %j, and the next call succeeds", async (name, init) => {
    const { widget, opened } = setUp();
    await expect(widget.open(init as never)).rejects.toMatchObject({
      code: "invalid-options",
      message: expect.stringContaining(name) as string,
    });
    expect(widget.state).toBe("idle");
    await opened();
  });

  it("does not use a property `token` that other code has added to Object.prototype", async () => {
    Object.defineProperty(Object.prototype, "token", { value: "evil", configurable: true });
    const { client, opened } = setUp();
    await opened();
    Reflect.deleteProperty(Object.prototype, "token");
    expect(client.opened).toMatchObject([{ token: "token" }]);
  });

  it("rejects if a token is needed, but the widget has no token source", async () => {
    const { widget } = setUp({ fetchToken: undefined, connect: { mode: "select" } });
    await expect(widget.open({ connect: { mode: "auth" } })).rejects.toMatchObject({
      code: "invalid-options",
      message: expect.stringContaining("`tokenUrl`") as string,
    });
  });

  it("needs no token in select mode", async () => {
    const fetchToken = vi.fn(() => "token");
    const { client, opened } = setUp({ fetchToken, connect: { mode: "select" } });
    await opened();
    expect(client.opened).toMatchObject([{ token: undefined, mode: "select" }]);
    expect(fetchToken).not.toHaveBeenCalled();
  });

  it("rejects on a server", async () => {
    const { widget } = setUp();
    vi.stubGlobal("document", undefined);
    const [opening, preloading] = [rejectionOf(widget.open()), rejectionOf(widget.preload())];
    expect([(await opening).code, (await preloading).code]).toEqual(["not-in-browser", "not-in-browser"]);
  });

  it.each<[string, string]>([["an iframe with the vendor's id", '<iframe id="human-api"></iframe>']])(
    "rejects with `already-open` while the page has %s",
    async (_, html) => {
      const { client, widget, opened } = setUp();
      document.body.innerHTML = html;
      await expect(widget.open()).rejects.toMatchObject({ code: "already-open", retryable: false });
      expect(document.body.innerHTML).toBe(html);
      document.body.innerHTML = "";
      await opened();
      expect(client.opened).toHaveLength(1);
    },
  );

  it("opens although other elements have the vendor's ids, and restores these ids at the end", async () => {
    const html = '<p id="human-api"></p><p id="human-api-container"></p>';
    const { client, widget, opened } = setUp();
    document.body.innerHTML = html;
    await opened();
    const result = widget.open();
    client.close();
    await result;
    expect(document.body.innerHTML).toBe(html);
  });

  it("rejects with `already-open` when another widget opens first", async () => {
    let provide!: (client: unknown) => void;
    const { widget } = setUp({ loadClient: () => new Promise((resolve) => (provide = resolve)) });
    const failure = rejectionOf(widget.open());
    const other = setUp();
    await other.opened();
    provide(other.client);
    expect((await failure).code).toBe("already-open");
    expect(other.widget.state).toBe("open");
    expect(other.client.opened).toHaveLength(1);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ["a module without open()", async () => ({ default: {} }), "client-invalid"],
    ["a loader that resolves with nothing", async () => undefined, "client-invalid"],
    ["a loader that rejects", () => Promise.reject(new Error("x")), "client-load-failed"],
    ["a loader that throws", throwing, "client-load-failed"],
    ["a client that throws", async () => ({ open: throwing }), "open-failed"],
    ["a client that shows nothing", async () => ({ open() {} }), "open-failed"],
    [
      "a client that adds no message listener in open()",
      async () => ({
        open() {
          document.body.append(Object.assign(document.createElement("iframe"), { id: "human-api" }));
        },
      }),
      "client-invalid",
    ],
  ])("rejects for %s, and leaves nothing on the page", async (_, loadClient, code) => {
    const { widget, events } = setUp({ loadClient });
    await expect(widget.open()).rejects.toMatchObject({ code });
    expect([widget.state, document.body.innerHTML]).toEqual(["idle", ""]);
    expect(events).toEqual(["statechange", "statechange", "error"]);
  });

  it("removes the `resize` listeners of a client that throws, but not the `resize` listeners of the page's own code", async () => {
    const called: string[] = [];
    vi.spyOn(document.body, "appendChild").mockImplementation((node) => {
      window.addEventListener("resize", () => called.push("page"), { once: true });
      return Node.prototype.appendChild.call(document.body, node) as typeof node;
    });
    const loadClient = async (): Promise<unknown> => ({
      open() {
        window.addEventListener("resize", () => called.push("client"));
        document.body.appendChild(document.createElement("div"));
        throw new Error("client");
      },
    });
    await expect(setUp({ loadClient }).widget.open()).rejects.toMatchObject({ code: "open-failed" });
    vi.restoreAllMocks();
    window.dispatchEvent(new Event("resize"));
    expect(called).toEqual(["page"]);
  });

  it("keeps a function that the page assigns to window.addEventListener while the client opens Connect", async () => {
    const { addEventListener } = window;
    onTestFinished(() => void (window.addEventListener = addEventListener));
    const assigned = addEventListener.bind(window);
    const loadClient = async (): Promise<unknown> => ({
      open(options: never) {
        client.open(options);
        window.addEventListener = assigned;
      },
    });
    const { client, widget, opened } = setUp({ loadClient });
    await opened();
    widget.close();
    expect(window.addEventListener).toBe(assigned);
  });

  it("rejects with `client-load-timeout` when the loader never settles", async () => {
    const { widget } = setUp({ loadClient: pending, timeoutMs: 20 });
    await expect(widget.open()).rejects.toMatchObject({ code: "client-load-timeout", retryable: true });
  });

  it("shows a loading dialog only after 300 ms, and the close button of the dialog ends the session", async () => {
    vi.useFakeTimers();
    const received: AbortSignal[] = [];
    const fetchToken = ({ signal }: { signal: AbortSignal }) => (received.push(signal), pending());
    const { widget } = setUp({ fetchToken });
    const result = widget.open();
    await vi.advanceTimersByTimeAsync(299);
    expect(document.body.innerHTML).toBe("");
    await vi.advanceTimersByTimeAsync(1);
    expect(document.querySelector("dialog")?.textContent).toContain("Loading…");
    const button = [...document.querySelectorAll("button")].find(
      ({ textContent }) => textContent === "Close",
    )!;
    button.click();
    expect(await result).toMatchObject({ status: "CLOSED", closedBy: "user", ok: false });
    expect(received.map(({ aborted }) => aborted)).toEqual([true]);
    await waitMicrotasks(30);
    vi.runAllTimers();
    expect([widget.state, document.body.innerHTML, vi.getTimerCount()]).toEqual(["idle", "", 0]);
  });

  it("writes a timeline that contains no token and no health data", async () => {
    const entries: { step: string; code?: string }[] = [];
    const { client, widget, opened } = setUp({ debug: (entry: { step: string }) => entries.push(entry) });
    await opened();
    client.connectSource(A);
    client.close();
    expect(entries.map(({ step, code }) => [step, code].filter(Boolean).join(" "))).toEqual([
      "statechange opening",
      ...["client-ready", "token-ready"].sort(() => (entries[1]?.step === "client-ready" ? 0 : -1)),
      "statechange open",
      "open",
      "connectsource",
      "statechange idle",
      "close",
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/"token"|Aspen/);
    await rejectionOf(widget.open({ token: "" }));
    expect(entries.at(-1)).toMatchObject({ step: "error", code: "invalid-options" });
  });

  it("does not trust messages on an event target that the client's open() returns", async () => {
    const { client, events } = setUp();
    const channel = new EventTarget();
    const open = (options: object): EventTarget => {
      client.open({ ...options });
      return channel;
    };
    const widget = new HumanConnectWidget({ fetchToken: () => "t", loadClient: async () => ({ open }) });
    const result = widget.open();
    await vi.waitFor(() => expect(widget.state).toBe("open"));
    channel.dispatchEvent(new MessageEvent("message", { data: { type: "hapi-connect-close" } }));
    expect([widget.state, events]).toEqual(["open", []]);
    widget.close();
    expect((await result).closedBy).toBe("caller");
  });

  it("continues although listeners throw, and the session ends as usual", async () => {
    const { client, widget, events, opened } = setUp();
    for (const type of ["statechange", "open", "connectsource", "close"] as const)
      widget.addEventListener(type, throwing);
    await opened();
    client.connectSource(A);
    client.close();
    expect([widget.state, events.at(-1), document.body.innerHTML]).toEqual(["idle", "close", ""]);
  });
});

describe("close()", () => {
  it.each(Array.from({ length: 30 }, (_, index) => index))(
    "leaves the widget idle and the page empty if close() is called %i microtasks after open()",
    async (count) => {
      const { client, widget, events } = setUp();
      const result = widget.open();
      await waitMicrotasks(count);
      widget.close();
      expect([widget.state, (await result).status]).toEqual(["idle", "CLOSED"]);
      await waitMicrotasks(30);
      expect([widget.state, document.body.innerHTML, events.at(-1)]).toEqual(["idle", "", "close"]);
      expect(client.opened).toHaveLength(events.includes("open") ? 1 : 0);
    },
  );

  it("resolves the promise of open() with the result so far, and sets `closedBy` to `caller`", async () => {
    const { client, widget, events, opened } = setUp();
    await opened();
    const result = widget.open();
    client.connectSource(A);
    widget.close();
    expect(await result).toMatchObject({
      status: "CLOSED",
      closedBy: "caller",
      ok: false,
      connectedSources: [A],
    });
    expect(events.slice(-2)).toEqual(["statechange", "close"]);
    widget.close();
    expect(events.slice(-2)).toEqual(["statechange", "close"]);
  });

  it.each<[string, (set: ReturnType<typeof setUp>) => void, object]>([
    ["widget.close()", ({ widget }) => widget.close(), { status: "CLOSED", closedBy: "caller" }],
    ["a message of Connect", ({ client }) => client.close(), { status: "SUCCESS", closedBy: "user" }],
  ])(
    "leaves the widget idle if a focus listener ends the session (by %s) at the moment when Connect appears",
    async (_, close, expected) => {
      const set = setUp();
      document.addEventListener("focusin", () => close(set), { once: true });
      expect(await set.widget.open()).toMatchObject(expected);
      expect([set.widget.state, set.events.filter((type) => type !== "statechange")]).toEqual([
        "idle",
        ["close"],
      ]);
    },
  );

  it("prevents the `open` event if close() is called in the `statechange` listener for the state `open`", async () => {
    const { widget, events } = setUp();
    widget.addEventListener("statechange", () => widget.state === "open" && widget.close());
    await widget.open();
    expect(events).toEqual(["statechange", "statechange", "statechange", "close"]);
  });

  it("does nothing in a `close` listener, but open() in the same listener starts another session", async () => {
    const { client, widget, opened } = setUp();
    await opened();
    const first = widget.open();
    let second: Promise<unknown> | undefined;
    widget.addEventListener("close", () => (widget.close(), (second = widget.open())), { once: true });
    client.close();
    await first;
    expect(second).not.toBe(first);
    await vi.waitFor(() => expect(widget.state).toBe("open"));
    widget.close();
  });
});

describe("the caller's signal", () => {
  it("makes open() reject with the signal's reason if the signal is aborted while Connect is opening; no `close` event is dispatched", async () => {
    const { widget, events } = setUp();
    const controller = new AbortController();
    const result = widget.open({ signal: controller.signal });
    controller.abort("mine");
    await expect(result).rejects.toBe("mine");
    expect([widget.state, events]).toEqual(["idle", ["statechange", "statechange"]]);
  });

  it("makes open() reject with the signal's reason if the signal is already aborted; nothing is loaded", async () => {
    const loadClient = vi.fn(pending);
    const { widget } = setUp({ loadClient });
    const controller = new AbortController();
    controller.abort("mine");
    await expect(widget.open({ signal: controller.signal })).rejects.toBe("mine");
    expect([widget.state, loadClient.mock.calls]).toEqual(["idle", []]);
  });

  it("ends an open session when the signal is aborted: `close` is dispatched with the result, then open() rejects", async () => {
    const { client, widget, events } = setUp();
    const controller = new AbortController();
    const result = widget.open({ signal: controller.signal });
    await new Promise((resolve) => widget.addEventListener("open", resolve));
    client.connectSource(A);
    let closed: object | undefined;
    widget.onclose = (event) => (closed = event.result);
    controller.abort("mine");
    await expect(result).rejects.toBe("mine");
    expect(closed).toMatchObject({ status: "CLOSED", closedBy: "caller", connectedSources: [A] });
    expect([widget.state, events.at(-1), document.body.innerHTML]).toEqual(["idle", "close", ""]);
  });

  it("makes open() reject without a `close` event if it is aborted by a focus listener while Connect appears", async () => {
    const { widget, events } = setUp();
    const controller = new AbortController();
    document.addEventListener("focusin", () => controller.abort("mine"), { once: true });
    await expect(widget.open({ signal: controller.signal })).rejects.toBe("mine");
    expect([widget.state, events]).toEqual(["idle", ["statechange", "statechange"]]);
  });

  it("has no effect if it is aborted after the session", async () => {
    const { client, widget, events } = setUp();
    const controller = new AbortController();
    const result = widget.open({ signal: controller.signal });
    await new Promise((resolve) => widget.addEventListener("open", resolve));
    client.close();
    await result;
    const before = [...events];
    controller.abort();
    expect(events).toEqual(before);
  });
});

describe("the page", () => {
  it("ends the session when it removes the frame; open() resolves with the result so far", async () => {
    const { client, widget, opened } = setUp();
    await opened();
    const result = widget.open();
    client.connectSource(A);
    document.querySelector("#human-api")!.remove();
    expect(await result).toMatchObject({ status: "CLOSED", closedBy: "page", connectedSources: [A] });
    expect([widget.state, document.body.innerHTML]).toEqual(["idle", ""]);
  });

  it("causes no error if `document` no longer exists when the frame is removed, for example at the end of a test", async () => {
    const { widget, opened } = setUp();
    await opened();
    const closed = new Promise((resolve) => (widget.onclose = ({ result }) => resolve(result.closedBy)));
    const frame = document.querySelector("#human-api")!;
    const gone = vi.spyOn(globalThis, "document", "get").mockReturnValue(undefined as never);
    frame.remove();
    await new Promise((resolve) => setTimeout(resolve));
    gone.mockRestore();
    expect(widget.state).toBe("open");
    document.body.append("something else happens");
    expect(await closed).toBe("page");
  });
});

describe("preload()", () => {
  it("loads the client and a token that the next open() uses", async () => {
    const loadClient = vi.fn();
    const { client, widget, opened } = setUp({ fetchToken: countTokens(), loadClient });
    loadClient.mockResolvedValue(client);
    await widget.preload();
    expect(loadClient).toHaveBeenCalledOnce();
    await opened();
    expect(client.opened).toMatchObject([{ token: "token-1" }]);
    expect(document.querySelector("link[rel=preconnect]")).not.toBeNull();
    client.close();
    expect(document.querySelector("link[rel=preconnect]")).toBeNull();
  });

  it("requests no token during a session, or in a mode that needs no token", async () => {
    const fetchToken = vi.fn(() => "token");
    const { widget, opened } = setUp({ fetchToken });
    await opened();
    await widget.preload();
    expect(fetchToken).toHaveBeenCalledOnce();
    await setUp({ fetchToken, connect: { mode: "select" } }).widget.preload();
    expect(fetchToken).toHaveBeenCalledOnce();
  });

  it("can be called again after a failure; the failure adds an error code to the timeline, but causes no `unhandledrejection`", async () => {
    const entries: unknown[] = [];
    const fetchToken = vi.fn().mockRejectedValueOnce(new Error("x")).mockResolvedValue("token");
    const { widget } = setUp({ fetchToken, debug: (entry: unknown) => entries.push(entry) });
    expect(await collectUnhandled(() => void widget.preload())).toEqual([]);
    expect(entries).toMatchObject([{ step: "preload-failed", code: "token-request-failed" }]);
    await widget.preload();
    expect(fetchToken).toHaveBeenCalledTimes(2);
  });

  it("rejects when it fails", async () => {
    const { widget } = setUp({ loadClient: async () => ({}) });
    await expect(widget.preload()).rejects.toMatchObject({ code: "client-invalid" });
  });
});

describe("a token that preload() or open() has requested", () => {
  it("is used at most once", async () => {
    const { client, widget, opened } = setUp({ fetchToken: countTokens() });
    await widget.preload();
    for (let i = 0; i < 2; i++) {
      await opened();
      widget.close();
    }
    expect(client.opened.map(({ token }) => token)).toEqual(["token-1", "token-2"]);
  });

  it("is used for less than five minutes", async () => {
    vi.useFakeTimers();
    const { client, widget, opened } = setUp({ fetchToken: countTokens() });
    for (const ms of [299_999, 300_000]) {
      await widget.preload();
      vi.advanceTimersByTime(ms);
      await opened();
      widget.close();
    }
    expect(client.opened.map(({ token }) => token)).toEqual(["token-1", "token-3"]);
  });

  it("is replaced if it expires while the client is loading", async () => {
    let provide!: (client: unknown) => void;
    vi.useFakeTimers();
    const { client, widget } = setUp({
      fetchToken: countTokens({ expires_in: 60 }),
      loadClient: () => new Promise((resolve) => (provide = resolve)),
    });
    void widget.open();
    await vi.advanceTimersByTimeAsync(10);
    vi.setSystemTime(Date.now() + 31_000);
    provide(client);
    await vi.waitFor(() => expect(widget.state).toBe("open"));
    expect(client.opened.map(({ token }) => token)).toEqual(["token-2"]);
  });

  it("is used immediately if its lifetime is very short, without a second request", async () => {
    const fetchToken = vi.fn(() => ({ token: "short", expires_in: 5 }));
    const { client, opened } = setUp({ fetchToken });
    await opened();
    expect(client.opened).toMatchObject([{ token: "short" }]);
  });

  it.each(["SESSION_TOKEN_EXPIRED", "SESSION_TOKEN_INVALID"])(
    "is deleted when Connect closes with the status %s",
    async (status) => {
      const { client, widget, opened } = setUp({ fetchToken: countTokens() });
      await widget.preload();
      void widget.open({ token: "mine" });
      await new Promise((resolve) => (widget.onopen = resolve));
      client.close(status);
      await opened();
      expect(client.opened.map(({ token }) => token)).toEqual(["mine", "token-2"]);
    },
  );

  it.each(["SUCCESS", "MISSING_SESSION_TOKEN", "XSESSION_TOKEN_EXPIRED", "SESSION_TOKEN_INVALID2"])(
    "is kept when Connect closes with the status %s",
    async (status) => {
      const { client, widget, opened } = setUp({ fetchToken: countTokens() });
      await widget.preload();
      void widget.open({ token: "mine" });
      await new Promise((resolve) => (widget.onopen = resolve));
      client.close(status);
      await opened();
      expect(client.opened.map(({ token }) => token)).toEqual(["mine", "token-1"]);
    },
  );

  it.each<[string, (set: ReturnType<typeof setUp>) => Promise<unknown>]>([
    ["fails", ({ widget }) => widget.open({ connect: { baseURL: "x" } })],
    [
      "is closed while it is opening",
      ({ widget }) => {
        const result = widget.open();
        widget.close();
        return result;
      },
    ],
    [
      "is aborted while it is opening",
      ({ widget }) => {
        const controller = new AbortController();
        const result = widget.open({ signal: controller.signal });
        controller.abort();
        return result;
      },
    ],
    ["is aborted before it begins", ({ widget }) => widget.open({ signal: AbortSignal.abort() })],
  ])("is not used after an open() that %s", async (_, end) => {
    const set = setUp({ fetchToken: countTokens() });
    await set.widget.preload();
    await end(set).catch(() => {});
    await set.opened();
    expect(set.client.opened.map(({ token }) => token)).toEqual(["token-2"]);
  });

  it("is not used by a later open() if the client fails before the token arrives", async () => {
    const respond: ((token: string) => void)[] = [];
    const fetchToken = () => new Promise((resolve) => respond.push(resolve));
    const loadClient = vi.fn().mockRejectedValueOnce(new Error("x"));
    const { client, widget } = setUp({ fetchToken, loadClient });
    loadClient.mockResolvedValue(client);
    await rejectionOf(widget.open());
    respond[0]!("old");
    await waitMicrotasks(20);
    void widget.open();
    await vi.waitFor(() => expect(respond).toHaveLength(2));
    respond[1]!("new");
    await vi.waitFor(() => expect(widget.state).toBe("open"));
    expect(client.opened).toMatchObject([{ token: "new" }]);
  });

  it.each(["the caller aborts", "the client fails", "the caller closes Connect"])(
    "is no longer needed when %s, so its request is aborted",
    async (why) => {
      const controller = new AbortController();
      let received!: AbortSignal;
      const { widget } = setUp({
        fetchToken: ({ signal }: { signal: AbortSignal }) => ((received = signal), pending()),
        ...(why === "the client fails" && { loadClient: () => Promise.reject(new Error("x")) }),
      });
      const result = widget.open({ signal: controller.signal });
      expect(received.aborted).toBe(false);
      if (why === "the caller aborts") controller.abort();
      if (why === "the caller closes Connect") widget.close();
      await result.catch(() => {});
      expect(received.aborted).toBe(true);
    },
  );
});

describe("forget()", () => {
  /**
   * Creates a backend that responds after a few microtasks, with the token of the user who was signed in at the time of the
   * request.
   */
  const createBackend = () => {
    const backend = {
      user: "old",
      async fetchToken() {
        const token = `token-of-${backend.user}`;
        await waitMicrotasks(3);
        return token;
      },
    };
    return backend;
  };
  const COUNTS = Array.from({ length: 40 }, (_, index) => index);

  it.each(COUNTS)(
    "prevents Connect from opening later with the old user's token if forget() is called %i microtasks after open()",
    async (count) => {
      const backend = createBackend();
      const { client, widget } = setUp({ fetchToken: backend.fetchToken });
      void widget.open();
      await waitMicrotasks(count);
      const wasOpen = widget.state === "open";
      backend.user = "new";
      widget.forget();
      await vi.waitFor(() => expect(widget.state).toBe("open"));
      expect(client.opened.map(({ token }) => token)).toEqual([wasOpen ? "token-of-old" : "token-of-new"]);
    },
  );

  it.each(COUNTS)(
    "prevents Connect from opening later with the old user's token if forget() is called %i microtasks after preload() and open()",
    async (count) => {
      const backend = createBackend();
      const { client, widget } = setUp({ fetchToken: backend.fetchToken });
      const preloading = widget.preload();
      void widget.open();
      await waitMicrotasks(count);
      const wasOpen = widget.state === "open";
      backend.user = "new";
      widget.forget();
      await preloading;
      await vi.waitFor(() => expect(widget.state).toBe("open"));
      expect(client.opened.map(({ token }) => token)).toEqual([wasOpen ? "token-of-old" : "token-of-new"]);
    },
  );

  it.each(COUNTS)(
    "resolves the promise of preload() and leaves no token if forget() is called %i microtasks after preload()",
    async (count) => {
      const backend = createBackend();
      const { client, widget, opened } = setUp({ fetchToken: backend.fetchToken });
      const preloading = widget.preload();
      await waitMicrotasks(count);
      backend.user = "new";
      widget.forget();
      await preloading;
      await opened();
      expect(client.opened.map(({ token }) => token)).toEqual(["token-of-new"]);
    },
  );

  it.each(COUNTS)(
    "is not needed after an abort: no token stays in the cache if the signal is aborted %i microtasks after open()",
    async (count) => {
      const backend = createBackend();
      const { client, widget, opened } = setUp({ fetchToken: backend.fetchToken });
      const controller = new AbortController();
      widget.open({ signal: controller.signal }).catch(() => {});
      await waitMicrotasks(count);
      controller.abort();
      const before = client.opened.length;
      backend.user = "new";
      await opened();
      expect(client.opened.slice(before).map(({ token }) => token)).toEqual(["token-of-new"]);
    },
  );

  it("dispatches no event and keeps the state while the widget is open or idle", async () => {
    const { widget, events, opened } = setUp();
    widget.forget();
    await opened();
    const before = [...events];
    widget.forget();
    expect([widget.state, events]).toEqual(["open", before]);
    widget.close();
  });
});

describe("a failed open()", () => {
  let fail: () => ReturnType<typeof setUp>["widget"];
  beforeEach(() => {
    fail = () => new HumanConnectWidget({ fetchToken: () => "t", loadClient: async () => ({}) });
  });

  it("causes an `unhandledrejection` if no code handles the error", async () => {
    const widget = fail();
    widget.onclose = () => {};
    expect(await collectUnhandled(() => void widget.open())).toMatchObject([{ code: "client-invalid" }]);
  });

  it("is handled by an `error` listener, which runs before the promise rejects", async () => {
    const widget = fail();
    const log: string[] = [];
    widget.onerror = ({ error }) => log.push(error.code);
    expect(await collectUnhandled(() => void widget.open())).toEqual([]);
    await widget.open().catch(() => log.push("rejected"));
    expect(log).toEqual(["client-invalid", "client-invalid", "rejected"]);
  });

  it("is handled by a listener with `once: true`, but the next failed open() is not", async () => {
    const widget = fail();
    widget.addEventListener("error", () => {}, { once: true });
    expect(await collectUnhandled(() => void widget.open())).toEqual([]);
    expect(await collectUnhandled(() => void widget.open())).toMatchObject([{ code: "client-invalid" }]);
  });

  it("is not handled by a listener that was removed while Connect was opening", async () => {
    const widget = fail();
    const listener = (): void => {};
    widget.addEventListener("error", listener);
    const task = (): void => {
      void widget.open();
      widget.removeEventListener("error", listener);
    };
    expect(await collectUnhandled(task)).toMatchObject([{ code: "client-invalid" }]);
  });

  it("causes no `unhandledrejection` if the caller has aborted the call", async () => {
    const controller = new AbortController();
    const task = (): void => {
      void fail().open({ signal: controller.signal });
      controller.abort();
    };
    expect(await collectUnhandled(task)).toEqual([]);
  });
});
