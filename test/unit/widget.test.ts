// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HumanConnectWidget, type DebugEntry, type OpenInit } from "../../src/index.js";
import { allowModals } from "./support/allow-modals.js";
import { rejectionOf } from "./support/error-of.js";
import { A, B, countTokens, setUp, spyOnListeners, waitMicrotasks } from "./support/set-up-widget.js";
import { collectUnhandled } from "./support/unhandled-rejections.js";

const reportError = vi.fn();
beforeEach(() => void vi.stubGlobal("reportError", reportError));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  reportError.mockReset();
  document.body.innerHTML = document.head.innerHTML = "";
});

const pending = (): Promise<never> => new Promise(() => {});
const throwing = (): never => {
  throw new Error("of the page");
};
const tokensOf = ({ opened }: { opened: readonly object[] }): unknown[] =>
  opened.map((options) => (options as { token: unknown }).token);
const renewalsOf = (fetchToken: { mock: { calls: unknown[][] } }): unknown[] =>
  fetchToken.mock.calls.map(([context]) => (context as { renew: boolean }).renew);
/** A client whose frames stay blank. */
const createBlankClient = (made: HTMLIFrameElement[] = []) => ({
  open({ baseURL, token }: Record<string, string>) {
    const frame = Object.assign(document.createElement("iframe"), { id: "human-api" });
    frame.src = `${baseURL}/?token=${token}`;
    Object.defineProperty(frame, "contentDocument", { value: { URL: "about:blank" } });
    made.push(document.body.appendChild(frame));
  },
});
const isOpen = (widget: HumanConnectWidget): Promise<void> =>
  vi.waitFor(() => expect(widget.state).toBe("open"));

