import { onAbort } from "../platform/abort.js";

/** Stops a stream. A stream that fails while it stops is of no interest any more. */
const cancel = (reader: ReadableStreamDefaultReader<Uint8Array>): void => {
  reader.cancel().catch(() => {});
};

/**
 * Reads a stream as UTF-8 text, at most `maxBytes` of it, so that its sender cannot fill the memory.
 * Stops reading when `signal` is aborted.
 * @returns `undefined` if the stream is longer
 * @throws what the stream fails with
 */
export async function readBounded(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const reader = stream.getReader();
  onAbort(signal, () => cancel(reader));
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
