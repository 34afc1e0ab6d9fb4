/** The longest request body that the sandbox accepts, in bytes. */
export const MAX_BODY_BYTES = 65_536;

/**
 * Returns the request's body as text, or `null` when it is longer than {@link MAX_BODY_BYTES}.
 * It stops reading at the limit, so that a long body needs no memory.
 */
export async function readBody(request: Request): Promise<string | null> {
  const reader = request.body?.getReader();
  if (!reader) return "";
  const decoder = new TextDecoder();
  let text = "";
  for (let length = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    length += value.byteLength;
    if (length > MAX_BODY_BYTES) break;
    text += decoder.decode(value, { stream: true });
  }
  // A stream that fails while it is cancelled does not matter, because nothing of it is used.
  reader.cancel().catch(() => {});
  return null;
}

/** Returns the value of a JSON text, or `null` when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
