import type { ConnectFrame } from "../client/open-client.js";
import { watchFrame } from "../client/watch-removal.js";
import { listenForMessages, type MessageType } from "../messages/trusted-messages.js";
import { createForeignOriginWarning } from "../messages/warn-foreign-origin.js";
import type { Trace } from "../platform/trace.js";

/** What a session wants to know of Connect. */
export interface ConnectListener {
  /** The exact origins whose messages are trusted. */
  readonly allowedOrigins: readonly string[];
  readonly trace: Trace;
  /** Receives the data of a trusted message, which the receiver may modify. */
  readonly onMessage: (data: object, type: MessageType) => void;
  /** The page has removed the frame. */
  readonly onRemove: () => void;
  /** The page has changed otherwise. */
  readonly onChange: () => void;
}

/** Receives Connect's messages, and notices when the page removes the frame, until the signal is aborted. */
export function listenToConnect(
  connectFrame: ConnectFrame,
  { allowedOrigins, trace, onMessage, onRemove, onChange }: ConnectListener,
  signal: AbortSignal,
): void {
  const onForeignOrigin = createForeignOriginWarning(allowedOrigins, trace);
  listenForMessages(
    { ...connectFrame, allowedOrigins, onForeignOrigin },
    // A copy, because the client deletes `type` from the data (VENDOR 38).
    ({ data }, type) => onMessage({ ...data }, type),
    signal,
  );
  watchFrame(connectFrame.frame, onRemove, onChange, signal);
}
