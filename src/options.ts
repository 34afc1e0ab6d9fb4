import type { DebugEntry } from "./debug.js";
import { ConnectError } from "./errors.js";
import { isRecord } from "./is-record.js";
import type { TokenResponse } from "./token.js";

/** A client script and, optionally, the hash that it must have (`integrity` needs CORS answers from its host). */
export interface ScriptSource {
  /** Absolute, or relative to the page. */
  readonly url: string | URL;
  /** As the attribute of a `<script>`: `sha384-…` */
  readonly integrity?: string;
}

/** What is handed to the vendor's `open()`. Open to keys that newer clients add. */
export interface ConnectOptions {
  /** The Connect page. @default "https://hapi-connect.humanapi.co" */
  baseURL?: string;
  /** `"select"` lets people choose sources without connecting them; without `preseed` it needs no token. @default "auth" */
  mode?: "auth" | "select" | (string & {});
  /** With it, `mode: "select"` needs a token, too (the client's own rule). */
  preseed?: boolean | string;
  /** Handed on as it is, like every key here: what it means is told by the vendor's reference. */
  preseededSources?: readonly unknown[];
  /** Comes to Connect as `segment` in its URL. */
  segment?: string;
  /** Comes to Connect as `pinnedProviders` in its URL. */
  pinnedProviders?: string;
  /** Comes to Connect as `config` in its URL. */
  config?: string;
  /** Handed on as it is. */
  inviteSessionId?: string;
  /** Handed on as it is: Human API's `client_id`. */
  clientId?: string;
  /** Handed on as it is: Human API's `client_user_id`. */
  clientUserId?: string;
  /** CSS opacity of the overlay. @default "0.6" */
  overlayOpacity?: string | number;
  /** The vendor's own focus trap. Not needed: the widget's modal keeps the focus without it. */
  enableFocusTrap?: boolean;
  [key: string]: unknown;
}

/** The texts that the widget itself shows in the modal, to be translated. */
export interface ModalLabels {
  /** Name of the dialog. @default "Connect your health data" */
  dialog?: string;
  /** The button that leaves Connect. @default "Leave" */
  close?: string;
  /** Announced while Connect loads. @default "Loading…" */
  loading?: string;
  /** Shown when Connect gives no sign of life. @default "This takes longer than usual." */
  unreachable?: string;
  /** Shown when the page's policy blocks Connect. @default "This page does not allow it." */
  blocked?: string;
  /** The button that tries again. @default "Try again" */
  retry?: string;
}

/** What `new HumanConnectWidget()` takes: exactly one way to the token, and at most one to the client. */
export interface HumanConnectOptions {
  /** The backend's endpoint: `POST`, JSON answer, same-origin credentials, never cached, never redirected. */
  tokenUrl?: string | URL | undefined;
  /** Headers, body, credentials, method of the request to `tokenUrl`. */
  tokenRequest?: RequestInit | undefined;
  /** Instead of `tokenUrl`. The signal is aborted with the open, and after `timeoutMs`. */
  fetchToken?:
    | ((context: { signal: AbortSignal }) => string | TokenResponse | Promise<string | TokenResponse>)
    | undefined;
  /** Where the client script is; a list is tried in order. @default the vendor's CDN, the pinned version first */
  clientUrl?: string | URL | readonly (string | URL | ScriptSource)[] | undefined;
  /** Instead of `clientUrl`, e.g. `() => import("humanapi-connect-client")`. */
  loadClient?: (() => Promise<unknown>) | undefined;
  /** Handed to the vendor's `open()`. @default {} */
  connect?: ConnectOptions | undefined;
  /** Origins whose messages are believed, exact strings. @default the origin of `connect.baseURL` */
  allowedOrigins?: readonly string[] | undefined;
  /** Budget of each network step (script, token, Connect's first sign of life), in milliseconds. @default 15_000 */
  timeoutMs?: number | undefined;
  /** CSP nonce of the injected script. @default the page's own script nonce */
  nonce?: string | undefined;
  /** A timeline of what happened, on the console or to a function. Never a token, never health data. @default false */
  debug?: (boolean | ((entry: DebugEntry) => void)) | undefined;
  /** The widget's own way out of the modal, for the case that Connect never answers. @default true */
  closeButton?: boolean | undefined;
  /** Texts of the modal. @default English ones */
  labels?: ModalLabels | undefined;
}

/** {@link HumanConnectOptions}, checked, defaulted and frozen. */
export interface CheckedOptions extends Omit<HumanConnectOptions, "clientUrl"> {
  readonly clientUrls: readonly { readonly url: string; readonly integrity: string }[];
  readonly connect: ConnectOptions;
  readonly timeoutMs: number;
  readonly closeButton: boolean;
  readonly labels: Required<ModalLabels>;
}

const CONNECT_URL = "https://hapi-connect.humanapi.co";
const CDN = "https://cdn.humanapi.co/humanapi-connect-client@";
const CLIENT_URLS = [`${CDN}2.4.1.js`, `${CDN}latest.js`];

/** The English ones, over which go the app's own. */
const LABELS: Required<ModalLabels> = {
  dialog: "Connect your health data",
  close: "Leave",
  loading: "Loading…",
  unreachable: "This takes longer than usual.",
  blocked: "This page does not allow it.",
  retry: "Try again",
};

const fail = (option: string, remedy: string): never => {
  throw new ConnectError("invalid-options", { detail: `\`${option}\` ${remedy}` });
};

