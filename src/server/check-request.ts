// Which requests the app's endpoint serves: those of its own pages, with a body that it can bear.

/** Is it an origin, exactly? */
export const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;

/** May this page ask? The browser's own word first (Fetch Metadata), which no page can forge; else `Origin`. */
export function isAllowed(request: Request, origins: readonly string[]): boolean {
  const origin = request.headers.get("origin");
  if (origin !== null && origins.includes(origin)) return true;
  const site = request.headers.get("sec-fetch-site");
  return site === null ? origin === new URL(request.url).origin : site === "same-origin";
}

/** Bytes. Nothing in the body is used here: this is for the app's `getUser`, and against surprises. */
const MAX_BODY = 16_384;

/** Where no header tells: reads a copy, and no further than the limit. */
async function isTooLong(request: Request): Promise<boolean> {
  if (!request.body) return false;
  const reader = request.clone().body!.getReader();
  let length = 0;
  while (length <= MAX_BODY) {
    const { done, value } = await reader.read();
    if (done) return false;
    length += value.byteLength;
  }
  void reader.cancel();
  return true;
}

/** What is wrong with the body, as a status; 0 for nothing. */
export async function bodyFault(request: Request): Promise<number> {
  const { headers } = request;
  const type = headers.get("content-type");
  if (type !== null && !/^application\/json *(;|$)/i.test(type)) return 415;
  if (headers.has("transfer-encoding")) return 411;
  const length = headers.get("content-length");
  return (length === null ? await isTooLong(request) : Number(length) > MAX_BODY) ? 413 : 0;
}
