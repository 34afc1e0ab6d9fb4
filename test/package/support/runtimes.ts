import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { handler } from "./backend.js";
import type { Runtime } from "./endpoint-suite.js";

/** The path of the app's endpoint. */
export const PATH = "/api/connect/token";

/** The listener that the adapter of `@hono/node-server` returns. */
export type Listener = ReturnType<typeof getRequestListener>;

/** Returns a function that starts the app's backend as a listener of Node's HTTP server. */
export const asListener = (listenerOf: () => Listener | RequestListener | Promise<Listener>) =>
  async function start(): Promise<Runtime> {
    const listener = await listenerOf();
    const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}${PATH}`, close: () => server.close() };
  };

/** Returns a listener that calls the handler through the adapter for Express, Fastify and `node:http`. */
export const nodeListener = (): Listener => getRequestListener(handler);
