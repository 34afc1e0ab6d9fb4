import { onAbort } from "./platform/abort.js";
import type { GuardedModal } from "./open-guarded.js";
import { replaceProperty } from "./replace-property.js";

const TYPES = [
  "hapi-connect-connect-source",
  "hapi-connect-disconnect-source",
  "hapi-connect-close",
] as const;

/** What the Connect page says, and all that it can say. */
export type MessageType = (typeof TYPES)[number];

/**
 * The type of a genuine message, else `undefined`. Source, then origin, then type: the frame alone may have navigated
 * elsewhere, the origin alone may be a twin frame's, and an event that the browser did not make proves nothing.
 */
export function genuineType(
  event: Event,
  { channel, frame }: GuardedModal,
  origins: readonly string[],
): MessageType | undefined {
  const message = event as MessageEvent<{ type?: unknown } | null>;
  const { source } = message;
  const isOurs =
    channel !== window ||
    (source && source === frame.contentWindow && message.isTrusted && origins.includes(message.origin));
  // Read only now, since a browser makes the data when they are read: a flood of other messages costs nothing.
  const type = isOurs && message.data?.type;
  return TYPES.find((known) => known === type);
}

/**
 * Hears every genuine message of a modal until the signal is aborted, once each: one, too, that a listener of the page's
 * stops before it comes to ours. Which listener is first is a matter of registration, and so of luck.
 */
export function hear(
  modal: GuardedModal,
  origins: readonly string[],
  receive: (event: Event, type: MessageType) => void,
  signal: AbortSignal,
): void {
  const heard = new WeakSet<Event>();
  const once = (event: Event): void => {
    // First whether it is genuine, since a page may have floods of others.
    const type = genuineType(event, modal, origins);
    if (!type || heard.has(event)) return;
    heard.add(event);
    receive(event, type);
  };
  const name = "stopImmediatePropagation";
  const restore = replaceProperty(MessageEvent.prototype, name, {
    value(this: MessageEvent) {
      once(this);
      Event.prototype[name].call(this);
    },
    writable: true,
  });
  modal.channel.addEventListener("message", once, { signal });
  onAbort(signal, restore);
}
