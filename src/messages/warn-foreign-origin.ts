import type { Trace } from "../platform/trace.js";

/**
 * Returns a function that prints one warning when a message of Connect's frame is ignored because of its origin. Without the
 * warning, Connect would fail silently after a redirect to another origin.
 */
export function createForeignOriginWarning(
  allowedOrigins: readonly string[],
  trace: Trace,
): (origin: string) => void {
  let hasWarned = false;
  return (origin) => {
    if (hasWarned) return;
    hasWarned = true;
    trace("foreign-origin");
    // eslint-disable-next-line no-console -- the only message that no event and no error carries
    console.warn(
      `human-connect-widget: ignored a message of Connect's frame from ${origin}, because \`allowedOrigins\` is ${allowedOrigins.join(", ")}. If Connect moved there, add the origin to \`allowedOrigins\`.`,
    );
  };
}
