import { createElement } from "../platform/create-element.js";
import { page, removeElement } from "../platform/page.js";

/** A script that did not load, with the evidence of why. Travels as the `cause` of a `ConnectError`. */
export class ScriptLoadError extends Error {
  readonly script: HTMLScriptElement;
  readonly violations: readonly SecurityPolicyViolationEvent[];

  /** @param cause the script's `error` event, or what setting its `src` threw */
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

/** For a server that has responded a moment ago. */
const PROBE_TIMEOUT_MS = 2_000;

/** Requests the script again as a preload, because CSP `connect-src` may block a `fetch()` of its URL. */
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
 * Returns whether the server responded with 2xx, from Resource Timing. WebKit lacks `responseStatus`
 * (https://caniuse.com/mdn-api_performanceresourcetiming_responsestatus), so the script is requested again there.
 */
async function isServed(script: HTMLScriptElement): Promise<boolean> {
  const entries = performance.getEntriesByName(script.src, "resource") as PerformanceResourceTiming[];
  const status = entries.at(-1)?.responseStatus;
  return status === undefined ? canPreload(script) : status >= 200 && status < 300;
}

/** Returns what blocked the script: a CSP directive, `integrity`, or nothing if the network failed. */
export async function findBlocker({
  script,
  cause,
  violations,
}: ScriptLoadError): Promise<string | undefined> {
  // Setting `src` throws only under Trusted Types.
  if (!(cause instanceof Event)) return "require-trusted-types-for";
  const violation = violations.find(
    ({ blockedURI, disposition, effectiveDirective }) =>
      blockedURI &&
      script.src.startsWith(blockedURI) &&
      disposition === "enforce" &&
      effectiveDirective.startsWith("script-src"),
  );
  if (violation) return violation.effectiveDirective;
  // Only a response can have the wrong hash.
  return script.integrity && (await isServed(script)) ? "integrity" : undefined;
}
