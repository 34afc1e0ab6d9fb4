import { createElement } from "../platform/create-element.js";
import { page, removeElement } from "../platform/page.js";

/** The error for a script that did not load. It is the `cause` of a ConnectError, and has the data for {@link findBlocker}. */
export class ScriptLoadError extends Error {
  readonly script: HTMLScriptElement;
  readonly violations: readonly SecurityPolicyViolationEvent[];

  /** @param cause the `error` event of the script, or the error that was thrown when the code set the script's `src` */
  constructor(
    script: HTMLScriptElement,
    violations: readonly SecurityPolicyViolationEvent[],
    cause: unknown,
  ) {
    super("The script did not load", { cause });
    this.script = script;
    this.violations = violations;
  }
}

/**
 * The time limit for the preload that requests a failed script a second time, in milliseconds. The preload does not check the
 * hash. If only the hash was wrong, the server has just sent the script, so the preload succeeds within a short time.
 */
const PROBE_TIMEOUT_MS = 2_000;

/**
 * Returns whether the script can be loaded. Requests the script again. Uses a preload, because CSP `connect-src` might block
 * `fetch()`.
 */
async function canPreload({ src, nonce }: HTMLScriptElement): Promise<boolean> {
  const link = createElement("link", { rel: "preload", crossOrigin: "", nonce, href: src });
  link.as = "script";
  const loads = new Promise<boolean>((resolve) => {
    link.onload = () => resolve(true);
    link.onerror = () => resolve(false);
    setTimeout(resolve, PROBE_TIMEOUT_MS, false);
  });
  page("head").append(link);
  return loads.finally(() => removeElement(link));
}

/**
 * Returns whether the server responded to the script's request with 2xx. Resource Timing contains the status, except in WebKit
 * (https://caniuse.com/mdn-api_performanceresourcetiming_responsestatus). In WebKit, the function requests the script again.
 */
async function isServed(script: HTMLScriptElement): Promise<boolean> {
  const entries = performance.getEntriesByName(script.src, "resource") as PerformanceResourceTiming[];
  const status = entries.at(-1)?.responseStatus;
  return status === undefined ? canPreload(script) : status >= 200 && status < 300;
}

/** Returns what blocked the script: a CSP directive or `integrity`. Returns undefined if the network failed. */
export async function findBlocker({
  script,
  cause,
  violations,
}: ScriptLoadError): Promise<string | undefined> {
  // If the cause is not an event, it is an error that was thrown when the code set `src`. Only Trusted Types cause such an error.
  if (!(cause instanceof Event)) return "require-trusted-types-for";
  const violation = violations.find(
    ({ blockedURI, disposition, effectiveDirective }) =>
      blockedURI &&
      script.src.startsWith(blockedURI) &&
      disposition === "enforce" &&
      effectiveDirective.startsWith("script-src"),
  );
  if (violation) return violation.effectiveDirective;
  // If the server did not send the script, the browser could not check the script's hash. So `integrity` cannot be the cause.
  return script.integrity && (await isServed(script)) ? "integrity" : undefined;
}
