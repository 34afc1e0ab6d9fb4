import { onAbort } from "../platform/abort.js";
import { errorResponse } from "./error-response.js";

/** A failure that the sandbox simulates. */
export interface SandboxFault {
  /**
   * The kind of the failure: `slow` responds late, `error` responds with HTTP 500, `hang` never responds, and `drop` closes the
   * connection in the middle of the response.
   */
  readonly kind: "slow" | "error" | "hang" | "drop";
  /** The delay of `slow`, in milliseconds. @default 3000 */
  readonly delayMs?: number;
  /** The number of requests that fail. @default all requests, until the fault is removed */
  readonly times?: number;
}

/** A part of the service that can fail: the token endpoint, or the Connect page with its own requests. */
export type SandboxPart = "token" | "connect";

export const PARTS: readonly SandboxPart[] = ["token", "connect"];
export const KINDS: readonly SandboxFault["kind"][] = ["slow", "error", "hang", "drop"];

function assertOneOf(name: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value))
    throw new TypeError(`sandbox.fault: \`${name}\` is ${value}, but must be one of ${allowed.join(", ")}`);
}

/**
 * Returns a response whose body starts and then fails. A server that sends this response closes the connection when the body
 * fails.
 */
function droppedResponse(type: string): Response {
  let isStarted = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (isStarted) return controller.error(new TypeError("The sandbox dropped the connection"));
      isStarted = true;
      controller.enqueue(new TextEncoder().encode("{"));
    },
  });
  return new Response(body, { headers: { "content-type": type } });
}

/** Resolves after `ms` milliseconds. Never resolves if `signal` aborts earlier. */
const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    onAbort(signal, () => clearTimeout(timer));
  });

/** The faults that are set, at most one for each part. */
export class Faults {
  readonly #faults = new Map<SandboxPart, { fault: SandboxFault; left: number }>();

  /** Sets the fault of a part, or removes it if `fault` is `null`. @throws TypeError for an unknown part or kind */
  set(part: SandboxPart, fault: SandboxFault | null): void {
    assertOneOf("part", part, PARTS);
    if (!fault) return void this.#faults.delete(part);
    assertOneOf("kind", fault.kind, KINDS);
    this.#faults.set(part, { fault, left: fault.times ?? Infinity });
  }

  reset(): void {
    this.#faults.clear();
  }

  /** Handles one request for a part of the sandbox. Simulates the fault of that part; if there is none, calls `respond`. */
  async apply(part: SandboxPart, signal: AbortSignal, respond: () => Promise<Response>): Promise<Response> {
    const entry = this.#faults.get(part);
    if (!entry || entry.left <= 0) return respond();
    entry.left--;
    const { kind, delayMs = 3000 } = entry.fault;
    if (kind === "error")
      return errorResponse(500, "Internal Server Error", "sandbox.fault() set this error");
    if (kind === "hang") return new Promise(() => {});
    if (kind === "drop") return droppedResponse(part === "token" ? "application/json" : "text/html");
    await sleep(delayMs, signal);
    return respond();
  }
}
