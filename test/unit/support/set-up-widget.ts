import { onTestFinished, vi } from "vitest";
import { HumanConnectWidget, type ConnectResult } from "../../../src/index.js";
import { createFakeClient, type FakeClient } from "../../../src/testing.js";

/** A widget with a fake client. */
export interface SetUp {
  client: FakeClient;
  widget: HumanConnectWidget;
  /** The types of the events that the widget has dispatched so far. */
  events: string[];
  /** Opens the widget, and resolves when the widget has dispatched `open`: with the promise of widget.open(). */
  opened(init?: object): Promise<{ result: Promise<ConnectResult> }>;
}

export const A = { id: "a", name: "Aspen" };
export const B = { id: "b", name: "Birch" };

/** Creates a widget with a fake client. @param options more options for the widget; they can replace the options below */
export function setUp(options: object = {}): SetUp {
  const client = createFakeClient();
  const widget = new HumanConnectWidget({
    fetchToken: () => "token",
    loadClient: async () => ({ default: client }),
    ...options,
  });
  const events: string[] = [];
  for (const type of ["statechange", "open", "connectsource", "disconnectsource", "close", "error"] as const)
    EventTarget.prototype.addEventListener.call(widget, type, () => void events.push(type));
  const opened: SetUp["opened"] = async (init) => {
    const isOpen = new Promise((resolve) => widget.addEventListener("open", resolve, { once: true }));
    const result = widget.open(init);
    result.catch(() => {});
    await isOpen;
    return { result };
  };
  return { client, widget, events, opened };
}

/** Creates a `fetchToken` that returns token-1 at its first call, token-2 at its second call, and so on. */
export function countTokens(fields: object = {}): () => { token: string } {
  let count = 0;
  return () => ({ token: `token-${++count}`, ...fields });
}

/** Returns a function that names the listeners which window and document have got since, and still have. */
export function spyOnListeners(): () => string[] {
  const listeners: { type: string; listener: unknown }[] = [];
  const remove = (type: string, listener: unknown): void => {
    const index = listeners.findIndex((entry) => entry.type === type && entry.listener === listener);
    if (index >= 0) listeners.splice(index, 1);
  };
  const isPage = (target: unknown): boolean => target === window || target === document;
  // In this environment, the functions of the window are not those of EventTarget.prototype.
  for (const owner of [window, EventTarget.prototype] as Window[]) {
    const { addEventListener, removeEventListener } = owner;
    vi.spyOn(owner, "addEventListener").mockImplementation(function (this: Window, type, listener, options) {
      addEventListener.call(this, type, listener, options);
      if (!isPage(this ?? window)) return;
      remove(type, listener);
      listeners.push({ type, listener });
      const { signal } = Object(options) as AddEventListenerOptions;
      signal?.addEventListener("abort", () => remove(type, listener));
    });
    vi.spyOn(owner, "removeEventListener").mockImplementation(function (this: Window, type, listener) {
      removeEventListener.call(this, type, listener);
      if (isPage(this ?? window)) remove(type, listener);
    });
  }
  onTestFinished(() => void vi.restoreAllMocks());
  return () => listeners.map(({ type }) => type);
}

/** Waits for a number of microtasks. */
export async function waitMicrotasks(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await Promise.resolve();
}