describe("open()", () => {
  it("returns the same promise until it settles", async () => {
    const { client, widget, opened } = setUp();
    const first = widget.open();
    expect(widget.open()).toBe(first);
    await opened();
    expect(widget.open()).toBe(first);
    client.close();
    expect(widget.open()).not.toBe(first);
    await first;
    widget.close();
  });

  it("dispatches every event after the state has changed and before its promise settles", async () => {
    const { client, widget, opened } = setUp();
    const log: string[] = [];
    for (const type of ["statechange", "open", "close"] as const)
      widget.addEventListener(type, () => void log.push(`${type} ${widget.state}`));
    const settled = widget.open().then(() => log.push("settled"));
    await opened();
    client.close();
    await settled;
    const expected = "statechange opening,statechange open,open open,statechange idle,close idle,settled";
    expect(log.join()).toBe(expected);
  });

  it("passes the call's token and connect options to the client, and an Event counts as none", async () => {
    const fetchToken = vi.fn(() => "other");
    const { client, opened } = setUp({ fetchToken, connect: { segment: "s", mode: "auth" } });
    await opened({ token: "mine", connect: { segment: "other" } });
    expect(fetchToken).not.toHaveBeenCalled();
    client.close();
    await opened(new Event("click"));
    const [first, second] = [
      { token: "mine", segment: "other", mode: "auth" },
      { token: "other", segment: "s" },
    ];
    expect(client.opened).toMatchObject([first, second]);
  });

  it("rejects a wrong argument at once, also where failures are shown, and the next call succeeds", async () => {
    allowModals();
    for (const init of [
      { token: "" },
      { connect: { baseURL: "x" } },
      { container: document.createElement("p") },
    ]) {
      const { widget, opened } = setUp();
      await expect(widget.open(init)).rejects.toMatchObject({ code: "invalid-options" });
      expect([widget.state, document.body.innerHTML]).toEqual(["idle", ""]);
      await opened();
    }
  });

  it("needs a token source unless the mode is `select`", async () => {
    const fetchToken = vi.fn(() => "token");
    const select = setUp({ fetchToken, connect: { mode: "select" } });
    await select.opened();
    expect(tokensOf(select.client)).toEqual([undefined]);
    expect(fetchToken).not.toHaveBeenCalled();
    const { widget } = setUp({ fetchToken: undefined, connect: { mode: "select" } });
    const connect = { mode: "auth" };
    await expect(widget.open({ connect })).rejects.toMatchObject({ code: "invalid-options" });
  });

  it("rejects on a server, as preload() does", async () => {
    const { widget } = setUp();
    vi.stubGlobal("document", undefined);
    const failures = [rejectionOf(widget.open()), rejectionOf(widget.preload())];
    expect((await Promise.all(failures)).map(({ code }) => code)).toEqual(Array(2).fill("not-in-browser"));
  });

  it("rejects with `already-open` if Connect is open, or opens meanwhile, but not for a container", async () => {
    document.body.innerHTML = '<iframe id="human-api"></iframe><div></div>';
    const { widget } = setUp();
    await expect(widget.open()).rejects.toMatchObject({ code: "already-open" });
    const inline = setUp();
    await inline.opened({ container: document.querySelector("div")! });
    expect(document.querySelectorAll("iframe")).toHaveLength(2);
    inline.widget.close();
    document.body.innerHTML = "";

    allowModals();
    let provide!: (client: unknown) => void;
    const late = setUp({ loadClient: () => new Promise((resolve) => (provide = resolve)) });
    const failure = rejectionOf(late.widget.open());
    const other = setUp();
    await other.opened();
    provide(other.client);
    expect((await failure).code).toBe("already-open");
    expect([late.widget.state, other.widget.state]).toEqual(["idle", "open"]);
    other.widget.close();
  });

  it("rejects at once in jsdom if the client cannot be loaded or used, and leaves nothing on the page", async () => {
    for (const [loadClient, code] of [
      [async () => ({ default: {} }), "client-invalid"],
      [throwing, "client-load-failed"],
      [pending, "client-load-timeout"],
      [async () => ({ open: throwing }), "open-failed"],
      [async () => ({ open() {} }), "open-failed"],
    ] as const) {
      const { widget, events } = setUp({ loadClient, timeoutMs: 20 });
      await expect(widget.open()).rejects.toMatchObject({ code });
      expect([widget.state, document.body.innerHTML]).toEqual(["idle", ""]);
      expect(events).toEqual(["statechange", "error", "statechange"]);
    }
  });

  it("shows Connect in a container, without a dialog and without an id", async () => {
    document.body.innerHTML = "<main><div></div></main>";
    const container = document.querySelector("div")!;
    const { client, widget, opened } = setUp();
    await opened({ container });
    expect([container.querySelector("iframe")!.id, document.querySelector("dialog, button")]).toEqual([
      "",
      null,
    ]);
    const result = widget.open();
    client.connectSource(A);
    document.querySelector("main")!.remove();
    expect(await result).toMatchObject({ closedBy: "page", connectedSources: [A] });
    expect(container.innerHTML).toBe("");
  });

  it("writes a timeline without tokens and health data", async () => {
    const entries: DebugEntry[] = [];
    const { client, widget, opened } = setUp({ debug: (entry: DebugEntry) => entries.push(entry) });
    await opened();
    client.connectSource(A);
    client.close();
    const lines = entries.map(({ step, code }) => [step, code].filter(Boolean).join(" "));
    const loaded = lines.splice(1, 2).sort().join();
    expect(loaded).toBe("client-ready,token-ready");
    expect(lines.join()).toBe(
      "statechange opening,statechange open,open,connectsource,statechange idle,close",
    );
    expect(JSON.stringify(entries)).not.toMatch(/"token"|Aspen/);
    await rejectionOf(widget.open({ token: "" }));
    expect(entries.find(({ step }) => step === "error")).toMatchObject({ code: "invalid-options" });
  });

  it("continues although listeners throw, which is reported", async () => {
    const { client, widget, events, opened } = setUp();
    const listener = vi.fn(throwing);
    for (const type of ["statechange", "open", "connectsource", "close"] as const)
      widget.addEventListener(type, listener);
    // jsdom reports errors of listeners itself, and Vitest would fail.
    const onError = (event: Event): void => (event.preventDefault(), event.stopImmediatePropagation());
    window.addEventListener("error", onError, { capture: true });
    await opened();
    client.connectSource(A);
    client.close();
    window.removeEventListener("error", onError, { capture: true });
    expect(listener).toHaveBeenCalledTimes(6);
    expect([widget.state, events.at(-1), document.body.innerHTML]).toEqual(["idle", "close", ""]);
  });

  it("settles although the page has replaced `Event` with a function that throws", async () => {
    const { client, widget } = setUp();
    const { Event: Original } = window;
    // The fake dispatches `load`.
    vi.stubGlobal("Event", function (type: string) {
      return type === "load" ? new Original(type) : throwing();
    });
    const result = widget.open();
    await isOpen(widget);
    client.close();
    expect(await result).toMatchObject({ status: "SUCCESS" });
    expect([widget.state, document.body.innerHTML]).toEqual(["idle", ""]);
    expect(reportError).toHaveBeenCalled();
  });

  it("dispatches nothing after `close`, also when a listener closes while an event is dispatched", async () => {
    for (const type of ["connectsource", "open", "statechange"] as const) {
      const { client, widget, events } = setUp();
      widget.addEventListener(type, () => widget.state === "open" && widget.close());
      const result = widget.open();
      await vi.waitFor(() => expect(client.opened).toHaveLength(1));
      if (type === "connectsource") client.connectSource(A);
      expect(await result).toMatchObject({ closedBy: "caller" });
      expect(() => client.connectSource(B)).toThrow();
      expect([events.at(-1), events.filter((name) => name === "close").length]).toEqual(["close", 1]);
      expect(events.includes("open")).toBe(type !== "statechange");
    }
  });
});

