import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { MAX_BODY_BYTES } from "../read-body.js";
import { isLoopbackHost } from "./loopback.js";

/** A function that responds to a request of the Fetch API. */
export type Handler = (request: Request) => Promise<Response>;

const textResponse = (status: number, text: string): Response =>
  new Response(`${text}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8" } });

/**
 * Reads the body of a request. Resolves with `null` as soon as the body is too long. The rest of the body is read and ignored,
 * because a client that is still sending would otherwise see a reset connection instead of the response. Never resolves if the client
 * leaves before.
 */
function readIncoming(incoming: IncomingMessage): Promise<Buffer<ArrayBuffer> | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    incoming.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= MAX_BODY_BYTES) chunks.push(chunk);
      else resolve(null);
    });
    incoming.on("end", () => resolve(Buffer.concat(chunks)));
  });
}

function toHeaders({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(headersDistinct))
    for (const value of values!) headers.append(name, value);
  return headers;
}

function toRequest(incoming: IncomingMessage, body: Buffer<ArrayBuffer>, signal: AbortSignal): Request {
  const { method = "GET", url, headers } = incoming;
  const request = new Request(`http://${headers.host}${url}`, {
    method,
    headers: toHeaders(incoming),
    signal,
    ...(body.length > 0 && method !== "GET" && method !== "HEAD" && { body }),
  });
  // Keeps the request. Otherwise Node may collect it while its handler waits for its signal, which then never aborts.
  signal.addEventListener("abort", () => request);
  return request;
}

async function respond(handler: Handler, incoming: IncomingMessage, signal: AbortSignal): Promise<Response> {
  const { host } = incoming.headers;
  if (!isLoopbackHost(host))
    return textResponse(
      403,
      `The Host header is ${host}, but this server accepts localhost, 127.0.0.1 and [::1] only.`,
    );
  // An absolute URL is refused as the request target, because its host can differ from the checked `Host` header. The method
  // TRACE is refused, because the constructor of `Request` throws for it.
  if (!incoming.url?.startsWith("/") || incoming.method === "TRACE")
    return textResponse(400, `Cannot handle ${incoming.method} ${incoming.url}`);
  const body = await readIncoming(incoming);
  if (body === null) return textResponse(413, "The body must not exceed 64 kB.");
  return handler(toRequest(incoming, body, signal));
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body) await pipeline(response.body, outgoing);
  else outgoing.end();
}

/** Sends the error with HTTP 500, unless a response has already begun or the browser has closed the connection. */
function sendError(error: unknown, outgoing: ServerResponse): void {
  if (outgoing.headersSent || outgoing.destroyed) return;
  outgoing.writeHead(500, { "content-type": "text/plain; charset=utf-8" }).end(`${String(error)}\n`);
}

/**
 * Returns a listener for `node:http` that calls a Fetch handler. The signal of the request aborts when the client closes the
 * connection. If the stream of a response's body fails, the connection is closed.
 */
export function toListener(handler: Handler): RequestListener {
  return (incoming, outgoing) => {
    const controller = new AbortController();
    outgoing.on("close", () => controller.abort());
    respond(handler, incoming, controller.signal)
      .then((response) => send(response, outgoing))
      .catch((error: unknown) => sendError(error, outgoing));
  };
}
