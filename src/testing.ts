import { TEST_CHANNEL, type ConnectClient } from "./client/connect-client.js";
import type { Source } from "./events/connect-result.js";

/** What {@link createFakeClient} returns. */
export interface FakeClient extends ConnectClient {
  /** The options of each `open()` in order: what the widget passed to the client. */
  readonly opened: readonly Readonly<Record<string, unknown>>[];
  /** Acts as if the user connected a source. @throws Error when Connect is not open */
  connectSource(source: Source): void;
  /** Acts as if the user disconnected a source. @throws Error when Connect is not open */
  disconnectSource(source: Source): void;
  /** Acts as if the user closed Connect. @param status @default "SUCCESS" @throws Error when Connect is not open */
  close(status?: string): void;
}

/** Puts an element in the place of Connect's frame, and the listener that the client adds (VENDOR 19, VENDOR 37). */
function showFrame(onClose: () => void): void {
  const frame = document.createElement("iframe");
  frame.id = "human-api";
  // As of a page of another origin, the document cannot be read: that of a blank page counts as one that does not load.
  Object.defineProperty(frame, "contentDocument", { value: null });
  frame.dataset.fakeClient = "";
  // An empty document, because happy-dom prints an error for a frame that would load a page.
  frame.srcdoc = "";
  document.body.appendChild(frame);
  // jsdom prints "not implemented" for the original, and happy-dom may have no window here.
  if (frame.contentWindow) Object.assign(frame.contentWindow, { focus() {} });
  window.addEventListener("message", ({ data }) => {
    // As the client does, the clean-up runs on a close message (VENDOR 42).
    if ((data as { type?: unknown }).type !== "hapi-connect-close") return;
    document.getElementById("human-api")!.remove();
    onClose();
  });
  // A microtask, because the app's test may have stopped the timers.
  void Promise.resolve().then(() => frame.dispatchEvent(new document.defaultView!.Event("load")));
}

const without = (sources: Source[], { id }: Source): Source[] => sources.filter((source) => source.id !== id);

/** What the fake's Connect page knows, and sends with each message. */
class FakeConnect {
  readonly channel = new EventTarget();
  readonly #current = new Map<string, Source>();
  #connected: Source[] = [];
  #disconnected: Source[] = [];
  isOpen = false;

  startSession(): void {
    [this.#connected, this.#disconnected] = [[], []];
    this.isOpen = true;
  }

  connect({ id, name }: Source): void {
    this.#current.set(id, { id, name });
    this.#connected = [...without(this.#connected, { id, name }), { id, name }];
    this.#disconnected = without(this.#disconnected, { id, name });
    this.send("connect-source", "CONNECTED_SOURCE");
  }

  disconnect({ id, name }: Source): void {
    this.#current.delete(id);
    this.#connected = without(this.#connected, { id, name });
    this.#disconnected = [...without(this.#disconnected, { id, name }), { id, name }];
    this.send("disconnect-source", "DISCONNECTED_SOURCE");
  }

  send(type: string, status: string): void {
    if (!this.isOpen) throw new Error("Connect is not open: await the widget's `open` event first");
    const sessionResults = {
      connectedSources: this.#connected,
      disconnectedSources: this.#disconnected,
      requestedSources: [],
    };
    const currentConnections = [...this.#current.values()];
    const data = {
      type: `hapi-connect-${type}`,
      status,
      sessionResults,
      currentConnections,
      requestedProviders: [],
    };
    this.channel.dispatchEvent(new MessageEvent("message", { data }));
  }
}

/**
 * Creates an in-memory client for `loadClient`, for unit tests of an app that uses the widget. Works in jsdom and happy-dom. A test that ends
 * while Connect is open should close the widget, as an app does when it goes away: `afterEach(() => widget.close())`.
 *
 * @example
 * const client = createFakeClient();
 * const widget = new HumanConnectWidget({ fetchToken: () => "token", loadClient: async () => client });
 */
export function createFakeClient(): FakeClient {
  // Ends what an earlier test left open: its widget cleans up as it does when a page removes the frame.
  globalThis.document?.querySelector("iframe[data-fake-client]")?.remove();
  const opened: Record<string, unknown>[] = [];
  const connect = new FakeConnect();
  return {
    [TEST_CHANNEL]: connect.channel,
    opened,
    open(options) {
      opened.push({ ...options });
      connect.startSession();
      showFrame(() => (connect.isOpen = false));
    },
    connectSource: (source) => connect.connect(source),
    disconnectSource: (source) => connect.disconnect(source),
    close: (status = "SUCCESS") => connect.send("close", status),
  };
}
