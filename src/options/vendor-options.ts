import { throwInvalid } from "../errors/describe-error.js";
import { copyOwn } from "../platform/records.js";
import { CONNECT_URL } from "./defaults.js";
import type { ConnectOptions } from "./connect-options.js";
import { parseHttpUrl } from "./urls.js";

/** Returns whether Connect needs a token. It needs none for `mode: "select"` without `preseed` (VENDOR 14). */
export const needsToken = ({ mode, preseed }: ConnectOptions): boolean => mode !== "select" || !!preseed;

/** Returns the URL of Connect. */
export const connectUrl = ({ baseURL = CONNECT_URL }: ConnectOptions): string => baseURL;

/** Returns the origin of Connect. The options must have been checked. */
export const connectOrigin = (connect: ConnectOptions): string => new URL(connectUrl(connect)).origin;

/**
 * Merges the `connect` options of the widget with those of one `open()`. The options of `open()` take precedence.
 * @throws ConnectError `invalid-options` if `baseURL` is not an absolute http(s) URL
 */
export function mergeConnect(base?: ConnectOptions, init?: ConnectOptions): ConnectOptions {
  const connect = copyOwn(base, init);
  const url: unknown = connectUrl(connect);
  if (!parseHttpUrl(url))
    throwInvalid(
      "connect.baseURL",
      `must be an absolute http(s) URL, such as "${CONNECT_URL}"; it is "${String(url)}"`,
    );
  return connect;
}

/**
 * Returns the options for the vendor's `open()`. The object is new each time, because the client writes to it (VENDOR 12). It has
 * an own property for each option that the client could otherwise read from a polluted prototype (VENDOR 13).
 */
export function toVendorOptions(connect: ConnectOptions, token: string | undefined): Record<string, unknown> {
  const baseURL = connectUrl(connect);
  return {
    ...connect,
    baseURL,
    __baseURL: baseURL,
    token,
    // The value "V2" of `version` prevents a deprecation notice (VENDOR 16).
    version: "V2",
    // The focus trap would affect later opens (VENDOR 25). It would also throw after an early close (VENDOR 26, VENDOR 32).
    enableFocusTrap: false,
    // A logger would receive health data, so none is passed on (VENDOR 13).
    logger: undefined,
  };
}
