import { ScriptLoadError } from "../errors/diagnose-script.js";
import { runNetworkStep } from "../errors/network-step.js";
import type { ResolvedOptions, Script } from "../options/resolved-options.js";
import { withoutQuery } from "../options/urls.js";
import { onAbort } from "../platform/abort.js";
import { createElement } from "../platform/create-element.js";
import { onPolicyViolation, page, queryAll } from "../platform/page.js";
import { hideAmd } from "./hide-amd.js";
import { addRetry, toTrustedScriptURL } from "./trusted-script-url.js";

type ScriptOptions = Pick<ResolvedOptions, "timeoutMs" | "nonce">;

/** The number of failures of each URL. */
const failureCounts = new Map<string, number>();

/**
 * Returns the URL, with a query parameter if the URL has failed to load before. The parameter forces a new request. Without it,
 * browsers coalesce a retry with a pending request, and WebKit reuses a response even if the response did not match the script's
 * `integrity`.
 */
function withCacheBuster(url: string): string {
  const count = failureCounts.get(url);
  return count ? addRetry(url, count) : url;
}

function createScript({ integrity }: Script, { nonce }: ScriptOptions): HTMLScriptElement {
  const [own] = queryAll("script[nonce]") as HTMLElement[];
  return createElement("script", {
    nonce: nonce ?? own?.nonce ?? "",
    ...(integrity && { integrity, crossOrigin: "" }),
  });
}

/**
 * Adds the script to the page. The promise resolves when the script has run.
 * @param done a signal that the caller aborts after the script has run, has failed to load, or has timed out. Then this function
 * removes the script from the page
 */
async function injectScript(source: Script, options: ScriptOptions, done: AbortSignal): Promise<void> {
  const violations: SecurityPolicyViolationEvent[] = [];
  const script = createScript(source, options);
  hideAmd(script, done);
  onPolicyViolation((event) => violations.push(event), done);
  // The download cannot be stopped. If the code only removed the script from the page, the script would still run when its
  // response arrives. So the code moves the script to another document, where the script does not run
  // (https://html.spec.whatwg.org/multipage/scripting.html#execute-the-script-element).
  onAbort(done, () => page("implementation").createHTMLDocument().adoptNode(script));
  try {
    await new Promise((resolve, reject) => {
      script.onload = resolve;
      script.onerror = reject;
      script.src = toTrustedScriptURL(withCacheBuster(source.url));
      page("head").append(script);
    });
  } catch (cause) {
    // If CSP blocked the script, the browser also dispatches a violation event. That event has its own task, which can run after
    // the task of `error`, so the code waits for that event.
    await new Promise((resolve) => setTimeout(resolve, 20));
    throw new ScriptLoadError(script, violations, cause);
  }
}

async function loadWithTimeout(source: Script, options: ScriptOptions): Promise<void> {
  const done = new AbortController();
  const { url } = source;
  try {
    await runNetworkStep("client-load", withoutQuery(url), options.timeoutMs, () =>
      injectScript(source, options, done.signal),
    );
  } catch (error) {
    failureCounts.set(url, (failureCounts.get(url) ?? 0) + 1);
    throw error;
  } finally {
    done.abort();
  }
}

const pending = new Map<string, Promise<void>>();

/**
 * Loads a classic script, and removes its element afterwards. Concurrent calls for the same URL share one request.
 * @throws ConnectError `client-load-failed`, whose `cause` is a ScriptLoadError, or `client-load-timeout`; the next call tries
 * again
 */
export function loadScript(source: Script, options: ScriptOptions): Promise<void> {
  const key = source.integrity + source.url;
  const promise = pending.get(key) ?? loadWithTimeout(source, options).finally(() => pending.delete(key));
  pending.set(key, promise);
  return promise;
}
