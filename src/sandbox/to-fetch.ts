import { onAbort, raceAbort } from "../platform/abort.js";

/** A function with the signature of `globalThis.fetch`. */
export type SandboxFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Returns whether a value is a Request. Does not use `instanceof`, because some servers replace the global `Request` class. */
const isRequest = (input: string | URL | Request): input is Request =>
  typeof input === "object" && "headers" in input;

/**
 * Wraps a request handler, so that it can be called like `globalThis.fetch`. The handler receives a new signal instead of the
 * caller's signal. Otherwise, listeners that the handler adds would stay on the caller's signal after the call.
 */
export function toFetch(handle: (request: Request, signal: AbortSignal) => Promise<Response>): SandboxFetch {
  return async (input, init) => {
    const request = init === undefined && isRequest(input) ? input : new Request(input, init);
    if (request.bodyUsed) throw new TypeError("sandbox.fetch: the body of this request was already read");
    // If `init` has a signal, the code uses that signal and not `request.signal`. Both signals abort at the same time, with one
    // exception: `request.signal` never aborts if the runtime has garbage-collected it.
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
