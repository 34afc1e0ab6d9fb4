import { CLIENT_URLS, CONNECT_URL, LABELS } from "./defaults.js";
import { ConnectError } from "./errors.js";
import { isRecord } from "./is-record.js";
import type { CheckedOptions, ConnectOptions, HumanConnectOptions, ScriptSource } from "./options.js";

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

/** Options, what they must be, and how that is told as the remedy. */
type Rule = [names: string, check: (value: any) => unknown, kind: string];

const RULES: Rule[] = [
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
  ["closeButton", is("boolean"), "true or false"],
  ["debug", (debug) => is("boolean")(debug) || is("function")(debug), "true, false or a function"],
];

/** The same for what `open()` is given. */
const INIT_RULES: Rule[] = [
  ["token", (token) => is("string")(token) && token !== "", "a non-empty string"],
  ["signal", (signal) => !signal || is("function")(signal.addEventListener), "an AbortSignal"],
  ["connect", isRecord, "an object"],
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

function checkEach(given: object, rules: Rule[]): void {
  for (const [names, check, kind] of rules)
    for (const name of names.split(" ")) {
      const value = (given as Record<string, unknown>)[name];
      if (value !== undefined && !check(value)) fail(name, `must be ${kind}`);
    }
}

/** @throws ConnectError `invalid-options` that names what of it is wrong, and the remedy */
export const checkInit = (init: object): void => checkEach(init, INIT_RULES);

/**
 * Checks, defaults and freezes.
 * @throws ConnectError `invalid-options` that names the option and the remedy
 */
export function checkOptions(options: HumanConnectOptions): CheckedOptions {
  if (!isRecord(options)) fail("options", 'must be an object, such as { tokenUrl: "/api/connect/token" }');
  checkEach(options, RULES);
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
