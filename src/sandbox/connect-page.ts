import { SCRIPT, STYLE } from "./connect-page-assets.js";
import type { TokenCheck } from "./sandbox-store.js";
import type { SandboxSource } from "./sandbox-user.js";

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

function sourceItem({ id, name }: SandboxSource, isConnected: boolean): string {
  const verb = isConnected ? "Disconnect" : "Connect";
  return `<li><span class="mark" aria-hidden="true">${escapeHtml([...name][0] ?? "")}</span><span class="name">${escapeHtml(name)}</span>
    <button type="button" data-id="${escapeHtml(id)}" data-name="${escapeHtml(name)}" class="${isConnected ? "on" : ""}" aria-label="${verb} ${escapeHtml(name)}">${verb}</button></li>`;
}

function mainContent(user: TokenCheck | null, sources: readonly SandboxSource[]): string {
  if (typeof user === "string") return `<p class="problem" role="alert">${PROBLEMS[user]}</p>`;
  const isConnected = ({ id }: SandboxSource): boolean =>
    !!user?.connections.some((source) => source.id === id);
  return `<ul aria-label="Sources">${sources.map((source) => sourceItem(source, isConnected(source))).join("")}</ul>
    <button type="button" class="plain" id="request">Request a source</button>`;
}

/**
 * Returns the Connect page, which has a Content-Security-Policy. The page is not cached and sends no referrer, because its URL
 * contains the token.
 * @param user the user of a valid token, the status that says why there is no valid token, or `null` for `mode: "select"`
 * without a token
 */
export function connectPage(user: TokenCheck | null, sources: readonly SandboxSource[]): Response {
  const nonce = crypto.randomUUID();
  const status = typeof user === "string" ? user : "";
  const body = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Connect your health data (sandbox)</title><style nonce="${nonce}">${STYLE}</style></head>
<body data-status="${status}"><header><p class="banner">Sandbox: all data on this page is fictional</p><h1>Connect your health data</h1><button type="button" id="close">Close</button></header>
<main>${mainContent(user, sources)}</main><p id="status" role="status"></p>
<script nonce="${nonce}">${SCRIPT}</script></body></html>`;
  return new Response(body, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "content-security-policy": `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'`,
    },
  });
}
