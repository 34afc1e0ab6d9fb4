import { throwInvalid } from "../errors/describe-error.js";
import { copyOwn } from "../platform/records.js";
import { CONNECT_URL } from "./defaults.js";
import type { ConnectOptions } from "./connect-options.js";
import { parseHttpUrl } from "./urls.js";

/** Returns whether Connect needs a token. Connect needs no token for `mode: "select"` without `preseed` (VENDOR 14). */
export const needsToken = ({ mode, preseed }: ConnectOptions): boolean => mode !== "select" || !!preseed;

/** Returns the URL of Connect. */
export const connectUrl = ({ baseURL = CONNECT_URL }: ConnectOptions): string => baseURL;

/** Returns the origin of Connect. The options must have been checked. */
export const connectOrigin = (connect: ConnectOptions): string => new URL(connectUrl(connect)).origin;

/**
 * Merges the `connect` options of the widget with those of one `open()` call. The options of the call take precedence.
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
 * Returns the options for the vendor's `open()`. Each call creates a new object, because the client writes to it (VENDOR 12). All
 * options that this function sets are own properties. So the client does not read them from a polluted prototype (VENDOR 13).
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
    // The client's focus trap is off, because it would break later calls of open() (VENDOR 25). The trap would also throw if
    // Connect closes early (VENDOR 26). In client builds that put the frame into a container, the trap would throw as soon as it
    // is active (VENDOR 32).
    enableFocusTrap: false,
    // The client gets no logger, because a logger would receive health data. The property is set to `undefined`, so that the
    // client does not read a logger from a polluted prototype (VENDOR 13).
    logger: undefined,
  };
}
