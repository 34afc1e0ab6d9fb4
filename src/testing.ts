import type { ConnectClient } from "./client.js";
import type { Source } from "./normalize.js";

/** What {@link createFakeClient} answers. */
export interface FakeClient extends ConnectClient {
  /** The options of each `open()`, in order: what the widget handed to the client. */
  readonly opened: readonly Readonly<Record<string, unknown>>[];
  /** As if the user connected a source. @throws Error when Connect is not open */
  connectSource(source: Source): void;
  /** As if the user disconnected a source. @throws Error when Connect is not open */
  disconnectSource(source: Source): void;
  /** As if the user closed Connect. @param status @default "SUCCESS" @throws Error when Connect is not open */
  close(status?: string): void;
}

/**
 * An in-memory client for `loadClient`, for unit tests of an app that uses the widget; works in jsdom. A test that ends while
 * Connect is open closes the widget, as an app does that goes away: `afterEach(() => widget.close())`.
 *
 * @example
 * const client = createFakeClient();
 * const widget = new HumanConnectWidget({ fetchToken: () => "token", loadClient: async () => client });
 */
export function createFakeClient(): FakeClient {
  const opened: Record<string, unknown>[] = [];
  const current = new Map<string, Source>();
  let connected: Source[] = [];
  let disconnected: Source[] = [];
  let channel: EventTarget | null = null;

  const say = (type: string, status: string): void => {
    if (!channel) throw new Error("Connect is not open: await the widget's `open` event first");
    const sessionResults = {
      connectedSources: connected,
      disconnectedSources: disconnected,
      requestedSources: [],
    };
    const data = {
      type: `hapi-connect-${type}`,
      status,
      sessionResults,
      currentConnections: [...current.values()],
      requestedProviders: [],
    };
    channel.dispatchEvent(new MessageEvent("message", { data }));
  };
  const without = (sources: Source[], { id }: Source): Source[] => sources.filter((other) => other.id !== id);

  return {
    opened,
    open(options) {
      opened.push({ ...options });
      [connected, disconnected] = [[], []];
      const frame = document.createElement("iframe");
      frame.id = "human-api";
      document.body.appendChild(frame);
      Object.assign(frame.contentWindow!, { focus() {} }); // jsdom has none, and complains
      // As the client does: its own clean-up runs on a close message.
      window.addEventListener("message", ({ data }) => {
        if ((data as { type?: unknown }).type !== "hapi-connect-close") return;
        document.getElementById("human-api")!.remove();
        channel = null;
      });
      channel = new EventTarget();
      // It is there as soon as somebody waits for it; not by a timer, which the app's test may have stopped.
      void Promise.resolve().then(() => frame.dispatchEvent(new Event("load")));
      return { [Symbol.for("human-connect-widget.channel")]: channel };
    },
    connectSource({ id, name }) {
      current.set(id, { id, name });
      connected = [...without(connected, { id, name }), { id, name }];
      disconnected = without(disconnected, { id, name });
      say("connect-source", "CONNECTED_SOURCE");
    },
    disconnectSource({ id, name }) {
      current.delete(id);
      connected = without(connected, { id, name });
      disconnected = [...without(disconnected, { id, name }), { id, name }];
      say("disconnect-source", "DISCONNECTED_SOURCE");
    },
    close(status = "SUCCESS") {
      say("close", status);
    },
  };
}
