import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Both addresses that `localhost` resolves to. */
const HOSTS: [string, string] = ["127.0.0.1", "::1"];

/** The codes of a machine that lacks an address, e.g. one without IPv6. */
const NO_ADDRESS: unknown[] = ["EADDRNOTAVAIL", "EAFNOSUPPORT"];

/** What listens, and on which port. */
export interface Listening {
  readonly port: number;
  readonly servers: readonly Server[];
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;

/** Returns what to do next after a port could not be taken. */
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
 * @param port 0 takes a free one
 * @param hosts the second one may be missing on this machine
 * @throws Error that says what to do next, when the port cannot be taken
 */
export async function listenOnLoopback(
  listener: RequestListener,
  port: number,
  hosts: readonly [string, string] = HOSTS,
): Promise<Listening> {
  const servers = hosts.map(() => createServer(listener)) as [Server, Server];
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
