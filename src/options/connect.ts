import { throwInvalid } from "../errors/describe-error.js";
import { copyOwn } from "../platform/records.js";
import type { ConnectOptions } from "./types.js";
import { CONNECT_URL, parseHttpUrl } from "./urls.js";

/** Returns whether Connect needs a token. Connect needs no token for `mode: "select"` without `preseed` (VENDOR 14). */
export const needsToken = ({ mode, preseed }: ConnectOptions): boolean => mode !== "select" || !!preseed;

/** Returns the URL of Connect. @param connect the result of {@link mergeConnect} */
export const parseConnectUrl = ({ baseURL }: ConnectOptions): URL => new URL(baseURL!);

/**
 * Merges `connect` options, of which the last ones win, and adds the default URL.
 * @throws ConnectError `invalid-options` if `baseURL` is not an absolute http(s) URL
 */
export function mergeConnect(...given: (ConnectOptions | undefined)[]): ConnectOptions {
  const connect = copyOwn(...given);
  connect.baseURL ??= CONNECT_URL;
  if (!parseHttpUrl(connect.baseURL))
    throwInvalid("connect.baseURL", `must be an absolute http(s) URL, not "${String(connect.baseURL)}"`);
  return connect;
}

/**
 * Returns the options for the vendor's `open()`. Each call creates a new object, because the client writes to it (VENDOR 12). It
 * has no prototype, because the client reads inherited properties, too (VENDOR 13).
 */
export const toVendorOptions = (
  connect: ConnectOptions,
  token: string | undefined,
): Record<string, unknown> => ({
  __proto__: null,
  ...connect,
  token,
  // The value "V2" prevents a deprecation notice (VENDOR 16).
  version: "V2",
  // A focus trap would break later calls of open() (VENDOR 25), and leave a style element behind.
  enableFocusTrap: false,
  useSentinelTrap: false,
  // A logger would receive health data.
  logger: undefined,
});
