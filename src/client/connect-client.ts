/**
 * The name under which the fake client of `/testing` offers a channel of its own. Events on it are trusted without a check, because jsdom
 * dispatches messages without source and origin. Only `loadClient` can pass such a client, so only the app's own code turns trust off.
 */
export const TEST_CHANNEL: unique symbol = Symbol.for("human-connect-widget.testChannel");

/** The vendor's client, as far as the widget uses it. */
export interface ConnectClient {
  /** Shows Connect. */
  open(options: Record<string, unknown>): unknown;
  /** Of the fake client of `/testing` only. */
  readonly [TEST_CHANNEL]?: EventTarget;
}
