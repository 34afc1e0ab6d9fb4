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

const TYPES = [
  "hapi-connect-connect-source",
  "hapi-connect-disconnect-source",
  "hapi-connect-close",
] as const;

/** The types of the messages that the Connect page sends (VENDOR 33). */
export type MessageType = (typeof TYPES)[number];

/** Returns what the timeline may say of an unknown message: a text that looks like a name, but no text that could be data. */
const nameOf = (type: unknown): string | undefined =>
  isText(type) && /^[\w:-]{1,50}$/.test(type) ? type : undefined;

/**
 * Calls `receive` for each trusted message until `signal` aborts. The client itself believes any window (VENDOR 34). A trusted message was dispatched by the browser, comes from
 * Connect's frame, and has an allowed origin and a known type. Both frame and origin are checked, because the frame can navigate
 * to another origin, and another frame can have the same origin.
 */
export function listenForMessages(
  frame: ConnectFrame,
  allowedOrigins: readonly string[] | undefined,
  trace: Trace,
  receive: (data: object, type: MessageType) => void,
  signal: AbortSignal,
): void {
  const channel = frame[TEST_CHANNEL];
  // The URL was checked when the frame was taken: its origin is that of `connect.baseURL`.
  const origins = allowedOrigins ?? [new URL(frame.src).origin];
  let hasWarned = false;
  const onMessage = (event: Event): void => {
    const message = event as MessageEvent<{ type?: unknown } | null>;
    const { source, origin, isTrusted } = message;
    // `data` is read last, because the first reading deserializes it.
    if (!channel && (!isTrusted || !source || source !== frame.contentWindow)) return;
    const { data } = message;
    const type = TYPES.find((known) => known === data?.type);
    if (channel || origins.includes(origin)) {
      const name = nameOf(isText(data) ? data : data?.type);
      if (type) receive(data!, type);
      else trace("message-ignored", name === undefined ? {} : { type: name });
    } else if (type && !hasWarned) {
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
