import { raceAbort } from "../platform/abort.js";
import { remainingMs, type Budget } from "./budget.js";

/**
 * The error codes of Node, Deno and undici for a connection that could not be established. After any other failure, the request
 * is not sent again, because the service might have received it.
 */
const UNREACHED = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

function isUnreached(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: unknown } };
  return UNREACHED.test(String(cause?.code));
}

/** Returns the delay that a response requires before a retry, in milliseconds. `Infinity` means that a retry is useless. */
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
 * Sends a request. Retries it once if it did not reach the service, or if the service responds with 429 or 503 and with a
 * `Retry-After` time that is within the budget.
 * @throws the error of the last `send()`, or the reason of `signal` if it aborts while the function waits for the retry
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
    // Cancelling the body makes the connection free for other requests.
    first.body?.cancel().catch(() => {});
    await sleep(delay, signal);
  }
  return send();
}
