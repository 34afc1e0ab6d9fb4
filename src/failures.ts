// What only a failure needs, in a file that loads when something has failed: the texts, and the search for the reason.
// The script tag has it within.
import type { ConnectError, ConnectErrorCode, ConnectErrorInit } from "./errors.js";

/** What a code is told as: what happened (`about` is what the place that failed has to say of it), then what to do. */
const TEXTS: Readonly<Record<ConnectErrorCode, (about: string, timeoutMs: number) => string>> = {
  "invalid-options": (about) => about,
  "not-in-browser": () =>
    "Connect opens in a browser only: call open() and preload() in an event handler or effect.",
  "already-open": () =>
    "Another widget, or other code, shows Connect: close it first, and keep one widget for a page.",
  "client-load-failed": (about) =>
    `${about} failed to load. Check the network and the URL, then call open() again.`,
  "client-load-timeout": (about, ms) =>
    `${about} took longer than ${ms} ms. Check the network, or raise \`timeoutMs\`, then call open() again.`,
  "client-blocked": (about) =>
    `${about}. Allow the script in the page's Content-Security-Policy, or correct its \`integrity\`.`,
  "client-invalid": (about) =>
    `${about}. Point \`clientUrl\` or \`loadClient\` at a build of humanapi-connect-client.`,
  "token-request-failed": (about) =>
    `${about} failed. Check the network, CORS and CSP connect-src, and that the endpoint does not redirect.`,
  "token-request-timeout": (about, ms) =>
    `${about} took longer than ${ms} ms. Check the backend, or raise \`timeoutMs\`, then call open() again.`,
  "token-request-rejected": (about) =>
    `The token endpoint answered HTTP ${about}. Check that the user is signed in, and the backend's log.`,
  "token-response-invalid": (about) =>
    `The token endpoint's answer ${about}. Answer JSON such as {"token": "…"} from the endpoint.`,
  "token-unsafe": (about) =>
    `The token endpoint's answer carries \`${about}\`. Answer the session or id token only: access tokens, refresh tokens and client secrets stay on the server.`,
  "open-failed": (about) => `The client's open() ${about}. See \`cause\`; check \`connect\`.`,
  "connect-unreachable": (about) =>
    `${about}. Check the network, CSP frame-src and \`connect.baseURL\`; the user may retry or leave.`,
};

/** A script that failed, with what the page's policy said meanwhile. */
export interface FailedScript {
  readonly script: HTMLScriptElement;
  /** What its `error` event or the setting of its `src` gave. */
  readonly cause: unknown;
  readonly violations: readonly SecurityPolicyViolationEvent[];
}

/** Why a script failed: what blocked it, or nothing where it did not load. */
async function blockedBy({ script, cause, violations }: FailedScript, url: string): Promise<string> {
  if (!(cause instanceof Event))
    return `CSP require-trusted-types-for (add \`trusted-types human-connect-widget\`) blocked ${url}`;
  const violation = violations.find(
    ({ blockedURI, disposition, effectiveDirective }) =>
      blockedURI &&
      script.src.startsWith(blockedURI) &&
      disposition === "enforce" &&
      effectiveDirective.startsWith("script-src"),
  );
  if (violation) return `CSP ${violation.effectiveDirective} blocked ${url}`;
  // Only a host that answers can have failed the hash.
  return script.integrity && (await answers(script)) ? `integrity blocked ${url}` : "";
}

/** For a server that has answered a moment ago. */
const PATIENCE_MS = 2_000;

/** Did the server answer well? As the browser has noted it, or WebKit, which does not, is told to fetch it again. */
async function answers({ src, nonce }: HTMLScriptElement): Promise<boolean> {
  const entries = performance.getEntriesByName(src, "resource") as PerformanceResourceTiming[];
  const status = entries.at(-1)?.responseStatus;
  if (status !== undefined) return status >= 200 && status < 300;
  // Not by fetch(): the page's connect-src need not allow the URL, but its script-src does.
  const link = document.createElement("link");
  Object.assign(link, { rel: "preload", as: "script", crossOrigin: "", nonce, href: src });
  const loads = new Promise<boolean>((resolve) => {
    link.onload = () => resolve(true);
    link.onerror = () => resolve(false);
    setTimeout(resolve, PATIENCE_MS, false);
  });
  document.head.append(link);
  return loads.finally(() => link.remove());
}

/** What a told error is made of. */
interface Told extends ConnectErrorInit {
  readonly code: ConnectErrorCode;
}

/**
 * An error whose message is so far what the place that failed had to say, told in full.
 * @param explain for what was tried before; an import of it would put the facade and this file into one chunk
 */
export async function tell(
  { code, message, cause, status, retryable, failed }: ConnectError & { failed?: FailedScript },
  timeoutMs: number,
  explain: (error: unknown, timeoutMs: number) => Promise<ConnectError>,
): Promise<Told> {
  const block = failed && (await blockedBy(failed, message));
  const told: Told = block
    ? { code: "client-blocked", detail: block, cause }
    : { code, detail: message === code ? "" : message, cause, status, retryable };
  if (cause instanceof AggregateError)
    told.cause = new AggregateError(
      await Promise.all(cause.errors.map((one) => explain(one, timeoutMs))),
      cause.message,
    );
  // An app's own function may throw a ConnectError with a code of its own.
  const text = TEXTS[told.code] as (typeof TEXTS)[ConnectErrorCode] | undefined;
  return { ...told, detail: text ? text(told.detail!, timeoutMs) : message };
}
