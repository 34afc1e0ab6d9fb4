import { readBounded } from "../platform/read-bounded.js";
import { getHeader } from "./to-request.js";

/**
 * The maximum size of a request's body, in bytes. The app's `getUser` might read the body, and a body without a limit could fill
 * the server's memory. The handler itself does not use the body.
 */
const MAX_BODY_BYTES = 16_384;

/**
 * Returns whether the body of a request without a `Content-Length` header is too long. Reads a copy of the body, because
 * `getUser` might need the original.
 */
async function isTooLong(request: Request, signal: AbortSignal): Promise<boolean> {
  const { body, bodyUsed } = request;
  // If a host or a middleware has already read the body, its length cannot be checked.
  if (!body || bodyUsed || body.locked) return false;
  return (await readBounded(request.clone().body!, MAX_BODY_BYTES, signal)) === undefined;
}

/**
 * Returns the HTTP status for a body that must be refused, or 0 for a body that is accepted. `text/plain` and forms are refused,
 * because any page can send them without a preflight.
 * @throws the error that occurs while the body is read
 */
export async function bodyErrorStatus(request: Request, signal: AbortSignal): Promise<number> {
  const type = getHeader(request, "content-type");
  if (type !== null && !/^application\/json *(;|$)/i.test(type)) return 415;
  if (getHeader(request, "transfer-encoding") !== null) return 411;
  const length = getHeader(request, "content-length");
  return (length === null ? await isTooLong(request, signal) : Number(length) > MAX_BODY_BYTES) ? 413 : 0;
}
