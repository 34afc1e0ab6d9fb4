import { raceAbort, withTimeout } from "../platform/abort.js";
import { HumanApiAuthError } from "./human-api-auth-error.js";

/** The budget of a request, who may end it, and what sends it. */
export interface Posting {
  readonly budget: Budget;
  readonly signal: AbortSignal | undefined;
  readonly fetch: typeof fetch | undefined;
}

/** The time that one call of the app's may take, however many requests it needs. */
export interface Budget {
  readonly ms: number;
  /** As `performance.now()` counts. */
  readonly until: number;
}

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

const HEADERS = { "content-type": "application/json", accept: "application/json" };

/** One try more. */
const TRIES = 2;

/** What Node and its kin name a connection that did not come about; whatever else failed may have reached the service. */
const NOT_REACHED = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

function hasNotReached(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: unknown } };
  return NOT_REACHED.test(String(cause?.code));
}

export const newBudget = (ms: number): Budget => ({ ms, until: performance.now() + ms });

/**
 * Posts JSON and reads a JSON object. Tries a second time where the request did not reach the service, and where the
 * service says when to come back (429 and 503 with `Retry-After`) and the budget lasts until then.
 * @throws HumanApiAuthError `network`, `timeout`, `http`, `invalid-response`; the signal's reason when it is aborted
 */
export async function postJson(
  url: string,
  body: object,
  { budget, signal, fetch: send = fetch }: Posting,
): Promise<Fields> {
  const request = {
    method: "POST",
    headers: HEADERS,
    body: JSON.stringify(body),
    // Not followed, and so refused as HTTP 3xx. Not "error", which Cloudflare's workers do not know.
    redirect: "manual",
  } as const;
  const late = (): Error =>
    new HumanApiAuthError("timeout", `Human API did not answer within ${budget.ms} ms`, { retryable: true });
  const ask = async (limit: AbortSignal): Promise<Fields> => {
    for (let left = TRIES; ;) {
      const response = await send(url, { ...request, signal: limit }).catch((error: unknown) => {
        if (limit.aborted || !hasNotReached(error) || --left === 0) throw error;
        return null;
      });
      if (!response) continue;
      const pause = retryAfter(response);
      if (pause > budget.until - performance.now() || --left === 0) return read(response, body);
      await response.body?.cancel();
      await sleep(pause, limit);
    }
  };
  try {
    return await withTimeout(budget.until - performance.now(), ask, late, signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof HumanApiAuthError) throw error;
    throw new HumanApiAuthError(
      "network",
      "Human API could not be reached: check the network and `authUrl`",
      { retryable: true },
    );
  }
}

/** Milliseconds to wait; `Infinity` where the answer does not say that it is worth it. */
function retryAfter({ status, headers }: Response): number {
  const told = headers.get("retry-after");
  if ((status !== 429 && status !== 503) || told === null) return Infinity;
  const ms = /^\d+$/.test(told) ? Number(told) * 1000 : Date.parse(told) - Date.now();
  return Number.isFinite(ms) ? Math.max(ms, 0) : Infinity;
}

const sleep = (ms: number, signal: AbortSignal): Promise<void> => {
  let timer: ReturnType<typeof setTimeout>;
  const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  return raceAbort(over, signal).finally(() => clearTimeout(timer));
};

/** Of an object that was read: its request id, and the keys of ours that it complains about. Its texts may echo what was sent. */
function details(answer: Fields | null, sent: object): { requestId: string | undefined; keys: string[] } {
  const id = answer?.["x-humanapi-request-id"];
  const validation = answer?.validation;
  const keys: unknown = isFields(validation) ? validation.keys : [];
  return {
    requestId: typeof id === "string" && /^[\w-]{1,64}$/.test(id) ? id : undefined,
    keys: Object.keys(sent).filter((key) => Array.isArray(keys) && keys.includes(key)),
  };
}

function parse(text: string): Fields | null {
  try {
    const answer: unknown = JSON.parse(text);
    return isFields(answer) ? answer : null;
  } catch {
    return null;
  }
}

async function read(response: Response, sent: object): Promise<Fields> {
  const { status } = response;
  const text = await response.text();
  const answer = parse(text);
  const { requestId, keys } = details(answer, sent);
  if (!response.ok) {
    const retryable = status === 429 || status >= 500;
    const about = keys.length ? ` because of ${keys.join(", ")}` : "";
    throw new HumanApiAuthError("http", `Human API refused the request with HTTP ${status}${about}`, {
      status,
      requestId,
      retryable,
    });
  }
  if (answer) return answer;
  const what = text ? (/^\s*</.test(text) ? "a page" : "no JSON object") : "empty";
  throw new HumanApiAuthError("invalid-response", `Human API's answer is ${what}: check \`authUrl\``, {
    status,
    requestId,
  });
}
