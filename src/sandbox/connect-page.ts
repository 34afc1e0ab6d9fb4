import { SCRIPT, STYLE } from "./connect-page-assets.js";
import type { SandboxSource, TokenCheck } from "./sandbox-store.js";

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);

const PROBLEMS: Record<string, string> = {
  MISSING_SESSION_TOKEN: "No session was started. Please close this window and try again.",
  SESSION_TOKEN_INVALID: "This session is not valid. Please close this window and try again.",
  SESSION_TOKEN_EXPIRED: "Your session has expired. Please close this window and try again.",
};

function row({ id, name }: SandboxSource, connected: boolean): string {
  const verb = connected ? "Disconnect" : "Connect";
  return `<li><span class="mark" aria-hidden="true">${escape(name[0] ?? "")}</span><span class="name">${escape(name)}</span>
    <button type="button" data-id="${escape(id)}" data-name="${escape(name)}" class="${connected ? "on" : ""}" aria-label="${verb} ${escape(name)}">${verb}</button></li>`;
}

function list(user: TokenCheck | null, sources: readonly SandboxSource[]): string {
  if (typeof user === "string") return `<p class="problem" role="alert">${PROBLEMS[user]}</p>`;
  const isConnected = ({ id }: SandboxSource): boolean =>
    !!user?.connections.some((source) => source.id === id);
  return `<ul aria-label="Sources">${sources.map((source) => row(source, isConnected(source))).join("")}</ul>
    <button type="button" class="plain" id="request">Request a source</button>`;
}

/**
 * The Connect page. It has a policy of its own, is never cached, and sends no referrer, since its URL holds the token.
 * @param user whose token it is, why it is nobody's, or `null` for `mode: "select"` without one
 */
export function connectPage(user: TokenCheck | null, sources: readonly SandboxSource[]): Response {
  const nonce = crypto.randomUUID();
  const status = typeof user === "string" ? user : "";
  const body = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Connect your health data (sandbox)</title><style nonce="${nonce}">${STYLE}</style></head>
<body data-status="${status}"><header><p class="banner">Sandbox: everything here is fictional</p><h1>Connect your health data</h1><button type="button" id="close">Close</button></header>
<main>${list(user, sources)}</main><p id="said" role="status"></p>
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
