/** The longest request body that the sandbox accepts, in bytes. */
export const MAX_BODY_BYTES = 65_536;

/**
 * Returns the body of a request as text, or `null` if it is longer than {@link MAX_BODY_BYTES}. Stops reading at the limit, so
 * that a long body does not fill the memory.
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
  // An error of the cancelled stream is ignored, because the data of the stream are not used.
  reader.cancel().catch(() => {});
  return null;
}

/** Returns the value of a JSON text, or `null` if the text is not valid JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
