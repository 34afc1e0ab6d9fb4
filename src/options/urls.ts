import { page } from "../platform/page.js";
import { copyOwn } from "../platform/records.js";
import { CONNECT_URL } from "./defaults.js";
import type { ScriptSource } from "./widget-options.js";
import type { Script } from "./resolved-options.js";

/** Parses an http(s) URL. Returns `undefined` for anything else; a relative URL requires a base. */
export function parseHttpUrl(url: unknown, base?: string): URL | undefined {
  if (!url || !(url instanceof URL || typeof url === "string")) return undefined;
  try {
    const parsed = new URL(url, base);
    return /^https?:$/.test(parsed.protocol) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the absolute http(s) URL, or "". Relative URLs resolve against the page; on a server, which loads nothing, against any host. */
export const resolveHref = (url: unknown): string =>
  parseHttpUrl(url, globalThis.document ? page("baseURI") : CONNECT_URL)?.href ?? "";

/** Returns a URL without query and hash, which may contain secrets of the app, for messages. */
export const withoutQuery = (url: string): string => url.replace(/[?#].*/, "");

/** Resolves the option `clientUrl`. Invalid URLs become "". Reads own properties only. */
export const toScripts = (clientUrl: unknown): Script[] =>
  [clientUrl as ScriptSource].flat().map((entry) => {
    const { url, integrity = "" } = copyOwn<ScriptSource>(entry);
    return { url: resolveHref(entry) || resolveHref(url), integrity };
  });
