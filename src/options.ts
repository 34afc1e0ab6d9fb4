import type { DebugEntry } from "./debug.js";
import { ConnectError } from "./errors.js";
import type { TokenResponse } from "./token.js";

/** A client script and, optionally, the hash that it must have (`integrity` needs CORS answers from its host). */
export interface ScriptSource {
  readonly url: string | URL;
  readonly integrity?: string;
}

/** What is handed to the vendor's `open()`. Open to keys that newer clients add. */
export interface ConnectOptions {
  /** The Connect page. @default "https://hapi-connect.humanapi.co" */
  baseURL?: string;
  /** `"select"` lets people choose sources without connecting them; without `preseed` it needs no token. @default "auth" */
  mode?: "auth" | "select" | (string & {});
  preseed?: boolean | string;
  preseededSources?: readonly unknown[];
  segment?: string;
  pinnedProviders?: string;
  config?: string;
  inviteSessionId?: string;
  clientId?: string;
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
  /** The button that tries again. @default "Try again" */
  retry?: string;
}

/** What `new HumanConnectWidget()` takes: exactly one way to the token, and at most one to the client. */
export interface HumanConnectOptions {
  /** The backend's endpoint: `POST`, JSON answer, same-origin credentials, never cached, never redirected. */
  tokenUrl?: string | URL;
  /** Headers, body, credentials, method of the request to `tokenUrl`. */
  tokenRequest?: RequestInit;
  /** Instead of `tokenUrl`. The signal is aborted with the open, and after `timeoutMs`. */
  fetchToken?: (context: { signal: AbortSignal }) => string | TokenResponse | Promise<string | TokenResponse>;
  /** Where the client script is; a list is tried in order. @default the vendor's CDN, the pinned version first */
  clientUrl?: string | URL | readonly (string | URL | ScriptSource)[];
  /** Instead of `clientUrl`, e.g. `() => import("humanapi-connect-client")`. */
  loadClient?: () => Promise<unknown>;
  /** Handed to the vendor's `open()`. @default {} */
  connect?: ConnectOptions;
  /** Origins whose messages are believed, exact strings. @default the origin of `connect.baseURL` */
  allowedOrigins?: readonly string[];
  /** Budget of each network step (script, token, Connect's first sign of life), in milliseconds. @default 15_000 */
  timeoutMs?: number;
  /** CSP nonce of the injected script. @default the page's own script nonce */
  nonce?: string;
  /** A timeline of what happened, on the console or to a function. Never a token, never health data. @default false */
  debug?: boolean | ((entry: DebugEntry) => void);
  /** The widget's own way out of the modal, for the case that Connect never answers. @default true */
  closeButton?: boolean;
  /** Texts of the modal. @default English ones */
  labels?: ModalLabels;
}

/** {@link HumanConnectOptions}, checked, defaulted and frozen. */
export interface CheckedOptions extends Omit<HumanConnectOptions, "clientUrl"> {
  readonly clientUrls: readonly { readonly url: string; readonly integrity: string }[];
  readonly connect: ConnectOptions;
  readonly timeoutMs: number;
  readonly closeButton: boolean;
}

const CDN = "https://cdn.humanapi.co/humanapi-connect-client@";
const CLIENT_URLS = [`${CDN}2.4.1.js`, `${CDN}latest.js`];
const BASE_URL = "https://hapi-connect.humanapi.co";
/** setTimeout counts in 32 bits: more would fire at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

const fail = (option: string, remedy: string): never => {
  throw new ConnectError("invalid-options", { detail: `\`${option}\` ${remedy}` });
};

const is = (type: string) => (value: unknown) => typeof value === type;
const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const isRecord = (value: unknown): boolean => isObject(value) && !Array.isArray(value);
const isOrigin = (value: unknown): boolean =>
  typeof value === "string" && URL.canParse(value) && new URL(value).origin === value;

/** The absolute http(s) URL, or nothing. Relative ones follow the page; where there is none, any host will do. */
function resolve(url: unknown): string | undefined {
  if ((typeof url !== "string" && !(url instanceof URL)) || url === "") return undefined;
  const base = globalThis.document?.baseURI ?? "http://localhost/";
  if (!URL.canParse(url, base)) return undefined;
  const { href, protocol } = new URL(url, base);
  return /^https?:$/.test(protocol) ? href : undefined;
}

