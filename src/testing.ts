import type { ConnectClient } from "./client/take-frame.js";
import type { Source } from "./events/connect-result.js";
import { FRAME_ID, TEST_CHANNEL } from "./messages/trusted-messages.js";
import {
  connectSource,
  createSessionLists,
  createUserLists,
  disconnectSource,
  toPayload,
} from "./sandbox/source-lists.js";

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

/** Creates the frame as the vendor's client does, but without a page, and appends it to the body. */
function appendFrame({ baseURL, token }: Record<string, unknown>, channel: EventTarget): HTMLIFrameElement {
  const frame = document.createElement("iframe");
  frame.id = FRAME_ID;
  frame.dataset.fakeClient = "";
  // happy-dom prints an error for a frame that would load a page, so the frame has a document of its own.
  frame.srcdoc = "";
  const url = new URL(baseURL as string);
  if (token !== undefined) url.searchParams.set("token", token as string);
  Object.defineProperties(frame, {
    src: { value: url.href },
    // The real page has another origin, so its document cannot be read.
    contentDocument: { value: null },
    // jsdom prints "not implemented" for the original.
    contentWindow: { value: { focus() {} } },
    [TEST_CHANNEL]: { value: channel },
  });
  document.body.appendChild(frame);
  void load(frame);
  return frame;
}

/** Fires `load` when the widget has inserted the frame. Waits without a timer, because the app's test might have stopped them. */
async function load(frame: HTMLIFrameElement): Promise<void> {
  for (let tries = 0; tries < 9 && !frame.isConnected; tries++) await Promise.resolve();
  frame.dispatchEvent(new document.defaultView!.Event("load"));
}

/**
 * Creates an in-memory client for `loadClient`, or for a mock of the module `humanapi-connect-client`, for unit tests of an app.
 * It works in jsdom and happy-dom. A test that ends while Connect is open should close the widget:
 * `afterEach(() => widget.close())`.
 *
 * @example
 * const client = createFakeClient();
 * const widget = new HumanConnectWidget({ fetchToken: () => "token", loadClient: async () => client });
 *
 * @example
 * vi.mock("humanapi-connect-client", () => createFakeClient());
 */
export function createFakeClient(): FakeClient {
  // The widget of an earlier test that left its frame on the page ends its session.
  globalThis.document?.querySelector("iframe[data-fake-client]")?.remove();
  const opened: Record<string, unknown>[] = [];
  const user = createUserLists();
  let session = createSessionLists();
  let channel = new EventTarget();
  let frame: HTMLIFrameElement | undefined;

  function send(type: string, status: string): void {
    if (!frame?.isConnected) throw new Error("Connect is not open: await the widget's `open` event first");
    const data = { type: `hapi-connect-${type}`, ...toPayload(user, session, status) };
    channel.dispatchEvent(new MessageEvent("message", { data }));
  }

  return {
    opened,
    open(options) {
      opened.push({ ...options });
      session = createSessionLists();
      channel = new EventTarget();
      frame = appendFrame(options, channel);
    },
    connectSource(source) {
      connectSource(user, session, source);
      send("connect-source", "CONNECTED_SOURCE");
    },
    disconnectSource(source) {
      disconnectSource(user, session, source);
      send("disconnect-source", "DISCONNECTED_SOURCE");
    },
    close: (status = "SUCCESS") => send("close", status),
  };
}
