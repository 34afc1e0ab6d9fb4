import { createElement } from "./create-element.js";
import { ConnectError } from "./errors.js";
import { loadScript } from "./load-script.js";
import { networkStep } from "./network-step.js";
import type { CheckedOptions } from "./options.js";

/** The vendor's client, as far as the widget uses it. */
export interface ConnectClient {
  /** Shows Connect. */
  open(options: Record<string, unknown>): unknown;
}

/** The client in a module, its namespace or its default: esbuild's namespace has `default` only (VENDOR). */
function findClient(module: unknown, depth = 2): ConnectClient | undefined {
  const found = module as ({ default?: unknown } & ConnectClient) | undefined;
  // In this order: a mock may throw where it is asked for what it has not.
  if (typeof found?.open === "function") return found;
  return found && depth ? findClient(found.default, depth - 1) : undefined;
}

const globalClient = (): ConnectClient | undefined =>
  findClient((globalThis as { HumanConnect?: unknown }).HumanConnect);

function valid(client: ConnectClient | undefined, from: string): ConnectClient {
  if (client) return client;
  throw new ConnectError("client-invalid", { detail: `${from} gave no client with an open() function` });
}

let hushed = false;

/**
 * On window `load` the client looks for elements of its own kind, and warns on the console where there are none
 * (VENDOR). So there is one, until the listeners of `load` have run; `pageshow` follows in the same task.
 */
function hushLoadWarning(): void {
  if (hushed || document.readyState === "complete") return;
  hushed = true;
  const element = createElement("div", { className: "hapi__token-container", hidden: true });
  const once = { once: true };
  window.addEventListener("load", () => document.body.append(element), once);
  window.addEventListener("pageshow", () => element.remove(), once);
}

/** In order; what failed is passed over, and told if all do. */
async function fromUrls(options: CheckedOptions): Promise<ConnectClient> {
  const errors: unknown[] = [];
  for (const source of options.clientUrls) {
    try {
      if (!globalClient()) await loadScript(source, options);
      return valid(globalClient(), source.url);
    } catch (error) {
      errors.push(error);
    }
  }
  const last = errors.pop() as ConnectError;
  if (errors.length) last.cause = new AggregateError(errors, "Tried before");
  throw last;
}

async function fromFunction({ loadClient, timeoutMs }: CheckedOptions): Promise<ConnectClient> {
  const detail = "`loadClient`";
  return valid(findClient(await networkStep("client-load", detail, timeoutMs, () => loadClient!())), detail);
}

/**
 * The vendor's client, from `loadClient` or `clientUrl`.
 * @throws ConnectError `client-…`; the next call starts afresh
 */
export function getClient(options: CheckedOptions): Promise<ConnectClient> {
  hushLoadWarning();
  return (options.loadClient ? fromFunction : fromUrls)(options);
}
