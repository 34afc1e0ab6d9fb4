import { createElement } from "./create-element.js";
import { onAbort } from "./platform/abort.js";
import { ConnectError } from "./errors.js";
import type { FailedScript } from "./failures.js";
import { hideAmd } from "./hide-amd.js";
import { networkStep } from "./network-step.js";

/** A script to load, by absolute URL; `integrity` may be empty. */
export interface Script {
  readonly url: string;
  readonly integrity: string;
}

/** How to load it. */
export interface ScriptLoading {
  readonly timeoutMs: number;
  readonly nonce?: string | undefined;
}

interface TypePolicy {
  createScriptURL(url: string): string;
}
declare const trustedTypes: { createPolicy(name: string, rules: TypePolicy): TypePolicy };
let policy: TypePolicy | undefined;

/** Trusted Types want a policy's word for it; the URLs are the app's own options, checked to be http(s). */
function trusted(url: string): string {
  try {
    // The name is what a page lists in `Content-Security-Policy: trusted-types human-connect-widget`.
    policy ??= trustedTypes.createPolicy("human-connect-widget", { createScriptURL: (own) => own });
  } catch {
    // No Trusted Types here; or not listed by the page, or taken by a second copy of the widget: the string will do
    // unless types are required.
  }
  return policy?.createScriptURL(url) ?? url;
}

/** URL → how often it failed. */
const failed = new Map<string, number>();

/**
 * Browsers tie a second request for a URL to the first one if that hangs, and WebKit answers it with what did not match
 * its integrity. So after a failure, it gets another query.
 */
function afresh(url: string): string {
  const other = new URL(url);
  if (failed.has(url)) other.search += `${other.search && "&"}retry=${failed.get(url)}`;
  return other.href;
}

/**
 * Waits for the page's own tag for the URL, if it has one that is not done. Has that brought the client? Not all engines
 * note a tag that failed, so when the page is complete it has `patience` milliseconds.
 */
async function pageHas(url: string, patience: number, over: AbortSignal): Promise<boolean> {
  const tag = [...document.scripts].find(({ src }) => src === url);
  if (!tag || failed.has(url)) return false;
  const isComplete = document.readyState === "complete";
  // A deferred one is fetched long before it runs; what has not run when the page is complete never will.
  if (!isComplete || !performance.getEntriesByName(url).length)
    await new Promise((resolve) => {
      const timer = isComplete ? setTimeout(resolve, patience) : undefined;
      onAbort(over, () => clearTimeout(timer));
      const until = { signal: over };
      tag.addEventListener("load", resolve, until);
      tag.addEventListener("error", resolve, until);
      window.addEventListener("load", resolve, until);
    });
  return "HumanConnect" in window;
}

/** @param over aborted when it has loaded, failed, or has had its time: then nothing of it stays on the page */
async function load(
  { url, integrity }: Script,
  { timeoutMs, nonce }: ScriptLoading,
  over: AbortSignal,
): Promise<void> {
  if (await pageHas(url, timeoutMs / 4, over)) return;
  const violations: SecurityPolicyViolationEvent[] = [];
  const script = createElement("script", {
    nonce: nonce ?? document.querySelector<HTMLElement>("script[nonce]")?.nonce ?? "",
    ...(integrity && { integrity, crossOrigin: "" }),
  });
  hideAmd(script, over);
  document.addEventListener("securitypolicyviolation", (event) => violations.push(event), { signal: over });
  // A removed script still runs when it arrives late; one that belongs to another document does not (HTML, "execute
  // the script element"). What it downloads meanwhile cannot be stopped.
  onAbort(over, () => document.implementation.createHTMLDocument().adoptNode(script));
  try {
    await new Promise((resolve, reject) => {
      script.onload = resolve;
      script.onerror = reject;
      script.src = trusted(afresh(url));
      document.head.append(script);
    });
  } catch (cause) {
    // The violation is a task of its own, and may come after the error.
    await new Promise((next) => setTimeout(next, 20));
    const error = new ConnectError("client-load-failed", { detail: url });
    throw Object.assign(error, { failed: { script, cause, violations } satisfies FailedScript });
  }
}

async function attempt(source: Script, loading: ScriptLoading): Promise<void> {
  const over = new AbortController();
  const { url } = source;
  try {
    await networkStep("client-load", url, loading.timeoutMs, () => load(source, loading, over.signal));
  } catch (error) {
    failed.set(url, (failed.get(url) ?? 0) + 1);
    throw error;
  } finally {
    over.abort();
  }
}

const pending = new Map<string, Promise<void>>();

/**
 * Loads a classic script, once per URL however often it is asked for at a time. Takes the tag off the page afterwards.
 * @throws ConnectError `client-load-failed`, with what `explain()` needs to find out whether it was blocked;
 * `client-load-timeout`. The next call starts afresh
 */
export function loadScript(source: Script, loading: ScriptLoading): Promise<void> {
  const key = source.integrity + source.url;
  const promise = pending.get(key) ?? attempt(source, loading).finally(() => pending.delete(key));
  pending.set(key, promise);
  return promise;
}
