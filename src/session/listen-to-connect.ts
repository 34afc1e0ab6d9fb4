import type { ConnectFrame } from "../client/open-client.js";
import { watchFrame } from "../client/watch-removal.js";
import { listenForMessages, type MessageType } from "../messages/trusted-messages.js";
import { createForeignOriginWarning } from "../messages/warn-foreign-origin.js";
import type { Trace } from "../platform/trace.js";

/** The origins that a session trusts, and the session's callbacks for messages and for changes of the page. */
export interface ConnectListener {
  /** The exact origins whose messages are trusted. */
  readonly allowedOrigins: readonly string[];
  readonly trace: Trace;
  /** Receives the data of a trusted message. The function is allowed to modify the data, because they are a copy. */
  readonly onMessage: (data: object, type: MessageType) => void;
  /** Runs when the page has removed the frame. */
  readonly onRemove: () => void;
  /** Runs when the page has added or removed elements, but the frame is still on the page. */
  readonly onChange: () => void;
}

/** Listens for Connect's messages, and watches whether the page removes the frame. Stops when `signal` aborts. */
export function listenToConnect(
  connectFrame: ConnectFrame,
  { allowedOrigins, trace, onMessage, onRemove, onChange }: ConnectListener,
  signal: AbortSignal,
): void {
  const onForeignOrigin = createForeignOriginWarning(allowedOrigins, trace);
  listenForMessages(
    { ...connectFrame, allowedOrigins, onForeignOrigin },
    // The data are copied, because the client deletes `type` from them (VENDOR 38).
    ({ data }, type) => onMessage({ ...data }, type),
    signal,
  );
  watchFrame(connectFrame.frame, onRemove, onChange, signal);
}
