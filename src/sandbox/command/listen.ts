import { getRequestListener } from "@hono/node-server";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Handler } from "./create-app.js";

/** The two addresses to which `localhost` resolves. */
const HOSTS: [string, string] = ["127.0.0.1", "::1"];

/** The error codes for an address that the machine lacks, for example an IPv6 address on a machine without IPv6. */
const NO_ADDRESS: unknown[] = ["EADDRNOTAVAIL", "EAFNOSUPPORT"];

/** The servers that listen, and their port. */
export interface Listening {
  readonly port: number;
  readonly servers: readonly Server[];
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;

/** Returns the error message for a port on which no server can listen. For a known cause, the message says what to do next. */
export function describeListenError(error: unknown, port: number): string {
  if (codeOf(error) === "EADDRINUSE")
    return `Port ${port} is already in use. Choose another one with --port N.`;
  if (codeOf(error) === "EACCES")
    return `Port ${port} needs more rights. Choose one above 1023 with --port N.`;
  return `Cannot listen on port ${port}: ${(error as Error).message}`;
}

const listen = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });

/**
 * Listens on loopback addresses only.
 * @param port the port, or 0 for a free port
 * @param hosts the two addresses; if the machine lacks the second address, only the first address is used
 * @throws Error if the port is not available; the message says why
 */
export async function listenOnLoopback(
  handler: Handler,
  port: number,
  hosts: readonly [string, string] = HOSTS,
): Promise<Listening> {
  const listener = getRequestListener(handler, { overrideGlobalObjects: false });
  const create = (): Server => createServer((request, response) => void listener(request, response));
  const servers = [create(), create()] as const;
  let taken = port;
  try {
    taken = await listen(servers[0], hosts[0], port);
    await listen(servers[1], hosts[1], taken);
  } catch (error) {
    if (servers[0].listening && NO_ADDRESS.includes(codeOf(error))) return { port: taken, servers };
    servers[0].close();
    throw new Error(describeListenError(error, taken), { cause: error });
  }
  return { port: taken, servers };
}
