import { page } from "../platform/page.js";
import { copyOwn } from "../platform/records.js";
import { CONNECT_URL } from "./defaults.js";
import type { ScriptSource } from "./widget-options.js";
import type { Script } from "./resolved-options.js";

/** Parses an http(s) URL. Returns `undefined` for any other value, and for a relative URL without a base. */
export function parseHttpUrl(url: unknown, base?: string): URL | undefined {
  if (!url || !(url instanceof URL || typeof url === "string")) return undefined;
  try {
    const parsed = new URL(url, base);
    return /^https?:$/.test(parsed.protocol) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Returns the absolute http(s) URL, or "" if the URL is invalid. A relative URL is resolved against the page. On a server, which
 * has no page, a relative URL is resolved against the URL of Connect. Any other base would work as well, because the widget loads
 * nothing on a server.
 */
export const resolveHref = (url: unknown): string =>
  parseHttpUrl(url, globalThis.document ? page("baseURI") : CONNECT_URL)?.href ?? "";

/** Returns a URL without its query and hash, for error messages. The query and the hash can contain secrets of the app. */
export const withoutQuery = (url: string): string => url.replace(/[?#].*/, "");

/** Converts the option `clientUrl` to a list of scripts. An invalid URL becomes "". Ignores inherited properties. */
export const toScripts = (clientUrl: unknown): Script[] =>
  [clientUrl as ScriptSource].flat().map((entry) => {
    const { url, integrity = "" } = copyOwn<ScriptSource>(entry);
    return { url: resolveHref(entry) || resolveHref(url), integrity };
  });
