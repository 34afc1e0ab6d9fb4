import { createError } from "../errors/describe-error.js";
import { runNetworkStep } from "../errors/network-step.js";
import type { ResolvedOptions } from "../options/types.js";
import { withoutQuery } from "../options/urls.js";
import type { Trace } from "../platform/trace.js";
import { loadScript } from "./load-script.js";
import type { ConnectClient } from "./take-frame.js";

/** Reads a property. A module mock throws when an export is read that it does not have. */
function read(module: unknown, name: string): unknown {
  try {
    return (module as Record<string, unknown> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
}

/**
 * Finds the client in a module. Depending on the bundler, the client is the module's namespace, its `default`, or
 * `default.default` (VENDOR 4).
 */
function findClient(module: unknown, depth = 2): ConnectClient | undefined {
  if (typeof read(module, "open") === "function") return module as ConnectClient;
  return module && depth ? findClient(read(module, "default"), depth - 1) : undefined;
}

/**
 * Finds the client in the global variable (VENDOR 1). Reads only an own property of the window, because an `<iframe name=HumanConnect>` also
 * defines `window.HumanConnect`, but not as an own property. The iframe's window also has a function `open()`, like a client.
 */
const findGlobalClient = (): ConnectClient | undefined =>
  findClient(Object.getOwnPropertyDescriptor(globalThis, "HumanConnect")?.value);

/**
 * Returns the vendor's client from `loadClient` or `clientUrl`. Tries the URLs in order; if all of them fail, throws the last
 * error, whose `cause` contains the earlier errors. If the page already has a client, no URL is loaded.
 * @throws ConnectError `client-…`; the next call tries again
 */
export async function getClient(options: ResolvedOptions, trace: Trace): Promise<ConnectClient> {
  const { loadClient, clientUrls, timeoutMs } = options;
  const known = loadClient ? undefined : findGlobalClient();
  if (known) return (trace("client-ready"), known);
  const errors: unknown[] = [];
  for (const script of loadClient ? [undefined] : clientUrls)
    try {
      const url = script ? withoutQuery(script.url) : "from `loadClient`";
      if (script) await loadScript(script, options);
      const client = script
        ? findGlobalClient()
        : findClient(await runNetworkStep("client-load", url, timeoutMs, loadClient!));
      if (!client) throw createError("client-invalid", { url });
      trace("client-ready", script && { url });
      return client;
    } catch (error) {
      errors.push(error);
    }
  const last = errors.pop() as Error;
  if (errors.length) last.cause = new AggregateError(errors, "Earlier URLs");
  throw last;
}