/** option → [what it must be, told as the remedy]. */
const RULES: Record<string, [check: (value: any) => boolean, remedy: string]> = {
  tokenUrl: [(url) => !!resolve(url), 'must be an http(s) URL, such as "/api/connect/token"'],
  tokenRequest: [isRecord, "must be an object of fetch() options"],
  fetchToken: [is("function"), "must be a function that returns the token"],
  clientUrl: [
    (urls) => sources(urls).length > 0 && sources(urls).every(({ url }) => url),
    "must be an http(s) URL, or a list of them",
  ],
  loadClient: [is("function"), 'must be a function such as () => import("humanapi-connect-client")'],
  connect: [isRecord, "must be an object of Connect options"],
  allowedOrigins: [
    (list) => Array.isArray(list) && list.length > 0 && list.every(isOrigin),
    'must list origins such as "https://hapi-connect.humanapi.co", without path or wildcard',
  ],
  timeoutMs: [
    (ms) => typeof ms === "number" && ms > 0 && ms <= MAX_TIMEOUT_MS,
    "must be a positive number of milliseconds",
  ],
  nonce: [is("string"), "must be a string"],
  debug: [(debug) => /boolean|function/.test(typeof debug), "must be true, false or a function"],
  closeButton: [is("boolean"), "must be true or false"],
  labels: [isRecord, "must be an object of texts"],
};

function sources(clientUrl: unknown): { url: string; integrity: string }[] {
  return (Array.isArray(clientUrl) ? clientUrl : [clientUrl]).map((entry) => {
    const { url, integrity } =
      isObject(entry) && !(entry instanceof URL) ? (entry as ScriptSource) : { url: entry };
    return { url: resolve(url) ?? "", integrity: integrity ?? "" };
  });
}

/** `mode: "select"` without `preseed` needs no token (VENDOR: the client's own rule). */
export const needsToken = ({ mode, preseed }: ConnectOptions): boolean => mode !== "select" || !!preseed;

/** Where Connect is, of checked options. */
export const connectUrl = ({ baseURL = BASE_URL }: ConnectOptions): string => baseURL;

/**
 * The options of one open: those of the widget, and over them those of the call.
 * @throws ConnectError `invalid-options` for a `baseURL` that is no absolute http(s) URL
 */
export function connectOptions(base: ConnectOptions, own: ConnectOptions = {}): ConnectOptions {
  if (!isRecord(own)) fail("connect", RULES.connect![1]);
  const connect = { ...base, ...own };
  if (!/^https?:/.test(connectUrl(connect)) || !URL.canParse(connectUrl(connect)))
    fail("connect.baseURL", "must be an absolute http(s) URL");
  return connect;
}

/**
 * Checks, defaults and freezes.
 * @throws ConnectError `invalid-options` that names the option and the remedy
 */
export function checkOptions(options: HumanConnectOptions): CheckedOptions {
  if (!isRecord(options)) fail("options", 'must be an object, such as { tokenUrl: "/api/connect/token" }');
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  for (const [name, [check, remedy]] of Object.entries(RULES))
    if (name in given && !check(given[name])) fail(name, remedy);
  for (const [one, other] of [
    ["tokenUrl", "fetchToken"],
    ["clientUrl", "loadClient"],
  ] as const)
    if (one in given && other in given) fail(one, `and \`${other}\` exclude each other: give one of them`);
  if ("tokenRequest" in given && !("tokenUrl" in given))
    fail("tokenRequest", "goes with `tokenUrl`: give that, too");
  const connect = Object.freeze(connectOptions(options.connect ?? {}));
  if (needsToken(connect) && !("tokenUrl" in given || "fetchToken" in given))
    fail("tokenUrl", "is missing: give the URL of your backend's endpoint, or `fetchToken`");
  return Object.freeze({
    timeoutMs: 15_000,
    closeButton: true,
    ...(given as HumanConnectOptions),
    ...("tokenUrl" in given && { tokenUrl: String(given.tokenUrl) }),
    ...("allowedOrigins" in given && { allowedOrigins: Object.freeze([...options.allowedOrigins!]) }),
    clientUrls: sources(options.clientUrl ?? CLIENT_URLS),
    connect,
  });
}
