import { readBounded } from "../server/read-bounded.js";

/** The longest request body that the sandbox accepts, in bytes. */
const MAX_BODY_BYTES = 65_536;

/** Returns the body of a request as text, or `undefined` if the body is longer than {@link MAX_BODY_BYTES}. */
export async function readBody({ body }: Request): Promise<string | undefined> {
  return body ? readBounded(body, MAX_BODY_BYTES) : "";
}

/** Returns the value of a JSON text, or `null` if the text is not valid JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
