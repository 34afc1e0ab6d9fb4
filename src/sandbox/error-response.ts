/** Returns a JSON response that no cache stores. */
export const jsonResponse = (body: object, status = 200): Response =>
  Response.json(body, { status, headers: { "cache-control": "no-store" } });

/**
 * Returns an error response in the format of Human API (VENDOR 55).
 * @param keys the fields of the request that are missing or wrong
 */
export function errorResponse(
  statusCode: number,
  error: string,
  message: string,
  keys?: readonly string[],
): Response {
  const body = { statusCode, error, message, "x-humanapi-request-id": crypto.randomUUID() };
  return jsonResponse({ ...body, ...(keys && { validation: { source: "payload", keys } }) }, statusCode);
}
