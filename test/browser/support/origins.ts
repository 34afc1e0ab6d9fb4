import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { AddressInfo, Socket } from "node:net";
import { serve, type HttpBindings, type ServerType } from "@hono/node-server";

const ROOT = new URL("../../../", import.meta.url);
/** Files of npm packages that an origin serves unchanged. Each key is a URL path. */
const PACKAGES: Record<string, string> = {
  "/client-2.4.1.js": "node_modules/humanapi-connect-client/build/humanapi-connect-client.js",
  "/client-2.3.1.js": "node_modules/humanapi-connect-client-2.3.1/build/humanapi-connect-client.js",
  "/require.js": "node_modules/requirejs/require.js",
  "/zone.js": "node_modules/zone.js/bundles/zone.umd.js",
};

/** A function that responds to a request. Instead of sending a response, the function can use the socket directly. */
export type Route = (request: Request, socket: Socket) => Response | Promise<Response>;

/** A real HTTP server. It has its own port, and therefore its own origin. */
export interface Origin {
  readonly url: string;
  /**
   * All requests so far, in order, in the form "METHOD /path". Requests for the favicon are omitted, because browsers send them
   * at any time.
   */
  readonly requests: string[];
  /** Sets the route for a path, and replaces any earlier route for that path. */
  on(path: string, route: Route): void;
  close(): Promise<void>;
}

async function file(path: string): Promise<Response> {
  const body = await readFile(fileURLToPath(new URL(path, ROOT))).catch(() => null);
  if (!body) return new Response("Not found", { status: 404 });
  const type = path.endsWith("js") ? "text/javascript" : "text/plain";
  return new Response(new Uint8Array(body), {
    headers: { "content-type": type, "access-control-allow-origin": "*", "cache-control": "no-store" },
  });
}

/**
 * Starts an origin. For each request, it calls the route of the path. If the path has no route, it sends a file of a package or
 * a file under /dist/. For all other paths, it calls `fallback`.
 * @param port the port; 0 selects a free port
 */
export async function startOrigin(
  fallback: Route = () => new Response("Not found", { status: 404 }),
  port = 0,
): Promise<Origin> {
  const routes = new Map<string, Route>();
  const requests: string[] = [];
  const answer: Route = (request, socket) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/favicon.ico") return new Response(null, { status: 204 });
    requests.push(`${request.method} ${pathname}`);
    const route = routes.get(pathname);
    if (route) return route(request, socket);
    if (PACKAGES[pathname]) return file(PACKAGES[pathname]);
    return pathname.startsWith("/dist/") ? file(`.${pathname}`) : fallback(request, socket);
  };
  const server = await new Promise<ServerType>((resolve) => {
    const started: ServerType = serve(
      {
        fetch: (request, env) => answer(request, (env as HttpBindings).incoming.socket),
        port,
        hostname: "localhost",
      },
      () => resolve(started),
    );
  });
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    requests,
    on: (path, route) => void routes.set(path, route),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}

/** Returns a response with an HTML page. */
export const html = (body: string, headers: Record<string, string> = {}): Response =>
  new Response(`<!doctype html><title>Test</title><body>${body}</body>`, {
    headers: { "content-type": "text/html; charset=utf-8", ...headers },
  });

export const json = (value: unknown, status = 200): Response =>
  new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json" } });
