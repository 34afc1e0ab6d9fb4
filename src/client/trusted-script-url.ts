import type { Script } from "../options/resolved-options.js";

interface TypePolicy {
  createScriptURL(url: string): string;
}
declare const trustedTypes: { createPolicy(name: string, rules: TypePolicy): TypePolicy };

const allowedUrls = new Set<string>();
let policy: TypePolicy | undefined;

/** Adds a query parameter to a URL, so that a retry is a new request. */
export function addRetry(url: string, count: number | string): string {
  const retry = new URL(url);
  retry.search += `${retry.search && "&"}retry=${count}`;
  return retry.href;
}

/** Lets the policy create these URLs. They come from options that code has passed. */
export function allowScriptUrls(scripts: readonly Script[]): void {
  for (const { url } of scripts) allowedUrls.add(url);
}

/** Returns the URL unchanged if code has configured it, or if it is a retry of such a URL. @throws TypeError otherwise */
function createScriptURL(url: string): string {
  const [, count] = /[?&]retry=(\d+)(?=#|$)/.exec(url) ?? [];
  const isRetryOf = (allowed: string): unknown => count && addRetry(allowed, count) === url;
  if (allowedUrls.has(url) || [...allowedUrls].some(isRetryOf)) return url;
  throw new TypeError(`human-connect-widget: ${url} is not a configured client URL`);
}

/** Creates the TrustedScriptURL for a script, if the browser has Trusted Types. */
export function toTrustedScriptURL(url: string): string {
  try {
    // The name is what a page lists in `Content-Security-Policy: trusted-types human-connect-widget`.
    policy ??= trustedTypes.createPolicy("human-connect-widget", { createScriptURL });
  } catch {
    // No Trusted Types here, or the page does not list the name, or a second copy of the widget has it: then the
    // string works unless the page requires types.
  }
  return policy?.createScriptURL(url) ?? url;
}
