import { onAbort } from "../platform/abort.js";
import { replaceProperty } from "../platform/replace-property.js";

const TYPES = [
  "hapi-connect-connect-source",
  "hapi-connect-disconnect-source",
  "hapi-connect-close",
] as const;

/** The types of the messages that the Connect page sends (VENDOR 33). */
export type MessageType = (typeof TYPES)[number];

/** The frame and the origins whose messages are trusted. */
export interface TrustedSource {
  readonly frame: HTMLIFrameElement;
  readonly allowedOrigins: readonly string[];
  /** The message channel of the fake client (`/testing`). Its events are trusted without a check. */
  readonly testChannel?: EventTarget | undefined;
  /** Receives the origin of a message whose frame and type are correct, but whose origin is not allowed. */
  readonly onForeignOrigin: (origin: string) => void;
}

const findType = (message: MessageEvent<{ type?: unknown } | null>): MessageType | undefined =>
  TYPES.find((type) => type === message.data?.type);

/**
 * Returns the type of a trusted message, or `undefined` for any other message. A trusted message was dispatched by the browser,
 * comes from Connect's frame, and has an allowed origin. Both frame and origin are checked, because the frame may navigate to
 * another origin, and another frame may have the same origin. `data` is read last, because browsers deserialize it when it is
 * first read. So messages of other windows cost nothing.
 */
export function trustedMessageType(
  event: Event,
  { frame, allowedOrigins, testChannel, onForeignOrigin }: TrustedSource,
): MessageType | undefined {
  const message = event as MessageEvent<{ type?: unknown } | null>;
  if (testChannel) return findType(message);
  const { source, origin, isTrusted } = message;
  if (!isTrusted || !source || source !== frame.contentWindow) return undefined;
  const type = findType(message);
  if (allowedOrigins.includes(origin)) return type;
  if (type) onForeignOrigin(origin);
  return undefined;
}

/**
 * Calls `onMessage` when a listener of the page calls `stopImmediatePropagation()` on a message, because the widget's own
 * listener may then not receive the message.
 */
function interceptStopped(onMessage: (event: Event) => void, signal: AbortSignal): void {
  const name = "stopImmediatePropagation";
  const { prototype } = MessageEvent;
  const own = Object.getOwnPropertyDescriptor(prototype, name)?.value as (() => void) | undefined;
  const restore = replaceProperty(prototype, name, {
    value(this: MessageEvent) {
      if (!signal.aborted) onMessage(this);
      (own ?? Event.prototype[name]).call(this);
    },
    writable: true,
  });
  onAbort(signal, restore);
}

/**
 * Calls `receive` once per trusted message until `signal` aborts, even if a listener of the page calls
 * `stopImmediatePropagation()`. A capture listener is not enough, because Chromium runs all listeners on `window` in the order of
 * their registration (VENDOR 36).
 */
export function listenForMessages(
  trusted: TrustedSource,
  receive: (message: MessageEvent<object>, type: MessageType) => void,
  signal: AbortSignal,
): void {
  const seen = new WeakSet<Event>();
  const onMessage = (event: Event): void => {
    if (seen.has(event)) return;
    const type = trustedMessageType(event, trusted);
    if (!type) return;
    seen.add(event);
    receive(event as MessageEvent<object>, type);
  };
  (trusted.testChannel ?? window).addEventListener("message", onMessage, { signal });
  try {
    interceptStopped(onMessage, signal);
  } catch {
    // The page has frozen MessageEvent.prototype, so a listener of the page may stop Connect's messages.
  }
}