const is = (type: string) => (value: unknown) => typeof value === type;

/** An http(s) URL, or nothing; a relative one needs a base. */
function parse(url: unknown, base?: string): URL | undefined {
  if (!url || !(url instanceof URL || is("string")(url))) return undefined;
  try {
    const parsed = new URL(url as string, base);
    return /^https?:$/.test(parsed.protocol) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** The absolute http(s) URL, or nothing. Relative ones follow the page; where there is none, any host will do. */
const resolve = (url: unknown): string => parse(url, globalThis.document?.baseURI ?? CONNECT_URL)?.href ?? "";

/** What the widget and `open()` are given, what it must be, and how that is told as the remedy. */
const RULES: [names: string, check: (value: any) => unknown, kind: string][] = [
  ["tokenUrl", resolve, 'an http(s) URL, such as "/api/connect/token"'],
  ["tokenRequest connect", isRecord, "an object"],
  [
    "labels",
    (labels: object) => isRecord(labels) && Object.values(labels).every(is("string")),
    "an object of texts",
  ],
  ["fetchToken loadClient", is("function"), "a function"],
  [
    "clientUrl",
    (urls) =>
      sources(urls).length && sources(urls).every(({ url, integrity }) => url && is("string")(integrity)),
    "an http(s) URL, or a list of them",
  ],
  [
    "allowedOrigins",
    (list) => Array.isArray(list) && list.length && list.every((origin) => parse(origin)?.origin === origin),
    `a list of origins such as "${CONNECT_URL}", without path or wildcard`,
  ],
  // setTimeout counts in 32 bits: more would fire at once.
  ["timeoutMs", (ms) => is("number")(ms) && ms > 0 && ms < 2 ** 31, "a positive number of milliseconds"],
  ["nonce", is("string"), "a string"],
  ["token", (token) => is("string")(token) && token !== "", "a non-empty string"],
  ["signal", (signal) => !signal || is("function")(signal.addEventListener), "an AbortSignal"],
  ["closeButton", is("boolean"), "true or false"],
  ["debug", (debug) => is("boolean")(debug) || is("function")(debug), "true, false or a function"],
];

const sources = (clientUrl: unknown): { url: string; integrity: string }[] =>
  [clientUrl as ScriptSource].flat().map((entry) => ({
    url: resolve(entry) || resolve(entry?.url),
    integrity: entry?.integrity ?? "",
  }));

/** `mode: "select"` without `preseed` needs no token (VENDOR: the client's own rule). */
export const needsToken = ({ mode, preseed }: ConnectOptions): boolean => mode !== "select" || !!preseed;

/** Where Connect is, of checked options. */
export const connectUrl = ({ baseURL = CONNECT_URL }: ConnectOptions): string => baseURL;

/** The origin of Connect, of checked options. */
export const connectOrigin = (connect: ConnectOptions): string => new URL(connectUrl(connect)).origin;

/**
 * The options of one open: those of the widget, and over them those of the call.
 * @throws ConnectError `invalid-options` for a `baseURL` that is no absolute http(s) URL
 */
export function connectOptions(base?: ConnectOptions, own?: ConnectOptions): ConnectOptions {
  const connect = { ...base, ...own };
  if (!parse(connectUrl(connect))) fail("connect.baseURL", "must be an absolute http(s) URL");
  return connect;
}

/** @throws ConnectError `invalid-options` where a token is needed, and there is no way to one */
export function checkTokenSource(
  { tokenUrl, fetchToken }: Pick<HumanConnectOptions, "tokenUrl" | "fetchToken">,
  connect: ConnectOptions,
): void {
  if (needsToken(connect) && !tokenUrl && !fetchToken)
    fail("tokenUrl", "is missing: give the URL of your backend's endpoint, or `fetchToken`");
}

/**
 * Checks what the widget or one `open()` is given, each value by itself.
 * @throws ConnectError `invalid-options` that names the option and the remedy
 */
export function checkEach(given: object): void {
  for (const [names, check, kind] of RULES)
    for (const name of names.split(" ")) {
      const value = (given as Record<string, unknown>)[name];
      if (value !== undefined && !check(value)) fail(name, `must be ${kind}`);
    }
}

/**
 * Checks, defaults and freezes.
 * @throws ConnectError `invalid-options` that names the option and the remedy
 */
export function checkOptions(options: HumanConnectOptions): CheckedOptions {
  if (!isRecord(options)) fail("options", 'must be an object, such as { tokenUrl: "/api/connect/token" }');
  checkEach(options);
  const {
    tokenUrl,
    tokenRequest,
    clientUrl,
    allowedOrigins,
    timeoutMs = 15_000,
    closeButton = true,
  } = options;
  if (tokenUrl && options.fetchToken)
    fail("tokenUrl", "and `fetchToken` exclude each other: give one of them");
  if (clientUrl && options.loadClient)
    fail("clientUrl", "and `loadClient` exclude each other: give one of them");
  if (tokenRequest && !tokenUrl) fail("tokenRequest", "goes with `tokenUrl`: give that, too");
  const connect = Object.freeze(connectOptions(options.connect));
  checkTokenSource(options, connect);
  return Object.freeze({
    ...options,
    timeoutMs,
    closeButton,
    labels: { ...LABELS, ...options.labels },
    tokenUrl: tokenUrl && `${tokenUrl}`,
    allowedOrigins: allowedOrigins && [...allowedOrigins],
    clientUrls: sources(clientUrl ?? CLIENT_URLS),
    connect,
  });
}