describe("close()", () => {
  it("leaves the widget idle and the page empty, however many microtasks after open() it is called", async () => {
    for (let count = 0; count < 30; count++) {
      const { client, widget, events } = setUp();
      const result = widget.open();
      await waitMicrotasks(count);
      widget.close();
      expect([widget.state, (await result).status]).toEqual(["idle", "CLOSED"]);
      await waitMicrotasks(30);
      expect([widget.state, document.body.innerHTML, events.at(-1)]).toEqual(["idle", "", "close"]);
      if (events.includes("open")) expect(client.opened).toHaveLength(1);
    }
  });

  it("resolves open() with the result so far", async () => {
    const { client, widget, events, opened } = setUp();
    widget.close();
    await opened();
    const result = widget.open();
    client.connectSource(A);
    widget.close();
    expect(await result).toMatchObject({
      status: "CLOSED",
      closedBy: "caller",
      ok: true,
      connectedSources: [A],
      currentConnections: [A],
    });
    widget.close();
    expect(events.slice(-3)).toEqual(["connectsource", "statechange", "close"]);
  });

  it("does nothing in a `close` listener, in which open() starts another session", async () => {
    const { client, widget, opened } = setUp();
    await opened();
    const first = widget.open();
    let second: Promise<unknown> | undefined;
    widget.addEventListener("close", () => (widget.close(), (second = widget.open())), { once: true });
    client.close();
    await first;
    expect(second).not.toBe(first);
    await isOpen(widget);
  });

  it("is not needed at the end of a unit test, when `document` is gone", async () => {
    const { widget, opened } = setUp();
    await opened();
    const result = widget.open();
    const frame = document.querySelector("#human-api")!;
    const gone = vi.spyOn(globalThis, "document", "get").mockReturnValue(undefined as never);
    frame.remove();
    await new Promise((resolve) => setTimeout(resolve));
    gone.mockRestore();
    expect(widget.state).toBe("open");
    document.body.append("something else happens");
    expect(await result).toMatchObject({ closedBy: "page" });
  });
});

describe("the caller's signal", () => {
  it("makes open() reject with its reason while Connect opens, without `close`", async () => {
    const loadClient = vi.fn(pending);
    const { widget, events } = setUp({ loadClient });
    const controller = new AbortController();
    const result = widget.open({ signal: controller.signal });
    controller.abort("mine");
    await expect(result).rejects.toBe("mine");
    await expect(widget.open({ signal: controller.signal })).rejects.toBe("mine");
    expect([widget.state, events.join()]).toEqual(["idle", Array(4).fill("statechange").join()]);
    expect(loadClient).toHaveBeenCalledOnce();
  });

  it("ends an open session: `close` has the result, then open() rejects", async () => {
    const { client, widget, events, opened } = setUp();
    const controller = new AbortController();
    await opened({ signal: controller.signal });
    const result = widget.open();
    client.connectSource(A);
    let closed: object | undefined;
    widget.onclose = (event) => (closed = event.result);
    controller.abort("mine");
    await expect(result).rejects.toBe("mine");
    expect(closed).toMatchObject({ status: "CLOSED", closedBy: "caller", connectedSources: [A] });
    expect([widget.state, events.at(-1), document.body.innerHTML]).toEqual(["idle", "close", ""]);
  });
});

