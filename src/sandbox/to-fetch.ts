import { onAbort, raceAbort } from "../platform/abort.js";

/** Has the signature of `globalThis.fetch`. */
export type SandboxFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Recognizes a request by its shape, because some servers replace the global class. */
const isRequest = (input: string | URL | Request): input is Request =>
  typeof input === "object" && "headers" in input;

/**
 * Wraps a request handler so that it can be called like `globalThis.fetch`. The handler gets a signal of its own,
 * so that no listener stays on the caller's signal after the call.
 */
export function toFetch(handle: (request: Request, signal: AbortSignal) => Promise<Response>): SandboxFetch {
  return async (input, init) => {
    const request = init === undefined && isRequest(input) ? input : new Request(input, init);
    if (request.bodyUsed) throw new TypeError("sandbox.fetch: the body of this request was already read");
    // Prefers the caller's signal, because the one of a new Request can be garbage-collected before it is aborted.
    const signal = init?.signal ?? request.signal;
    const controller = new AbortController();
    const abort = (): void => controller.abort(signal.reason);
    onAbort(signal, abort);
    try {
      controller.signal.throwIfAborted();
      return await raceAbort(handle(request, controller.signal), controller.signal);
    } finally {
      signal.removeEventListener("abort", abort);
    }
  };
}
