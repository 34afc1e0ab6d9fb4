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
function settled(script: HTMLScriptElement, { url, integrity }: Script, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let directive = "";
    const violated = (event: SecurityPolicyViolationEvent): void => {
      if (event.disposition === "enforce" && event.blockedURI && url.startsWith(event.blockedURI))
        directive = `CSP ${event.effectiveDirective}`;
    };
    const failed = async (): Promise<void> => {
      // The violation is a task of its own, and may come after the error.
      await new Promise((next) => setTimeout(next, 20));
      // Only a host that answers can have failed the hash.
      if (!directive && integrity && (await answers(url, signal))) directive = "integrity";
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

const answers = (url: string, signal: AbortSignal): Promise<boolean> =>
  fetch(url, { credentials: "omit", signal }).then(
    ({ ok }) => ok,
    () => false,
  );

/** Waits for a tag, then ends every listener on it. */
async function wait(
  script: HTMLScriptElement,
  source: Script,
  ms: number,
  start = (): void => {},
): Promise<void> {
  const over = new AbortController();
  try {
    await within(
      ms,
      undefined,
      () => {
        const result = settled(script, source, over.signal);
        start();
        return result;
      },
      () => new ConnectError("client-load-timeout", { detail: `${source.url} took longer than ${ms} ms` }),
    );
  } finally {
    over.abort();
  }
}

/** The page's own tag for the URL, unless it is known to be over. */
function pageTag(url: string): HTMLScriptElement | undefined {
  const over = document.readyState === "complete" && performance.getEntriesByName(url, "resource").length > 0;
  return over ? undefined : Array.from(document.scripts).find(({ src }) => src === url);
}

async function load(source: Script, { timeoutMs, nonce }: ScriptLoading): Promise<void> {
  const tag = pageTag(source.url);
  if (tag) return wait(tag, source, timeoutMs);
  const script = create(source, nonce);
  const restoreAmd = hideAmd(script);
  try {
    await wait(script, source, timeoutMs, () => document.head.append(script));
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
