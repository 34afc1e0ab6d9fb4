import type { Trace } from "../platform/trace.js";

/**
 * Returns a function that warns once about an ignored message: Connect's frame sent the message, but from an origin that is not
 * allowed. Without the warning, Connect would fail silently after a redirect to another origin.
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
    // eslint-disable-next-line no-console -- the only problem that neither an event nor an error reports
    console.warn(
      `human-connect-widget: ignored a message of Connect's frame from ${origin}, because \`allowedOrigins\` is ${allowedOrigins.join(", ")}. If Connect moved there, add the origin to \`allowedOrigins\`.`,
    );
  };
}