describe("preload()", () => {
  it("loads what the next open() uses: client, token and a preconnect", async () => {
    const loadClient = vi.fn();
    const { client, widget, opened } = setUp({ fetchToken: countTokens(), loadClient });
    loadClient.mockResolvedValue(client);
    await Promise.all([widget.preload(), widget.preload()]);
    expect(document.querySelector<HTMLLinkElement>("link")!.href).toBe("https://hapi-connect.humanapi.co/");
    await opened();
    expect(tokensOf(client)).toEqual(["token-1"]);
    client.close();
    expect(document.querySelector("link")).toBeNull();
  });

  it("calls `loadClient` after the page has loaded only", async () => {
    const loadClient = vi.fn();
    const { client, widget } = setUp({ loadClient });
    loadClient.mockResolvedValue(client);
    vi.spyOn(Document.prototype, "readyState", "get").mockReturnValue("interactive");
    const preloading = widget.preload();
    await waitMicrotasks(20);
    expect(loadClient).not.toHaveBeenCalled();
    dispatchEvent(new Event("load"));
    await preloading;
    expect(loadClient).toHaveBeenCalledOnce();
  });

  it("requests no token during a session, or if none is needed", async () => {
    const fetchToken = vi.fn(() => "token");
    const { widget, opened } = setUp({ fetchToken });
    await opened();
    await widget.preload();
    await setUp({ fetchToken, connect: { mode: "select" } }).widget.preload();
    expect(fetchToken).toHaveBeenCalledOnce();
  });

  it("rejects when it fails, which causes no `unhandledrejection`, and can be called again", async () => {
    const entries: unknown[] = [];
    const fetchToken = vi.fn().mockRejectedValueOnce(new Error("x")).mockResolvedValue("token");
    const { widget } = setUp({ fetchToken, debug: (entry: unknown) => entries.push(entry) });
    let failure!: Promise<unknown>;
    expect(await collectUnhandled(() => void (failure = widget.preload()))).toEqual([]);
    await expect(failure).rejects.toMatchObject({ code: "token-request-failed" });
    expect(entries).toContainEqual(
      expect.objectContaining({ step: "preload-failed", code: "token-request-failed" }),
    );
    await widget.preload();
    await expect(widget.preload({ frames: true } as never)).rejects.toMatchObject({
      code: "invalid-options",
    });
  });

  it("with `frame: true` loads Connect, which the next open() shows without another request", async () => {
    const { client, widget, opened } = setUp({ fetchToken: countTokens() });
    await Promise.all([widget.preload({ frame: true }), widget.preload({ frame: true })]);
    await widget.preload();
    const frame = document.querySelector("iframe")!;
    expect([frame.id, document.querySelector("dialog")!.inert]).toEqual(["", true]);
    await opened();
    expect([frame.id, document.querySelector("dialog")!.inert]).toEqual(["human-api", false]);
    expect(document.querySelector("iframe")).toBe(frame);
    client.close();
    await opened();
    expect(tokensOf(client)).toEqual(["token-1", "token-2"]);
  });

  it("drops the frame and its token if they do not fit, expired, or belong to a user who left", async () => {
    vi.useFakeTimers();
    type Set = ReturnType<typeof setUp>;
    const openOnce =
      (init: () => OpenInit) =>
      async ({ opened, widget }: Set) => (await opened(init()), widget.close());
    for (const [drop, used] of [
      [({ widget }: Set) => widget.forget(), "1,2"],
      [() => dispatchEvent(new Event("pagehide")), "1,2"],
      [({ client }: Set) => client.close(), "1,2"],
      [() => document.querySelector("iframe")!.remove(), "1,2"],
      [() => vi.advanceTimersByTime(300_000), "1,2"],
      [() => void vi.setSystemTime(Date.now() + 300_000), "1,2"],
      [openOnce(() => ({ token: "token-mine" })), "1,mine,2"],
      [openOnce(() => ({ connect: { segment: "s" } })), "1,2,3"],
      [openOnce(() => ({ container: document.body })), "1,2,3"],
    ] as const) {
      const set = setUp({ fetchToken: countTokens() });
      await set.widget.preload({ frame: true });
      await drop(set);
      await vi.advanceTimersByTimeAsync(1);
      await set.opened();
      expect(tokensOf(set.client).join().replaceAll("token-", ""), String(drop)).toBe(used);
      expect(document.querySelectorAll("iframe")).toHaveLength(1);
      set.widget.close();
    }
    expect(document.body.innerHTML).toBe("");
  });

  it("with `frame: true` leaves its token to an open() that follows while the client loads", async () => {
    let provide!: (client: unknown) => void;
    const loading = new Promise((resolve) => (provide = resolve));
    const { client, widget, opened } = setUp({ fetchToken: countTokens(), loadClient: () => loading });
    const preloading = widget.preload({ frame: true });
    const opening = opened();
    await waitMicrotasks(20);
    provide(client);
    await Promise.all([preloading, opening]);
    expect(tokensOf(client)).toEqual(["token-1"]);
    expect(document.querySelectorAll("iframe")).toHaveLength(1);
  });

  it("with `frame: true` rejects if there is no frame or it stays blank, leaves nothing, and can be called again", async () => {
    let current: object;
    const { client, widget } = setUp({ loadClient: async () => current, timeoutMs: 20 });
    for (const [broken, code] of [
      [{ open() {} }, "open-failed"],
      [createBlankClient(), "connect-unreachable"],
    ] as const) {
      current = broken;
      await expect(widget.preload({ frame: true })).rejects.toMatchObject({ code });
      expect(document.body.innerHTML).toBe("");
    }
    current = client;
    await widget.preload({ frame: true });
    expect(document.querySelectorAll("iframe")).toHaveLength(1);
  });
});

