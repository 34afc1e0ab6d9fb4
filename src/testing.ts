import { TEST_CHANNEL, type ConnectClient } from "./client/connect-client.js";
import type { Source } from "./events/connect-result.js";

/** The fake client that {@link createFakeClient} returns. */
export interface FakeClient extends ConnectClient {
  /** The options that the widget passed to each `open()` call of this client, in the order of the calls. */
  readonly opened: readonly Readonly<Record<string, unknown>>[];
  /** Simulates a user who connects a source. @throws Error if Connect is not open */
  connectSource(source: Source): void;
  /** Simulates a user who disconnects a source. @throws Error if Connect is not open */
  disconnectSource(source: Source): void;
  /** Simulates a user who closes Connect. @param status @default "SUCCESS" @throws Error if Connect is not open */
  close(status?: string): void;
}

/**
 * Adds an element that represents Connect's frame, and a message listener that imitates the listener of the vendor's client
 * (VENDOR 19, VENDOR 37).
 */
function showFrame(onClose: () => void): void {
  const frame = document.createElement("iframe");
  frame.id = "human-api";
  // `contentDocument` is null, as it is for the real Connect page, which has another origin. If the widget could read the
  // document, it would assume that the frame is still blank and that Connect has failed to load.
  Object.defineProperty(frame, "contentDocument", { value: null });
  frame.dataset.fakeClient = "";
  // The frame has an empty document and no URL, because happy-dom prints an error for a frame that would load a page.
  frame.srcdoc = "";
  document.body.appendChild(frame);
  // `focus()` is replaced, because jsdom prints "not implemented" for the original. In happy-dom, the frame might not have a
  // `contentWindow` yet.
  if (frame.contentWindow) Object.assign(frame.contentWindow, { focus() {} });
  window.addEventListener("message", ({ data }) => {
    // A close message runs the clean-up, as in the vendor's client (VENDOR 42).
    if ((data as { type?: unknown }).type !== "hapi-connect-close") return;
    document.getElementById("human-api")!.remove();
    onClose();
  });
  // The event is dispatched in a microtask, not by a timer, because the app's test might have stopped the timers.
  void Promise.resolve().then(() => frame.dispatchEvent(new document.defaultView!.Event("load")));
}

const without = (sources: Source[], { id }: Source): Source[] => sources.filter((source) => source.id !== id);

/** The state of the simulated Connect page. Each message contains this state. */
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
 * Creates an in-memory client for `loadClient`, for unit tests of an app that uses the widget. It works in jsdom and happy-dom. A
 * test that ends while Connect is open should close the widget: `afterEach(() => widget.close())`.
 *
 * @example
 * const client = createFakeClient();
 * const widget = new HumanConnectWidget({ fetchToken: () => "token", loadClient: async () => client });
 */
export function createFakeClient(): FakeClient {
  // Removes a frame that an earlier test might have left on the page. The widget of that test then cleans up, as it does when the
  // page removes Connect's frame.
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
