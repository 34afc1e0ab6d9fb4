import type { Trace } from "../platform/trace.js";

/**
 * Returns a function that warns once that a message of the Connect frame is ignored, because otherwise a Connect that redirects to another
 * origin would fail silently.
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
