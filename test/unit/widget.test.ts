// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { DebugEntry, HumanConnectWidget, OpenInit } from "../../src/index.js";
import { allowModals } from "./support/allow-modals.js";
import { rejectionOf } from "./support/error-of.js";
import { A, B, countTokens, setUp, spyOnListeners, waitMicrotasks } from "./support/set-up-widget.js";
import { pending, throwing } from "./support/stubs.js";
import { collectUnhandled } from "./support/unhandled-rejections.js";

// What the user sees of failures and expired sessions is tested in ../browser/states.test.ts, frames that load ahead of the click in
// ../browser/ahead.test.ts, and containers in ../browser/inline.test.ts.

const reportError = vi.fn();
beforeEach(() => void vi.stubGlobal("reportError", reportError.mockReset()));

const frames = (): HTMLIFrameElement[] => [...document.querySelectorAll("iframe")];
const tokensOf = ({ opened }: { opened: readonly object[] }): unknown[] =>
  opened.map((options) => (options as { token: unknown }).token);
const renewalsOf = (fetchToken: { mock: { calls: unknown[][] } }): unknown[] =>
  fetchToken.mock.calls.map(([context]) => (context as { renew: boolean }).renew);
const isOpen = (widget: HumanConnectWidget): Promise<void> =>
  vi.waitFor(() => expect(widget.state).toBe("open"));
const expectIdle = (widget: HumanConnectWidget): void =>
  expect([widget.state, document.body.innerHTML]).toEqual(["idle", ""]);
