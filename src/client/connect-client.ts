/**
 * The key under which the fake client (`/testing`) stores its message channel. Events on this channel are trusted without a
 * check, because jsdom dispatches messages without source and origin. Only `loadClient` can pass a client with this key, so only
 * the app's own code can turn the check off.
 */
export const TEST_CHANNEL: unique symbol = Symbol.for("human-connect-widget.testChannel");

/** The part of the vendor's client that the widget uses. */
export interface ConnectClient {
  /** Shows Connect. */
  open(options: Record<string, unknown>): unknown;
  /** The message channel of the fake client (`/testing`). The vendor's client does not have it. */
  readonly [TEST_CHANNEL]?: EventTarget;
}