describe("a token", () => {
  it("is not kept by a session that ends without using it", async () => {
    const abort = (init: OpenInit) => (widget: HumanConnectWidget) => widget.open(init);
    for (const end of [
      abort({ connect: { baseURL: "x" } }),
      abort({ signal: AbortSignal.abort() }),
      async (widget: HumanConnectWidget) => (void widget.open(), widget.close()),
    ]) {
      const { client, widget, opened } = setUp({ fetchToken: countTokens() });
      await widget.preload();
      await end(widget).catch(() => {});
      await opened();
      expect(tokensOf(client)).toEqual(["token-2"]);
    }
  });

  it("that is requested when the session ends is no longer needed", async () => {
    for (const [end, loadClient] of [
      [(widget: HumanConnectWidget) => widget.close()],
      [(widget: HumanConnectWidget) => widget.forget()],
      [() => {}, () => Promise.reject(new Error("x"))],
    ] as const) {
      let received!: AbortSignal;
      const fetchToken = ({ signal }: { signal: AbortSignal }) => ((received = signal), pending());
      const { widget } = setUp({ fetchToken, ...(loadClient && { loadClient }) });
      const result = widget.open().catch(() => {});
      expect(received.aborted).toBe(false);
      end(widget);
      await result;
      expect(received.aborted).toBe(true);
    }
  });

  it("is renewed after Connect refused it, unless it was the caller's", async () => {
    for (const status of [
      "SESSION_TOKEN_EXPIRED",
      "SESSION_TOKEN_INVALID",
      "XSESSION_TOKEN_EXPIRED",
      "SUCCESS",
    ]) {
      const fetchToken = vi.fn(countTokens());
      const { client, widget, opened } = setUp({ fetchToken });
      for (const init of [{ token: "mine" }, undefined, undefined]) {
        await opened(init);
        const result = widget.open();
        client.close(status);
        expect(await result).toMatchObject({ status });
      }
      expect(renewalsOf(fetchToken)).toEqual([false, /^SESSION/.test(status)]);
    }
  });
});

