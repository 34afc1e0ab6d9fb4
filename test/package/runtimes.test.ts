import type { RequestListener } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { handler } from "./support/backend.js";
import { testEndpoint } from "./support/endpoint-suite.js";
import { asListener, nodeListener, PATH } from "./support/runtimes.js";

type Handler = (...args: unknown[]) => Promise<Response>;

/**
 * Returns a listener that uses a route file as a framework does. For a request with the method POST, it calls the file's export
 * `POST`. If the file has no export for a request's method, the listener responds with HTTP 405.
 * @param toArguments returns the arguments that the framework passes to the export
 */
function fileRoute(toArguments: (request: Request) => unknown[]): RequestListener {
  const route: Record<string, Handler> = { POST: handler as Handler, OPTIONS: handler as Handler };
  const headers = { allow: "POST" };
  return getRequestListener(
    (request): Response | Promise<Response> =>
      route[request.method]?.(...toArguments(request)) ?? new Response(null, { status: 405, headers }),
  );
}

testEndpoint({
  "Node's http": asListener(nodeListener),
  Hono: asListener(() => getRequestListener(new Hono().all(PATH, ({ req }) => handler(req.raw)).fetch)),
  "Hono's mount()": asListener(() => getRequestListener(new Hono().mount(PATH, handler).fetch)),
  "a route like Next's": asListener(() => fileRoute((request) => [request, { params: Promise.resolve({}) }])),
  "a route like SvelteKit's": asListener(() => fileRoute((request) => [{ request, params: {}, locals: {} }])),
});
