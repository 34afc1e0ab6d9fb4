import { raceAbort } from "../platform/abort.js";
import { remainingMs, type Budget } from "./budget.js";

/** The codes of Node, Deno and undici for a connection that was not made. After any other failure the service may have got the request. */
const UNREACHED = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

function isUnreached(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: unknown } };
  return UNREACHED.test(String(cause?.code));
}

/** Returns the pause that a response asks for before a retry, in milliseconds. `Infinity` means that a retry is of no use. */
function retryDelayMs({ status, headers }: Response): number {
  const value = headers.get("retry-after");
  if ((status !== 429 && status !== 503) || value === null) return Infinity;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? Infinity : ms;
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout>;
  const elapsed = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  return raceAbort(elapsed, signal).finally(() => clearTimeout(timer));
}

/**
 * Sends a request, and once more if the first one did not reach the service, or if the service says when to come back
 * (429 and 503 with `Retry-After`) and the budget lasts until then.
 * @throws what the last `send()` fails with; the signal's reason when it is aborted during the pause
 */
export async function sendWithRetry(
  send: () => Promise<Response>,
  budget: Budget,
  signal: AbortSignal,
): Promise<Response> {
  const first = await send().catch((error: unknown) => {
    if (!isUnreached(error)) throw error;
  });
  if (first) {
    const delay = retryDelayMs(first);
    if (delay > remainingMs(budget)) return first;
    // The connection is free for other requests once the body is cancelled.
    first.body?.cancel().catch(() => {});
    await sleep(delay, signal);
  }
  return send();
}
