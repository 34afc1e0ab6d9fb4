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

/**
 * Makes the Trusted Types policy accept these URLs. The URLs are trusted, because they come from options, which only the app's
 * code can pass.
 */
export function allowScriptUrls(scripts: readonly Script[]): void {
  for (const { url } of scripts) allowedUrls.add(url);
}

/**
 * Returns the URL unchanged if it is an allowed URL, with or without the query parameter of a retry.
 * @throws TypeError for any other URL
 */
function createScriptURL(url: string): string {
  const [, count] = /[?&]retry=(\d+)(?=#|$)/.exec(url) ?? [];
  const isRetryOf = (allowed: string): unknown => count && addRetry(allowed, count) === url;
  if (allowedUrls.has(url) || [...allowedUrls].some(isRetryOf)) return url;
  throw new TypeError(`human-connect-widget: ${url} is not a configured client URL`);
}

/** Creates the TrustedScriptURL for a script. Returns a string if there is no Trusted Types policy. */
export function toTrustedScriptURL(url: string): string {
  try {
    // A page allows this name with `Content-Security-Policy: trusted-types human-connect-widget`.
    policy ??= trustedTypes.createPolicy("human-connect-widget", { createScriptURL });
  } catch {
    // createPolicy() fails if the browser has no Trusted Types, if the page does not allow the policy's name, or if another copy
    // of the widget has used that name. Then the URL is returned as a string, which works unless the page requires Trusted Types.
  }
  return policy?.createScriptURL(url) ?? url;
}