describe("forget()", () => {
  it("ends a session that is opening or open, as close() does", async () => {
    for (let count = 0; count < 30; count++) {
      const { client, widget, opened } = setUp({ fetchToken: countTokens() });
      const preloading = widget.preload();
      const result = widget.open();
      await waitMicrotasks(count);
      widget.forget();
      expect([widget.state, document.body.innerHTML]).toEqual(["idle", ""]);
      expect(await result).toMatchObject({ status: "CLOSED", closedBy: "caller" });
      await preloading;
      const before = client.opened.length;
      await opened();
      expect(tokensOf(client).slice(before)).toEqual(["token-2"]);
      client.close();
    }
  });

  it("drops the token and the frame of a preload(), whose promise resolves", async () => {
    for (let count = 0; count < 40; count++) {
      let user = "old";
      const fetchToken = async (): Promise<string> => {
        const token = `token-of-${user}`;
        await waitMicrotasks(3);
        return token;
      };
      const { client, widget, events, opened } = setUp({ fetchToken });
      const preloading = widget.preload({ frame: true });
      await waitMicrotasks(count);
      user = "new";
      widget.forget();
      await preloading;
      expect([events, document.querySelectorAll("iframe").length]).toEqual([[], 0]);
      await opened();
      expect(tokensOf(client).at(-1)).toBe("token-of-new");
      client.close();
    }
  });
});

it("a page that goes into the back/forward cache drops the token, and a later open() requests anew", async () => {
  const { client, widget, opened } = setUp({ fetchToken: countTokens() });
  await widget.preload();
  dispatchEvent(new Event("pagehide"));
  await opened();
  expect(tokensOf(client)).toEqual(["token-2"]);
});

it("an idle widget holds no listener on window and document, except `pagehide` while it holds a token", async () => {
  const listening = spyOnListeners();
  const { client, widget, opened } = setUp();
  expect(listening()).toEqual([]);
  await widget.preload();
  expect(listening()).toEqual(["pagehide"]);
  await opened();
  client.close();
  expect(listening()).toEqual([]);
  await widget.preload({ frame: true });
  expect(listening().sort()).toEqual(["blur", "pagehide"]);
  widget.forget();
  await rejectionOf(widget.open({ token: "" }));
  expect(listening()).toEqual([]);
});

describe("a failed open() that is not shown", () => {
  const fail = (): HumanConnectWidget => setUp({ loadClient: async () => ({}) }).widget;

  it("is an ordinary rejection, unless an `error` listener receives it", async () => {
    const widget = fail();
    widget.onclose = () => {};
    expect(await collectUnhandled(() => void widget.open())).toMatchObject([{ code: "client-invalid" }]);
    expect(await collectUnhandled(() => void widget.open().catch(() => {}))).toEqual([]);
    const log: string[] = [];
    widget.onerror = (event) => {
      log.push(event.error.code);
      event.preventDefault();
    };
    expect(await collectUnhandled(() => void widget.open())).toEqual([]);
    await widget.open().catch(() => log.push("rejected"));
    expect(log).toEqual(["client-invalid", "client-invalid", "rejected"]);
    expect(reportError).not.toHaveBeenCalled();
  });

  it("causes no `unhandledrejection` if the caller has aborted it", async () => {
    const task = (): void => {
      const controller = new AbortController();
      void fail().open({ signal: controller.signal });
      controller.abort();
    };
    expect(await collectUnhandled(task)).toEqual([]);
  });
});

