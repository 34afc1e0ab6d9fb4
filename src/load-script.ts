import { within } from "./deadline.js";
import { ConnectError } from "./errors.js";

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

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

/** The name that a page lists in `Content-Security-Policy: trusted-types human-connect-widget`. */
const POLICY = "human-connect-widget";
let policy: { createScriptURL(url: string): string } | undefined;

const pending = new Map<string, Promise<void>>();

/** Trusted Types want the policy's word for it; the URLs are the app's own options, checked to be http(s). */
function trusted(url: string): string {
  try {
    policy ??= (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy(POLICY, {
      createScriptURL: (own) => own,
    });
  } catch {
    // Not listed by the page, or taken by a second copy of the widget: the string will do unless types are required.
  }
  return policy?.createScriptURL(url) ?? url;
}

const blocked = (url: string, directive: string, cause?: unknown): ConnectError =>
  new ConnectError("client-blocked", { detail: `${directive} blocked ${url}`, cause });

function create({ url, integrity }: Script, nonce: string | undefined): HTMLScriptElement {
  const script = document.createElement("script");
  const own = nonce ?? document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
  if (own) script.nonce = own;
  if (integrity) {
    script.integrity = integrity;
    script.crossOrigin = "anonymous";
  }
  try {
    script.src = trusted(url);
  } catch (cause) {
    throw blocked(url, "CSP require-trusted-types-for (add `trusted-types human-connect-widget`)", cause);
  }
  return script;
}

/** With an AMD loader on the page the client would define itself there, anonymously: for our script alone, there is none. */
function hideAmd(script: HTMLScriptElement): () => void {
  const { define } = globalThis as { define?: { amd?: unknown } };
  const amd = define?.amd;
  if (!amd) return () => {};
  Object.defineProperty(define, "amd", {
    configurable: true,
    get: () => (document.currentScript === script ? undefined : amd),
  });
  return () =>
    Object.defineProperty(define, "amd", {
      value: amd,
      configurable: true,
      writable: true,
      enumerable: true,
    });
}

/** Resolves on `load`; on `error` finds out why. */
function settled(script: HTMLScriptElement, integrity: string, signal: AbortSignal): Promise<void> {
  const url = script.src;
  return new Promise((resolve, reject) => {
    let directive = "";
    const violated = (event: SecurityPolicyViolationEvent): void => {
      const { blockedURI, disposition, effectiveDirective } = event;
      const ours =
        blockedURI && url.startsWith(blockedURI) && /^(script|default)-src/.test(effectiveDirective);
      if (ours && disposition === "enforce") directive = `CSP ${effectiveDirective}`;
    };
    const failed = async (): Promise<void> => {
      // The violation is a task of its own, and may come after the error.
      await new Promise((next) => setTimeout(next, 20));
      // Only a host that answers can have failed the hash.
      if (!directive && integrity && (await answers(script))) directive = "integrity";
      reject(
        directive
          ? blocked(url, directive)
          : new ConnectError("client-load-failed", { detail: `${url} did not load` }),
      );
    };
    document.addEventListener("securitypolicyviolation", violated, { signal });
    script.addEventListener("load", () => resolve(), { signal });
    script.addEventListener("error", () => void failed(), { signal });
  });
}

/** Did the server answer well? As the browser has noted it, or WebKit, which does not, is told to fetch it again. */
async function answers(script: HTMLScriptElement): Promise<boolean> {
  const entries = performance.getEntriesByName(script.src, "resource") as PerformanceResourceTiming[];
  const status = entries.at(-1)?.responseStatus;
  if (status !== undefined) return status >= 200 && status < 300;
  // Not by fetch(): the page's connect-src need not allow the URL, but its script-src does.
  const link = document.createElement("link");
  Object.assign(link, {
    rel: "preload",
    as: "script",
    crossOrigin: "",
    nonce: script.nonce,
    href: script.src,
  });
  const loads = new Promise<boolean>((resolve) => {
    link.onload = () => resolve(true);
    link.onerror = () => resolve(false);
  });
  document.head.append(link);
  return loads.finally(() => link.remove());
}

const inTime = (url: string, ms: number, step: () => Promise<unknown>): Promise<unknown> =>
  within(
    ms,
    undefined,
    step,
    () => new ConnectError("client-load-timeout", { detail: `${url} took longer than ${ms} ms` }),
  );

/** Waits for a tag, then ends every listener on it. */
async function wait(
  script: HTMLScriptElement,
  integrity: string,
  ms: number,
  start = (): void => {},
): Promise<void> {
  const over = new AbortController();
  try {
    await inTime(script.src, ms, () => {
      const result = settled(script, integrity, over.signal);
      start();
      return result;
    });
  } finally {
    over.abort();
  }
}

/** Waits for the page's own tag for the URL, if it has one. Has that brought the client? */
async function pageHas(url: string, ms: number): Promise<boolean> {
  const tag = Array.from(document.scripts).find(({ src }) => src === url);
  const isFetched = performance.getEntriesByName(url, "resource").length > 0;
  if (tag && !isFetched) await wait(tag, "", ms);
  // A deferred one is fetched long before it runs; what has not run when the page is complete never will.
  else if (tag && document.readyState !== "complete")
    await inTime(
      url,
      ms,
      () => new Promise((resolve) => window.addEventListener("load", resolve, { once: true })),
    );
  return !!tag && "HumanConnect" in window;
}

/** URL → how often it failed. */
const failures = new Map<string, number>();

/**
 * Browsers tie a second request for a URL to the first one if that hangs, and WebKit answers it with what did not match
 * its integrity. So after a failure, it gets another query.
 */
function afresh(url: string): string {
  const times = failures.get(url);
  const other = new URL(url);
  if (times) other.search += `${other.search && "&"}retry=${times}`;
  return other.href;
}

async function load({ url, integrity }: Script, { timeoutMs, nonce }: ScriptLoading): Promise<void> {
  if (await pageHas(url, timeoutMs)) return;
  const script = create({ url: afresh(url), integrity }, nonce);
  const restoreAmd = hideAmd(script);
  try {
    await wait(script, integrity, timeoutMs, () => document.head.append(script));
  } catch (error) {
    failures.set(url, (failures.get(url) ?? 0) + 1);
    throw error;
  } finally {
    restoreAmd();
    // A removed script still runs when it arrives late; one that belongs to another document does not (HTML, "execute
    // the script element"). What it downloads meanwhile cannot be stopped.
    document.implementation.createHTMLDocument("").adoptNode(script);
  }
}

/**
 * Loads a classic script, once per URL however often it is asked for at a time. Takes the tag off the page afterwards.
 * @throws ConnectError `client-load-failed`, `client-load-timeout`, `client-blocked` (names directive and URL); the
 * next call starts afresh
 */
export function loadScript(source: Script, loading: ScriptLoading): Promise<void> {
  const key = `${source.integrity} ${source.url}`;
  let promise = pending.get(key);
  if (!promise) {
    promise = load(source, loading).finally(() => pending.delete(key));
    pending.set(key, promise);
  }
  return promise;
}
