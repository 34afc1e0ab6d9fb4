import { SCRIPT, SIGN_IN_SCRIPT, STYLE } from "./connect-page-assets.js";
import { errorResponse } from "./error-response.js";
import type { SandboxSource } from "./sandbox-options.js";
import type { TokenCheck } from "./sandbox-store.js";

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);

const PROBLEMS: Record<string, string> = {
  MISSING_SESSION_TOKEN: "This page was opened without a session. Please close this window and try again.",
  SESSION_TOKEN_INVALID: "Your session is not valid. Please close this window and try again.",
  SESSION_TOKEN_EXPIRED: "Your session has expired. Please close this window and try again.",
};

function sourceItem({ id, name, popup = false }: SandboxSource, isConnected: boolean): string {
  const verb = isConnected ? "Disconnect" : "Connect";
  return `<li><span class="mark" aria-hidden="true">${escapeHtml([...name][0] ?? "")}</span><span class="name">${escapeHtml(name)}</span>
    <button type="button" data-id="${escapeHtml(id)}" data-name="${escapeHtml(name)}"${popup ? " data-popup" : ""} class="${isConnected ? "on" : ""}" aria-label="${verb} ${escapeHtml(name)}">${verb}</button></li>`;
}

function mainContent(check: TokenCheck | null, sources: readonly SandboxSource[]): string {
  if (typeof check === "string") return `<p class="problem" role="alert">${PROBLEMS[check]}</p>`;
  const isConnected = ({ id }: SandboxSource): boolean =>
    !!check?.user.connections.some((source) => source.id === id);
  return `<ul aria-label="Sources">${sources.map((source) => sourceItem(source, isConnected(source))).join("")}</ul>
    <button type="button" class="plain" id="request">Request a source</button>`;
}

/** Returns a page that is not cached and sends no referrer, because its URL contains the token. */
function page(title: string, body: string, script: string): Response {
  const nonce = crypto.randomUUID();
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} (sandbox)</title><style nonce="${nonce}">${STYLE}</style></head>
${body}
<script nonce="${nonce}">${script}</script></body></html>`;
  return new Response(html, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "content-security-policy": `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'`,
    },
  });
}

const BANNER = `<p class="banner">Sandbox: all data on this page is fictional</p>`;

/**
 * Returns the Connect page.
 * @param check what a valid token grants, the status that says why there is no valid token, or `null` for `mode: "select"` without a
 * token
 */
export function connectPage(check: TokenCheck | null, sources: readonly SandboxSource[]): Response {
  const status = typeof check === "string" ? check : "";
  const body = `<body data-status="${status}"><header>${BANNER}<h1>Connect your health data</h1><button type="button" id="close">Close</button></header>
<main>${mainContent(check, sources)}</main><p id="status" role="status"></p>`;
  return page("Connect your health data", body, SCRIPT);
}

/** Returns the page of a source's sign-in window. */
export function signInPage(source: SandboxSource | undefined): Response {
  if (!source) return errorResponse(404, "Not Found", "No source has this id");
  const title = `Sign in to ${source.name}`;
  const body = `<body><header>${BANNER}<h1>${escapeHtml(title)}</h1></header><main><button type="button">Allow</button></main><p id="status" role="status"></p>`;
  return page(title, body, SIGN_IN_SCRIPT);
}