const broken = { loadClient: async () => ({}) };

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
    const first = { token: "mine", segment: "other", mode: "auth" };
    expect(client.opened).toMatchObject([first, { token: "other", segment: "s" }]);
  });

  it("rejects a wrong argument at once, also where failures are shown, and the next call succeeds", async () => {
    allowModals();
    const wrong = [{ token: "" }, { connect: { baseURL: "x" } }, { container: document.createElement("p") }];
    for (const init of wrong) {
      const { widget, opened } = setUp();
      await expect(widget.open(init)).rejects.toMatchObject({ code: "invalid-options" });
      expectIdle(widget);
      await opened();
    }
  });

  it("rejects on a server, as preload() does", async () => {
    const { widget } = setUp();
    vi.stubGlobal("document", undefined);
    for (const failure of [widget.open(), widget.preload()])
      expect(await rejectionOf(failure)).toMatchObject({ code: "not-in-browser" });
  });

  it("rejects with `already-open` if Connect is open, or opens meanwhile, but not for a container", async () => {
    document.body.innerHTML = '<iframe id="human-api"></iframe><div></div>';
    await expect(setUp().widget.open()).rejects.toMatchObject({ code: "already-open" });
    const inline = setUp();
    await inline.opened({ container: document.querySelector("div")! });
    expect(frames()).toHaveLength(2);
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

  it("writes a timeline without tokens and health data", async () => {
    const entries: DebugEntry[] = [];
    const { client, widget, opened } = setUp({ debug: (entry: DebugEntry) => entries.push(entry) });
    await opened();
    client.connectSource(A);
    client.close();
    const lines = entries.map(({ step, code }) => [step, code].filter(Boolean).join(" "));
    expect(lines.splice(1, 2).sort().join()).toBe("client-ready,token-ready");
    const rest = "statechange opening,statechange open,open,connectsource,statechange idle,close";
    expect(lines.join()).toBe(rest);
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
    expect([listener.mock.calls.length, events.at(-1)]).toEqual([6, "close"]);
    expectIdle(widget);
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
    expectIdle(widget);
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
  it("resolves open() with the result so far", async () => {
    const { client, widget, events, opened } = setUp();
    widget.close();
    const { result } = await opened();
    client.connectSource(A);
    widget.close();
    const lists = { connectedSources: [A], currentConnections: [A] };
    expect(await result).toMatchObject({ status: "CLOSED", closedBy: "caller", ok: true, ...lists });
    widget.close();
    expect(events.slice(-3)).toEqual(["connectsource", "statechange", "close"]);
  });

  it("does nothing in a `close` listener, in which open() starts another session", async () => {
    const { client, widget, opened } = setUp();
    const { result: first } = await opened();
    let second: Promise<unknown> | undefined;
    widget.addEventListener("close", () => (widget.close(), (second = widget.open())), { once: true });
    client.close();
    await first;
    expect(second).not.toBe(first);
    await isOpen(widget);
  });

  it("is not needed at the end of a unit test, when `document` is gone", async () => {
    const { widget, opened } = setUp();
    const { result } = await opened();
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
    expect([widget.state, events]).toEqual(["idle", Array(4).fill("statechange")]);
    expect(loadClient).toHaveBeenCalledOnce();
  });

  it("ends an open session: `close` has the result, then open() rejects", async () => {
    const { client, widget, events, opened } = setUp();
    const controller = new AbortController();
    const { result } = await opened({ signal: controller.signal });
    client.connectSource(A);
    let closed: object | undefined;
    widget.onclose = (event) => (closed = event.result);
    controller.abort("mine");
    await expect(result).rejects.toBe("mine");
    expect(closed).toMatchObject({ status: "CLOSED", closedBy: "caller", connectedSources: [A] });
    expect(events.at(-1)).toBe("close");
    expectIdle(widget);
  });
});

describe("preload()", () => {
  it("loads what the next open() uses, after the page has loaded: client, token and a preconnect", async () => {
    const loadClient = vi.fn();
    const { client, widget, opened } = setUp({ fetchToken: countTokens(), loadClient });
    loadClient.mockResolvedValue(client);
    const loading = vi.spyOn(Document.prototype, "readyState", "get").mockReturnValue("interactive");
    const preloading = Promise.all([widget.preload(), widget.preload()]);
    await waitMicrotasks(20);
    expect(loadClient).not.toHaveBeenCalled();
    dispatchEvent(new Event("load"));
    await preloading;
    loading.mockRestore();
    expect(document.querySelector<HTMLLinkElement>("link")!.href).toBe("https://hapi-connect.humanapi.co/");
    await opened();
    expect(tokensOf(client)).toEqual(["token-1"]);
    client.close();
    expect(document.querySelector("link")).toBeNull();
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
    const code = "token-request-failed";
    await expect(failure).rejects.toMatchObject({ code });
    expect(entries).toContainEqual(expect.objectContaining({ step: "preload-failed", code }));
    await widget.preload();
    expect((await rejectionOf(widget.preload({ frames: true } as never))).code).toBe("invalid-options");
  });

  it("drops the frame and its token after five minutes, also if no timer ran meanwhile", async () => {
    vi.useFakeTimers();
    for (const [wait, expected] of [
      [() => vi.advanceTimersByTime(299_999), "token-1"],
      [() => vi.advanceTimersByTime(300_000), "token-2"],
      [() => void vi.setSystemTime(Date.now() + 299_999), "token-1"],
      [() => void vi.setSystemTime(Date.now() + 300_000), "token-2"],
    ] as const) {
      const { client, widget, opened } = setUp({ fetchToken: countTokens() });
      await widget.preload({ frame: true });
      wait();
      await opened();
      expect(tokensOf(client).at(-1), String(wait)).toBe(expected);
      expect(frames()).toHaveLength(1);
      widget.close();
    }
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
    expect([tokensOf(client), frames().length]).toEqual([["token-1"], 1]);
  });
});

describe("a token", () => {
  it("is not kept by a session that ends without using it, or by a page in the back/forward cache", async () => {
    const abort = (init: OpenInit) => (widget: HumanConnectWidget) => widget.open(init).catch(() => {});
    for (const end of [
      abort({ connect: { baseURL: "x" } }),
      abort({ signal: AbortSignal.abort() }),
      (widget: HumanConnectWidget) => (void widget.open(), widget.close()),
      () => dispatchEvent(new Event("pagehide")),
    ]) {
      const { client, widget, opened } = setUp({ fetchToken: countTokens() });
      await widget.preload();
      await end(widget);
      await opened();
      expect(tokensOf(client), String(end)).toEqual(["token-2"]);
      client.close();
    }
  });

  it("that is requested when the session ends is no longer needed", async () => {
    for (const [end, options] of [
      [(widget: HumanConnectWidget) => widget.close(), {}],
      [(widget: HumanConnectWidget) => widget.forget(), {}],
      [() => {}, { loadClient: () => Promise.reject(new Error("x")) }],
    ] as const) {
      let received!: AbortSignal;
      const fetchToken = ({ signal }: { signal: AbortSignal }) => ((received = signal), pending());
      const { widget } = setUp({ fetchToken, ...options });
      const result = widget.open().catch(() => {});
      expect(received.aborted).toBe(false);
      end(widget);
      await result;
      expect(received.aborted).toBe(true);
    }
  });

  it("is renewed after Connect refused it, unless it was the caller's", async () => {
    for (const [status, isRefused] of [
      ["SESSION_TOKEN_EXPIRED", true],
      ["SESSION_TOKEN_INVALID", true],
      ["XSESSION_TOKEN_EXPIRED", false],
      ["SUCCESS", false],
    ] as const) {
      const fetchToken = vi.fn(countTokens());
      const { client, opened } = setUp({ fetchToken });
      for (const init of [{ token: "mine" }, undefined, undefined]) {
        const { result } = await opened(init);
        client.close(status);
        expect(await result).toMatchObject({ status });
      }
      expect(renewalsOf(fetchToken), status).toEqual([false, isRefused]);
    }
  });
});

describe("close() and forget()", () => {
  it("leave the widget idle and the page empty, however many microtasks after open() they are called", async () => {
    for (const end of ["close", "forget"] as const)
      for (let count = 0; count < 30; count++) {
        const { client, widget, events, opened } = setUp({ fetchToken: countTokens() });
        const preloading = end === "forget" && widget.preload();
        const result = widget.open();
        await waitMicrotasks(count);
        widget[end]();
        expectIdle(widget);
        expect(await result).toMatchObject({ status: "CLOSED", closedBy: "caller" });
        await preloading;
        await waitMicrotasks(30);
        expectIdle(widget);
        expect(events.at(-1)).toBe("close");
        const before = client.opened.length;
        expect(before).toBeLessThanOrEqual(1);
        if (events.includes("open")) expect(before).toBe(1);
        await opened();
        if (end === "forget") expect(tokensOf(client).slice(before)).toEqual(["token-2"]);
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
      expect([events, frames()]).toEqual([[], []]);
      await opened();
      expect(tokensOf(client).at(-1)).toBe("token-of-new");
      client.close();
    }
  });
});

it("an idle widget holds no listener on the page, except `pagehide` while it holds or fetches a token", async () => {
  const listening = spyOnListeners();
  const fetchToken = vi.fn(() => "token");
  const { client, widget, opened } = setUp({ fetchToken });
  expect(listening()).toEqual([]);
  const preloading = widget.preload();
  expect(listening()).toEqual(["pagehide"]);
  await preloading;
  expect(listening()).toEqual(["pagehide"]);
  await opened();
  client.close();
  expect(listening()).toEqual([]);
  await widget.preload();
  widget.forget();
  expect(listening()).toEqual([]);
  await widget.preload({ frame: true });
  expect(listening().sort()).toEqual(["blur", "pagehide"]);
  widget.forget();
  await rejectionOf(widget.open({ token: "" }));
  expect(listening()).toEqual([]);
  fetchToken.mockImplementationOnce(throwing);
  await rejectionOf(widget.preload());
  expect(listening()).toEqual([]);
});

it("a failed open() that is not shown is an ordinary rejection, unless a listener receives it or the caller aborted", async () => {
  const { widget } = setUp(broken);
  widget.onclose = () => {};
  expect(await collectUnhandled(() => void widget.open())).toMatchObject([{ code: "client-invalid" }]);
  expect(await collectUnhandled(() => void widget.open().catch(() => {}))).toEqual([]);
  const controller = new AbortController();
  const abort = (): void => (void widget.open({ signal: controller.signal }), controller.abort());
  expect(await collectUnhandled(abort)).toEqual([]);
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

describe("where a dialog can be shown,", () => {
  beforeEach(allowModals);
  const shown = (): string => document.querySelector("[role=status]")?.textContent ?? "";
  const click = (label: string): Promise<void> =>
    vi.waitFor(() => {
      const buttons = [...document.querySelectorAll("button")];
      buttons.find(({ textContent }) => textContent === label)!.click();
    });

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
    expectIdle(widget);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("close() and forget() resolve while a failure is shown, as while opening", async () => {
    for (const end of ["close", "forget"] as const) {
      const { widget } = setUp(broken);
      const result = widget.open();
      await vi.waitFor(() => expect(shown()).not.toBe(""));
      widget[end]();
      expect(await result).toMatchObject({ status: "CLOSED", closedBy: "caller" });
      expectIdle(widget);
    }
  });

  it("a failure rejects at once if `error` is canceled, if a listener closes, or with `statusDialog: false`", async () => {
    const silent = setUp({ ...broken, statusDialog: false });
    await expect(silent.widget.open()).rejects.toMatchObject({ code: "client-invalid" });
    const { widget } = setUp(broken);
    widget.onerror = (event) => event.preventDefault();
    await expect(widget.open()).rejects.toMatchObject({ code: "client-invalid" });
    widget.onerror = () => widget.close();
    expect(await widget.open()).toMatchObject({ status: "CLOSED" });
    expect([document.body.innerHTML, reportError.mock.calls]).toEqual(["", []]);
  });

  it("offline, nothing is requested unless Connect runs on this machine, and going online continues", async () => {
    const onLine = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    const fetchToken = vi.fn(pending);
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
    await waitMicrotasks(20);
    expect([shown(), fetchToken.mock.calls.length]).toEqual(["Loading…", 1]);
    widget.close();
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

  it("a frame that does not load is replaced by `Try again` or online, with the same token, and stays if it loads late", async () => {
    const made: HTMLIFrameElement[] = [];
    const open = ({ baseURL, token }: Record<string, string>): void => {
      const frame = Object.assign(document.createElement("iframe"), { id: "human-api" });
      frame.src = `${baseURL}/?token=${token}`;
      Object.defineProperty(frame, "contentDocument", { value: { URL: "about:blank" }, configurable: true });
      made.push(document.body.appendChild(frame));
    };
    const options = { timeoutMs: 20, fetchToken: countTokens(), loadClient: async () => ({ open }) };
    const { opened } = setUp(options);
    await opened();
    await click("Try again");
    await vi.waitFor(() => expect([made.length, shown()]).toEqual([2, expect.stringMatching("longer")]));
    dispatchEvent(new Event("online"));
    await vi.waitFor(() => expect([made.length, shown()]).toEqual([3, expect.stringMatching("longer")]));
    expect(made.map(({ src }) => new URL(src).search)).toEqual(Array(3).fill("?token=token-1"));
    Object.defineProperty(made[2]!, "contentDocument", { value: null });
    made[2]!.dispatchEvent(new Event("load"));
    dispatchEvent(new Event("online"));
    await waitMicrotasks(20);
    expect([made.length, shown(), frames()]).toEqual([3, "", [made[2]]]);
  });
});
