import { createError } from "../errors/describe-error.js";
import { runNetworkStep } from "../errors/network-step.js";
import type { ResolvedOptions, Script } from "../options/types.js";
import { addQuery, withoutQuery } from "../options/urls.js";
import { onAbort } from "../platform/abort.js";
import { createElement, findDirective, listenOnDocument, page, queryAll } from "../platform/page.js";
import { shadow } from "../platform/shadow.js";

type ScriptOptions = Pick<ResolvedOptions, "timeoutMs" | "nonce">;

interface TypePolicy {
  createScriptURL(url: string): string;
}
declare const trustedTypes: {
  createPolicy(name: string, rules: TypePolicy): TypePolicy;
};

let policy: TypePolicy | undefined;

/** Creates the TrustedScriptURL for a script. Returns a string if there is no Trusted Types policy. */
function toTrustedScriptURL(url: string): string {
  try {
    // A page allows this name with `Content-Security-Policy: trusted-types human-connect-widget`.
    policy ??= trustedTypes.createPolicy("human-connect-widget", {
      createScriptURL: (own) => own,
    });
  } catch {
    // The browser has no Trusted Types, the page does not allow the name, or another copy of the widget has used it. A string
    // works unless the page requires Trusted Types.
  }
  return policy?.createScriptURL(url) ?? url;
}

/** The nonce of the widget's own script element, which is current while this module of the script-tag build is evaluated. */
const ownNonce = (globalThis.document && (page("currentScript") as HTMLElement | null)?.nonce) ?? "";

/** Returns the nonce of the widget's own script element, or else that of the page's first script that has one. */
const findNonce = (): string =>
  ownNonce || (queryAll("script") as HTMLElement[]).find(({ nonce }) => nonce)?.nonce || "";

/** The client scripts that are loading. */
const loading = new Set<Element | null>();
const restores: (() => void)[] = [];

/**
 * Changes two things for a client script while it runs, which are as before for all other scripts:
 * - `define.amd` is hidden, because the client would define an anonymous module and set no global (VENDOR 2).
 * - Its `load` listener is dropped, because it would make buttons of elements with `data-hapi-token` (VENDOR 6). Sanitizers keep
 *   that attribute, so a comment on the page could choose token and URL of a Connect that no widget guards.
 */
function confine(script: Element, done: AbortSignal): void {
  const isClient = (): boolean => loading.has(page("currentScript"));
  const isFirst = !loading.size;
  loading.add(script);
  // Before the replacements, because the second of them can throw.
  onAbort(done, () => {
    loading.delete(script);
    if (!loading.size) for (const restore of restores.splice(0)) restore();
  });
  if (!isFirst) return;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its `this` below
  const add = window.addEventListener as (...args: unknown[]) => void;
  const value = function (this: unknown, type: string, ...rest: unknown[]): void {
    if (type !== "load" || !isClient()) add.call(this ?? window, type, ...rest);
  };
  restores.push(shadow(window, "addEventListener", { value }));
  const { define } = globalThis as { define?: (() => void) & { amd?: unknown } };
  const amd = typeof define === "function" && define.amd;
  if (amd) restores.push(shadow(define, "amd", { get: () => (isClient() ? undefined : amd) }));
}

/** Adds the script to the page, and resolves when it has run. @param done aborts when it has run, failed or timed out */
async function injectScript(
  { url, integrity }: Script,
  src: string,
  { nonce = findNonce() }: ScriptOptions,
  done: AbortSignal,
): Promise<void> {
  const script = createElement("script", { nonce, ...(integrity && { integrity, crossOrigin: "" }) });
  let directive: string | undefined;
  const onViolation = (event: SecurityPolicyViolationEvent): void => {
    const found = findDirective(event, script.src);
    if (found?.startsWith("script-src")) directive = found;
  };
  listenOnDocument("securitypolicyviolation", onViolation, { signal: done });
  confine(script, done);
  // The download cannot be stopped. If the code only removed the script from the page, the script would still run when its
  // response arrives. In another document, it does not run
  // (https://html.spec.whatwg.org/multipage/scripting.html#execute-the-script-element).
  onAbort(done, () => page("implementation").createHTMLDocument().adoptNode(script));
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = reject;
    script.src = toTrustedScriptURL(src);
    page("head").append(script);
  }).catch(async (cause: unknown) => {
    // The violation event has its own task, which can run after the task of `error`.
    await new Promise((resolve) => setTimeout(resolve, 20));
    const facts = { url: withoutQuery(url), cause };
    // Trusted Types refuse the URL with a TypeError.
    const isRefused = cause instanceof TypeError;
    if (isRefused) directive = "require-trusted-types-for";
    const remedy = isRefused ? "`trusted-types human-connect-widget`" : "it";
    throw directive
      ? createError("client-blocked", { ...facts, problem: directive, remedy })
      : createError("client-load-failed", {
          ...facts,
          remedy: integrity && `, and that it has the hash ${integrity}`,
        });
  });
}

/** The number of failures of each URL. */
const failures = new Map<string, number>();

async function load(source: Script, options: ScriptOptions): Promise<void> {
  const done = new AbortController();
  const { url } = source;
  const count = failures.get(url) || 0;
  // The query makes a retry a new request. Without it, browsers wait for the pending request of the script that timed out, and
  // WebKit reuses a response that did not match `integrity`.
  const src = count ? addQuery(url, `retry=${count}`) : url;
  try {
    await runNetworkStep("client-load", withoutQuery(url), options.timeoutMs, () =>
      injectScript(source, src, options, done.signal),
    );
  } catch (error) {
    failures.set(url, count + 1);
    throw error;
  } finally {
    done.abort();
  }
}

const pending = new Map<string, Promise<void>>();

/**
 * Loads a classic script, and removes its element afterwards. Concurrent calls for the same URL share one request.
 * @throws ConnectError `client-load-failed`, `client-load-timeout` or `client-blocked`; the next call tries again
 */
export function loadScript(source: Script, options: ScriptOptions): Promise<void> {
  const key = source.integrity + source.url;
  const promise = pending.get(key) ?? load(source, options).finally(() => pending.delete(key));
  pending.set(key, promise);
  return promise;
}