describe("where a dialog can be shown,", () => {
  beforeEach(allowModals);
  const shown = (): string => document.querySelector("[role=status]")?.textContent ?? "";
  const click = (label: string): Promise<void> =>
    vi.waitFor(() => {
      const buttons = [...document.querySelectorAll("button")];
      buttons.find(({ textContent }) => textContent === label)!.click();
    });
  const stateAfter = async (promise: Promise<unknown>): Promise<string> => {
    await waitMicrotasks(20);
    return Promise.race([promise.then(String, () => "rejected"), Promise.resolve("pending")]);
  };

  it("open() shows after 300 ms that it loads", async () => {
    vi.useFakeTimers();
    const { widget } = setUp({ fetchToken: pending });
    void widget.open();
    await vi.advanceTimersByTimeAsync(299);
    expect(shown()).toBe("");
    await vi.advanceTimersByTimeAsync(1);
    expect(shown()).toBe("Loading…");
    document.querySelector<HTMLElement>("[aria-label=Close]")!.click();
    await vi.advanceTimersByTimeAsync(1); // for a timer of jsdom's focus()
    expect([widget.state, document.body.innerHTML, vi.getTimerCount()]).toEqual(["idle", "", 0]);
  });

  it("a failure stays pending, is reported if nobody listens, and `Try again` goes on with the same open()", async () => {
    const fetchToken = vi.fn().mockRejectedValueOnce(new Error("x")).mockRejectedValueOnce(new Error("y"));
    const { client, widget, events } = setUp({ fetchToken: fetchToken.mockResolvedValue("token") });
    const result = widget.open();
    expect(await collectUnhandled(() => vi.waitFor(() => expect(shown()).toContain("could not")))).toEqual(
      [],
    );
    expect([widget.state, await stateAfter(result)]).toEqual(["opening", "pending"]);
    expect(reportError.mock.calls).toMatchObject([[{ code: "token-request-failed" }]]);
    widget.onerror = () => {};
    await click("Try again");
    await click("Try again");
    await isOpen(widget);
    expect([shown(), reportError.mock.calls.length]).toEqual(["", 1]);
    client.close();
    expect(await result).toMatchObject({ status: "SUCCESS" });
    expect(events.filter((type) => type === "error")).toHaveLength(2);
  });

  it("`Close` rejects with the last error, and close() and forget() resolve as while opening", async () => {
    for (const end of ["Close", "close", "forget"] as const) {
      const { widget } = setUp({ loadClient: async () => ({}) });
      const result = widget.open();
      await vi.waitFor(() => expect(shown()).not.toBe(""));
      if (end === "Close") await click("Close");
      else widget[end]();
      if (end === "Close") await expect(result).rejects.toMatchObject({ code: "client-invalid" });
      else expect(await result).toMatchObject({ status: "CLOSED", closedBy: "caller" });
      expect([widget.state, document.body.innerHTML]).toEqual(["idle", ""]);
    }
  });

  it("a failure rejects at once if `error` is canceled, if a listener closes, or with `statusDialog: false`", async () => {
    const fail = { loadClient: async () => ({}) };
    const silent = setUp({ ...fail, statusDialog: false });
    await expect(silent.widget.open()).rejects.toMatchObject({ code: "client-invalid" });
    const { widget } = setUp(fail);
    widget.onerror = (event) => event.preventDefault();
    await expect(widget.open()).rejects.toMatchObject({ code: "client-invalid" });
    widget.onerror = () => widget.close();
    expect(await widget.open()).toMatchObject({ status: "CLOSED" });
    expect([document.body.innerHTML, reportError.mock.calls]).toEqual(["", []]);
  });

  it("each cause has its own text, and `Try again` where it may help", async () => {
    const respond = (status: number) => () => {
      vi.stubGlobal("fetch", async () => ({ ok: false, status, type: "basic" }));
      return { tokenUrl: "/token", fetchToken: undefined };
    };
    for (const [options, text, canRetry] of [
      [respond(401), "You are signed out.", false],
      [respond(503), "Connect could not be opened.", true],
      [() => ({ loadClient: async () => ({}) }), "Connect could not be opened.", false],
    ] as const) {
      const { widget } = setUp(options());
      void widget.open();
      await vi.waitFor(() => expect(shown()).toContain(text));
      expect(document.body.textContent.includes("Try again")).toBe(canRetry);
      widget.close();
    }
  });

  it("offline, nothing is requested unless Connect runs on this machine, and going online continues", async () => {
    const onLine = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    const fetchToken = vi.fn(() => "token");
    const local = setUp({ connect: { baseURL: "http://localhost:8080" } });
    await local.opened();
    local.widget.close();
    const { widget } = setUp({ fetchToken });
    let code: string | undefined;
    widget.onerror = ({ error }) => (code = error.code);
    void widget.open();
    await vi.waitFor(() => expect(shown()).toContain("You are offline"));
    expect([code, fetchToken.mock.calls]).toEqual(["offline", []]);
    onLine.mockReturnValue(true);
    dispatchEvent(new Event("online"));
    await isOpen(widget);
  });

  it("an expired session is renewed in the same session, and keeps earlier sources", async () => {
    const fetchToken = vi.fn(countTokens());
    const { client, widget, events, opened } = setUp({ fetchToken });
    await opened();
    const result = widget.open();
    client.connectSource(A);
    fetchToken.mockImplementationOnce(throwing);
    client.close("SESSION_TOKEN_EXPIRED");
    await vi.waitFor(() => expect(shown()).toContain("session has expired"));
    expect([widget.state, await stateAfter(result)]).toEqual(["open", "pending"]);
    await click("Try again");
    await vi.waitFor(() => expect(shown()).toContain("could not be opened"));
    expect(widget.state).toBe("open");
    await click("Try again");
    await vi.waitFor(() => expect(tokensOf(client)).toEqual(["token-1", "token-2"]));
    await vi.waitFor(() => expect(document.querySelector("iframe")).not.toBeNull());
    client.connectSource(B);
    client.close();
    expect(await result).toMatchObject({ status: "SUCCESS", ok: true, connectedSources: [A, B] });
    expect(events.filter((type) => type === "open")).toHaveLength(1);
    expect(renewalsOf(fetchToken)).toEqual([false, true, true]);
  });

  it("leaving an expired session ends it with that status, and close() with CLOSED", async () => {
    for (const [leave, expected] of [
      [() => click("Close"), { status: "SESSION_TOKEN_INVALID", closedBy: "user", ok: false }],
      [(widget: HumanConnectWidget) => widget.close(), { status: "CLOSED", closedBy: "caller", ok: true }],
      [
        async () => {
          await click("Try again");
          await vi.waitFor(() => expect(shown()).toContain("could not"));
          await click("Close");
        },
        { status: "SESSION_TOKEN_INVALID", closedBy: "user" },
      ],
    ] as const) {
      const fetchToken = vi.fn().mockReturnValueOnce("token").mockRejectedValue(new Error("x"));
      const { client, widget, opened } = setUp({ fetchToken });
      await opened();
      const result = widget.open();
      client.connectSource(A);
      client.close("SESSION_TOKEN_INVALID");
      await leave(widget);
      expect(await result).toMatchObject({ ...expected, connectedSources: [A] });
      await waitMicrotasks(20);
      expect(document.body.innerHTML).toBe("");
    }
  });

  it("nothing is shown any more after close(), however soon it follows a click on `Try again`", async () => {
    for (let count = 0; count < 20; count++) {
      const { client, widget, opened } = setUp();
      await opened();
      client.close("SESSION_TOKEN_EXPIRED");
      await waitMicrotasks(20);
      void click("Try again");
      await waitMicrotasks(count);
      widget.close();
      await waitMicrotasks(30);
      expect(document.body.innerHTML).toBe("");
    }
  });

  it("an expired session ends at once with the caller's token, or with `statusDialog: false`", async () => {
    for (const [options, init] of [
      [{}, { token: "mine" }],
      [{ statusDialog: false }, undefined],
    ] as const) {
      const { client, widget, opened } = setUp(options);
      await opened(init);
      const result = widget.open();
      client.close("SESSION_TOKEN_EXPIRED");
      expect(await result).toMatchObject({ status: "SESSION_TOKEN_EXPIRED", closedBy: "user" });
    }
  });

  it("a frame that does not load dispatches `error`, is reported once, and `Try again` makes another", async () => {
    const made: HTMLIFrameElement[] = [];
    const loadClient = async (): Promise<unknown> => createBlankClient(made);
    const { widget, opened } = setUp({ timeoutMs: 20, fetchToken: countTokens(), loadClient });
    await opened();
    await vi.waitFor(() => expect(shown()).toContain("longer than usual"));
    expect(reportError.mock.calls).toMatchObject([[{ code: "connect-unreachable" }]]);
    widget.onerror = () => {};
    await click("Try again");
    await vi.waitFor(() => expect(made).toHaveLength(2));
    expect(made.map(({ src }) => new URL(src).search)).toEqual(["?token=token-1", "?token=token-1"]);
    await vi.waitFor(() => expect(shown()).toContain("longer than usual"));
    expect([widget.state, reportError.mock.calls.length]).toEqual(["open", 1]);
    const result = widget.open();
    await click("Close");
    expect(await result).toMatchObject({ status: "CLOSED", closedBy: "user" });
  });
});
