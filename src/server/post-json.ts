import { HumanApiAuthError } from "./human-api-auth-error.js";

/** The budget of a request, who may end it, and what sends it. */
export interface Posting {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly fetch: typeof fetch | undefined;
}

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** One try more where the request did not reach the service, or where that says when to come back. */
const TRIES = 2;

/**
 * Posts JSON and reads a JSON object.
 * @throws HumanApiAuthError `network`, `timeout`, `http`, `invalid-response`; the signal's reason when it is aborted
 */
export async function postJson(
  url: string,
  body: object,
  { timeoutMs, signal, fetch: send = fetch }: Posting,
): Promise<Fields> {
  const deadline = AbortSignal.timeout(timeoutMs);
  const limit = signal ? AbortSignal.any([signal, deadline]) : deadline;
  const init: RequestInit = {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
    redirect: "error",
    signal: limit,
  };
  try {
    for (let left = TRIES; ;) {
      const response = await send(url, init).catch((error: unknown) => {
        if (limit.aborted || --left === 0) throw error;
        return null;
      });
      if (!response) continue;
      const pause = retryAfter(response);
      if (pause === null || --left === 0) return await read(response);
      await response.body?.cancel();
      await sleep(pause, limit);
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof HumanApiAuthError) throw error;
    if (deadline.aborted)
      throw new HumanApiAuthError("timeout", `Human API did not answer within ${timeoutMs} ms`, {
        retryable: true,
      });
    throw new HumanApiAuthError(
      "network",
      "Human API could not be reached: check the network and `authUrl`",
      { retryable: true },
    );
  }
}

/** Milliseconds to wait, if the answer says that it is worth it. */
function retryAfter({ status, headers }: Response): number | null {
  const told = headers.get("retry-after");
  if ((status !== 429 && status !== 503) || told === null) return null;
  const ms = /^\d+$/.test(told) ? Number(told) * 1000 : Date.parse(told) - Date.now();
  return Number.isFinite(ms) ? Math.max(ms, 0) : null;
}

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", abort);
      resolve();
    }, ms);
    signal.addEventListener("abort", abort, { once: true });
  });

/** The answer's own texts are not repeated: they may echo what was sent. */
async function read(response: Response): Promise<Fields> {
  const { status } = response;
  const answer: unknown = await response.json().catch((error: unknown) => {
    if ((error as Error).name === "AbortError" || (error as Error).name === "TimeoutError") throw error;
    return null;
  });
  const id = isFields(answer) ? answer["x-humanapi-request-id"] : undefined;
  const requestId = typeof id === "string" && /^[\w-]{1,64}$/.test(id) ? id : undefined;
  if (!response.ok) {
    const retryable = status === 429 || status >= 500;
    throw new HumanApiAuthError("http", `Human API refused the request with HTTP ${status}`, {
      status,
      requestId,
      retryable,
    });
  }
  if (isFields(answer)) return answer;
  throw new HumanApiAuthError("invalid-response", "Human API's answer is no JSON object", {
    status,
    requestId,
  });
}
