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
 * comes from Connect's frame, and has an allowed origin. Both frame and origin are checked, because the frame can navigate to
 * another origin, and another frame can have the same origin. When code reads `data` for the first time, the browser has to
 * deserialize `data`. To save that time, the function reads `data` only if the message comes from Connect's frame.
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
 * Calls `onMessage` when a listener of the page calls `stopImmediatePropagation()` on a message, because that call can stop the
 * message before it reaches the widget's own listener.
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
 * `stopImmediatePropagation()`. A capture listener is not enough. On `window`, Chromium runs a capture listener after all
 * listeners that were registered earlier (VENDOR 36), so an earlier listener of the page could stop the message.
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
    // The page has frozen MessageEvent.prototype, so the widget cannot replace stopImmediatePropagation(). A listener of the page
    // can then stop Connect's messages before they reach the widget.
  }
}
