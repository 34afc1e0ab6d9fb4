import { page } from "../platform/page.js";
import { copyOwn, isText } from "../platform/records.js";
import type { Script, ScriptSource } from "./types.js";

/** The default URL of Connect. By default, the widget trusts only messages from the origin of this URL. */
export const CONNECT_URL = "https://hapi-connect.humanapi.co";

/** Parses an http(s) URL. Returns `undefined` for any other value, and for a relative URL without a base. */
export function parseHttpUrl(url: unknown, base?: string): URL | undefined {
  if (!url || !(url instanceof URL || isText(url))) return undefined;
  try {
    const parsed = new URL(url, base);
    return /^https?:$/.test(parsed.protocol) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Returns the absolute http(s) URL, or "" if the URL is invalid. A relative URL is resolved against the page. On a server, which
 * has no page, any base works, because the widget loads nothing there.
 */
export const resolveHref = (url: unknown): string =>
  parseHttpUrl(url, globalThis.document ? page("baseURI") : CONNECT_URL)?.href ?? "";

/** Returns a URL without its query and hash, for messages. The query and the hash can contain secrets of the app. */
export const withoutQuery = (url: string): string => url.replace(/[?#].*/, "");

/** Adds a query parameter, and leaves the rest of the query as it is written. */
export function addQuery(url: string, parameter: string): string {
  const changed = new URL(url);
  changed.search += (changed.search && "&") + parameter;
  return changed.href;
}

/** Converts the option `clientUrl` to a list of scripts. An invalid URL becomes "". Ignores inherited properties. */
export const toScripts = (clientUrl: unknown): Script[] =>
  [clientUrl as ScriptSource].flat().map((entry) => {
    const { url, integrity = "" } = copyOwn<ScriptSource>(entry);
    return { url: resolveHref(entry) || resolveHref(url), integrity };
  });
