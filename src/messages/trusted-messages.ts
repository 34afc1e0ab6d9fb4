import { isText } from "../platform/records.js";
import type { Trace } from "../platform/trace.js";

/**
 * The key under which the frame of the fake client (`/testing`) has its message channel. Events on this channel are trusted
 * without a check, because jsdom dispatches messages without source and origin. The frame has the key and not the client,
 * because copies of a mocked module lose symbol keys.
 */
export const TEST_CHANNEL: unique symbol = Symbol.for("human-connect-widget.testChannel");

/** The id of Connect's frame in a dialog. The client opens nothing while any element has it (VENDOR 11). */
export const FRAME_ID = "human-api";

/** Connect's frame. Only the fake client's frame has a channel. */
export type ConnectFrame = HTMLIFrameElement & { readonly [TEST_CHANNEL]?: EventTarget };

/** What Connect's page tells: the type of the message (VENDOR 33) without the dashes and the vendor's prefix, like an event's name. */
export type Message = "connectsource" | "disconnectsource" | "close";

const TYPE = /^hapi-connect-(close|(?:dis)?connect-source)$/;

/**
 * Calls `receive` for each trusted message until `signal` aborts. The client itself believes any window (VENDOR 34). A trusted message was dispatched by the browser, comes from
 * Connect's frame, and has an allowed origin and a known type. Both frame and origin are checked, because the frame can navigate
 * to another origin, and another frame can have the same origin.
 */
export function listenForMessages(
  frame: ConnectFrame,
  allowedOrigins: readonly string[] | undefined,
  trace: Trace,
  receive: (data: object, message: Message) => void,
  signal: AbortSignal,
): void {
  const channel = frame[TEST_CHANNEL];
  // The URL was checked when the frame was taken: its origin is that of `connect.baseURL`.
  const origins = allowedOrigins ?? [new URL(frame.src).origin];
  let hasWarned = false;
  const onMessage = (event: Event): void => {
    const { source, origin, isTrusted } = event as MessageEvent;
    // `data` is read last, because the first reading deserializes it.
    if (!channel && (!isTrusted || !source || source !== frame.contentWindow)) return;
    const { data } = event as MessageEvent<{ type?: unknown } | null>;
    const type = isText(data) ? data : data?.type;
    // A text that could be data is not shown in the timeline.
    const name = isText(type) && /^[\w:-]{1,50}$/.test(type) ? type : undefined;
    const message = !isText(data) && TYPE.exec(name ?? "")?.[1]!.replace("-", "");
    if (channel || origins.includes(origin)) {
      if (message) receive(data!, message as Message);
      else trace("message-ignored", name === undefined ? {} : { type: name });
    } else if (message && !hasWarned) {
      hasWarned = true;
      trace("foreign-origin");
      // eslint-disable-next-line no-console -- Connect would fail silently after a move to another origin
      console.warn(
        `human-connect-widget: \`allowedOrigins\` (${origins.join(", ")}) lacks ${origin}, the origin of a message of Connect's frame.`,
      );
    }
  };
  (channel ?? window).addEventListener("message", onMessage, { signal });
}
