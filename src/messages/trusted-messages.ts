import { onAbort } from "../platform/abort.js";
import { replaceProperty } from "../platform/replace-property.js";

const TYPES = [
  "hapi-connect-connect-source",
  "hapi-connect-disconnect-source",
  "hapi-connect-close",
] as const;

/** The types of message that the Connect page sends (VENDOR 33). */
export type MessageType = (typeof TYPES)[number];

/** Where trusted messages come from. */
export interface TrustedSource {
  readonly frame: HTMLIFrameElement;
  readonly allowedOrigins: readonly string[];
  /** The test fake's own channel, whose events are trusted without a check; see `/testing`. */
  readonly testChannel?: EventTarget | undefined;
  /** Called with the origin of a message that would be trusted if its origin were allowed. */
  readonly onForeignOrigin: (origin: string) => void;
}

const findType = (message: MessageEvent<{ type?: unknown } | null>): MessageType | undefined =>
  TYPES.find((type) => type === message.data?.type);

/**
 * Returns the type of a trusted message, else `undefined`. Checks the source and the origin, because the frame may navigate elsewhere
 * and another frame may have the same origin. An event that the browser did not dispatch proves nothing. Reads `data` last, because
 * browsers deserialize it then: messages of other windows cost nothing.
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

/** Calls `onMessage` also for a message that a listener of the page stops before ours runs. */
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
 * Calls `receive` once per trusted message until the signal is aborted, even when a listener of the page stops the message.
 * Chromium runs window listeners in registration order, capturing or not, so a capture listener does not help (VENDOR 36).
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
    // The page froze MessageEvent.prototype. A listener of the page may then stop Connect's messages.
  }
}
