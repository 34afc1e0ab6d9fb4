const HOST = String.raw`(localhost|[\w-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?`;
const LOOPBACK_HOST = new RegExp(`^${HOST}$`, "i");
const LOOPBACK_ORIGIN = new RegExp(`^https?://${HOST}$`);

/**
 * Returns whether a `Host` header names this machine. The sandbox refuses any other host, because otherwise a foreign page could
 * reach the sandbox by a host name that resolves to 127.0.0.1 (DNS rebinding).
 */
export const isLoopbackHost = (host: string | undefined): boolean => LOOPBACK_HOST.test(String(host));

/** Returns whether an `Origin` header is the origin of a page on this machine, on any port. */
export const isLoopbackOrigin = (origin: string | null): boolean => LOOPBACK_ORIGIN.test(String(origin));
