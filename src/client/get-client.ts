import { findBlocker, ScriptLoadError } from "../errors/diagnose-script.js";
import { createError } from "../errors/describe-error.js";
import { runNetworkStep } from "../errors/network-step.js";
import type { ResolvedOptions, Script } from "../options/resolved-options.js";
import { withoutQuery } from "../options/urls.js";
import type { ConnectClient } from "./connect-client.js";
import { loadScript } from "./load-script.js";
import { allowScriptUrls } from "./trusted-script-url.js";

/**
 * Finds the client in a module. Depending on the bundler, the client is the module's namespace, its `default`, or
 * `default.default` (VENDOR 4).
 */
function findClient(module: unknown, depth = 2): ConnectClient | undefined {
  const found = module as ({ default?: unknown } & ConnectClient) | undefined;
  // The code reads `open` before `default`, because a mock without `default` might throw when `default` is read.
  if (typeof found?.open === "function") return found;
  return found && depth ? findClient(found.default, depth - 1) : undefined;
}

/**
 * Finds the client in the global variable. Reads only an own property of the window, because an `<iframe name=HumanConnect>` also
 * defines `window.HumanConnect`, but not as an own property. The iframe's window also has a function `open()`, like a client.
 */
const findGlobalClient = (): ConnectClient | undefined =>
  findClient(Object.getOwnPropertyDescriptor(globalThis, "HumanConnect")?.value);

function assertClient(client: ConnectClient | undefined, url: string): ConnectClient {
  if (client) return client;
  throw createError("client-invalid", { url });
}

/**
 * If the browser blocked the script, returns a `client-blocked` error, which is not retryable. Otherwise returns the given
 * error.
 */
async function diagnose(error: unknown, url: string): Promise<unknown> {
  const { cause } = error as Error;
  const directive = cause instanceof ScriptLoadError && (await findBlocker(cause));
  return directive ? createError("client-blocked", { url, directive, cause }) : error;
}

async function loadFromUrl(script: Script, options: ResolvedOptions): Promise<ConnectClient> {
  const url = withoutQuery(script.url);
  try {
    if (!findGlobalClient()) await loadScript(script, options);
  } catch (error) {
    throw await diagnose(error, url);
  }
  return assertClient(findGlobalClient(), url);
}

/** Tries the URLs in order. If all of them fail, throws the last error, whose `cause` contains the earlier errors. */
async function loadFromUrls(options: ResolvedOptions): Promise<ConnectClient> {
  const { clientUrls } = options;
  allowScriptUrls(clientUrls);
  const errors: unknown[] = [];
  for (const script of clientUrls) {
    try {
      return await loadFromUrl(script, options);
    } catch (error) {
      errors.push(error);
    }
  }
  const last = errors.pop() as Error;
  if (errors.length) last.cause = new AggregateError(errors, "Earlier URLs");
  throw last;
}

async function loadFromFunction({ loadClient, timeoutMs }: ResolvedOptions): Promise<ConnectClient> {
  const url = "from `loadClient`";
  return assertClient(
    findClient(await runNetworkStep("client-load", url, timeoutMs, () => loadClient!())),
    url,
  );
}

/**
 * Returns the vendor's client from `loadClient` or `clientUrl`. If the page already has a client, no URL is loaded.
 * @throws ConnectError `client-…`; the next call tries again
 */
export const getClient = (options: ResolvedOptions): Promise<ConnectClient> =>
  (options.loadClient ? loadFromFunction : loadFromUrls)(options);
