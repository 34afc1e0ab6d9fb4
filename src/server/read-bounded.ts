import { onAbort } from "../platform/abort.js";

/** Stops a stream. Ignores an error of the stream, because the data are no longer needed. */
const cancel = (reader: ReadableStreamDefaultReader<Uint8Array>): void => {
  reader.cancel().catch(() => {});
};

/**
 * Reads a stream as UTF-8 text, but at most `maxBytes`, so that the sender cannot fill the memory. Stops reading when `signal`
 * aborts.
 * @returns the text, or `undefined` if the stream is longer than `maxBytes`
 * @throws the error of the stream
 */
export async function readBounded(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const reader = stream.getReader();
  if (signal) onAbort(signal, () => cancel(reader));
  const decoder = new TextDecoder();
  let text = "";
  for (let length = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    length += value.byteLength;
    if (length > maxBytes) break;
    text += decoder.decode(value, { stream: true });
  }
  cancel(reader);
  return undefined;
}
