import { throwInvalid } from "../errors/describe-error.js";
import { copyOwn, isRecord, isText } from "../platform/records.js";
import { mergeConnect, needsToken } from "./connect.js";
import type {
  ConnectOptions,
  HumanConnectOptions,
  ModalLabels,
  OpenInit,
  PreloadInit,
  ResolvedOptions,
} from "./types.js";
import { CONNECT_URL, parseHttpUrl, resolveHref, toScripts } from "./urls.js";

const CDN = "https://cdn.humanapi.co/humanapi-connect-client@";

/**
 * The vendor's CDN: the tested version, then the newest one. The defaults have no `integrity`, because it is unknown whether the
 * CDN sends the CORS headers that it needs (VENDOR 7).
 */
const CLIENT_URLS = [`${CDN}2.4.1.js`, `${CDN}latest.js`];

/** The default texts, in English. Patients read them: each says what happened and what they can do. */
export const LABELS: Required<ModalLabels> = {
  dialog: "Connect your health data",
  close: "Close",
  loading: "Loading…",
  unreachable: "Connect is taking longer than usual. Wait a little, or try again.",
  blocked: "Connect is blocked in this browser. Try another browser, or ask the people who run this page.",
  failed: "Connect could not be opened. Check your connection, or try again later.",
  offline: "You are offline. Connect opens as soon as you are back online.",
  signedOut: "You are signed out. Close this, sign in, and open Connect again.",
  expired: "Your session has expired. Try again to go on.",
  retry: "Try again",
};

/** The check of an option, and what a correct value is. */
type Rule = readonly [check: (value: any) => unknown, kind: string];

const BOOLEAN: Rule = [(value) => typeof value === "boolean", "a boolean"];
const FUNCTION: Rule = [(value) => typeof value === "function", "a function"];
const CONNECT: Rule = [
  (value) => {
    if (isRecord(value)) checkNames(value, CONNECT_KEYS.split(" "), "connect.", true);
    return isRecord(value);
  },
  "an object",
];

const CONNECT_KEYS =
  "baseURL mode preseed preseededSources segment pinnedProviders config inviteSessionId clientId clientUserId";

const RULES: Readonly<Record<string, Rule>> = {
  tokenUrl: [resolveHref, "an http(s) URL"],
  tokenRequest: [(value) => isRecord(value) && !value.signal, "an object without a `signal`"],
  fetchToken: FUNCTION,
  clientUrl: [
    (urls) => {
      const scripts = toScripts(urls);
      return scripts.length && scripts.every(({ url, integrity }) => url && isText(integrity));
    },
    "an http(s) URL, or a list of them",
  ],
  loadClient: FUNCTION,
  connect: CONNECT,
  allowedOrigins: [
    (list) =>
      Array.isArray(list) && list.length && list.every((origin) => parseHttpUrl(origin)?.origin === origin),
    `a list of origins such as ${CONNECT_URL}`,
  ],
  // A longer time overflows setTimeout(), which then runs at once.
  timeoutMs: [
    (ms) => typeof ms === "number" && ms > 0 && ms < 2 ** 31,
    "positive milliseconds below 2 ** 31",
  ],
  nonce: [isText, "a string"],
  debug: [(value) => /boolean|function/.test(typeof value), "a boolean or a function"],
  statusDialog: BOOLEAN,
  closeButton: BOOLEAN,
  labels: [
    (labels) => {
      if (!isRecord(labels)) return false;
      checkNames(labels, Object.keys(LABELS), "labels.");
      return Object.values(labels).every((text) => text === undefined || isText(text));
    },
    "an object of strings",
  ],
};

const INIT_RULES: Readonly<Record<string, Rule>> = {
  token: [(token) => isText(token) && token, "a non-empty string"],
  signal: [(signal) => !signal || typeof signal.addEventListener === "function", "an AbortSignal"],
  connect: CONNECT,
  container: [(element) => element instanceof Element && element.isConnected, "an element of the document"],
};

/** Returns whether at most `changes` single-character changes turn one text into the other. */
function isNear(a: string, b: string, changes: number): boolean {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const isNearAfter = (fromA: number, fromB: number): boolean =>
    isNear(a.slice(same + fromA), b.slice(same + fromB), changes - 1);
  return a === b || (changes > 0 && (isNearAfter(1, 1) || isNearAfter(1, 0) || isNearAfter(0, 1)));
}

/**
 * Returns a known name that is near a name. It is the nearest one, because known names differ from each other by more changes.
 * @param changes the most changes that still count as near
 */
export const findNear = (name: string, known: readonly string[], changes = 2): string | undefined =>
  known.find((own) => isNear(own.toLowerCase(), name.toLowerCase(), changes));

/**
 * Throws if a key is unknown, and names the known key that is nearest to it.
 * @param isOpen whether other keys are allowed, unless they differ from a known key only in case
 */
function checkNames(given: object, known: readonly string[], prefix = "", isOpen = false): void {
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    if (/^client_?secret$/i.test(key))
      throwInvalid(key, "belongs on the server, in HumanApiAuth: remove it here, and replace it");
    const name = findNear(key, known, isOpen ? 0 : 2);
    if (isOpen && !name) continue;
    let remedy = name ? `: write \`${prefix}${name}\` instead` : "";
    if (!prefix && Object.hasOwn(RULES, key)) remedy = " of open(): pass it to the constructor";
    throwInvalid(prefix + key, `is not an option${remedy}`);
  }
}

/** Returns a description of a value for an error message. */
const describeValue = (value: unknown): string =>
  [value]
    .flat()
    .map((entry) =>
      isText(entry) ? `"${entry}"` : Object(entry) === entry ? `type ${typeof entry}` : String(entry),
    )
    .join(", ");

function checkRules(given: object, rules: Readonly<Record<string, Rule>>): void {
  checkNames(given, Object.keys(rules));
  for (const [name, value] of Object.entries(given)) {
    const [check, kind] = rules[name]!;
    if (value === undefined || check(value)) continue;
    // A token in the wrong place must not reach a log.
    const found = /^(token|fetchToken|tokenRequest)$/.test(name) ? "" : `, not ${describeValue(value)}`;
    throwInvalid(name, `must be ${kind}${found}`);
  }
}

/**
 * If Connect needs a token, checks that the options contain `tokenUrl` or `fetchToken`.
 * @throws ConnectError `invalid-options`
 */
export function checkTokenSource(
  options: { tokenUrl?: unknown; fetchToken?: unknown },
  connect: ConnectOptions,
): void {
  if (needsToken(connect) && !options.tokenUrl && !options.fetchToken)
    throwInvalid("tokenUrl", "is missing, and so is `fetchToken`");
}

const isEvent = (value: unknown): boolean => !!globalThis.Event && value instanceof Event;

/**
 * Checks the options that `open()` received, and returns a copy without inherited properties. An event counts as no options,
 * because `onclick = widget.open` and React's `onClick` pass one.
 * @throws ConnectError `invalid-options`
 */
export function checkInit(
  init: OpenInit | null | undefined,
  rules: Readonly<Record<string, Rule>> = INIT_RULES,
): OpenInit {
  const isPassedEvent = isEvent(init) || isEvent((init as { nativeEvent?: unknown } | null)?.nativeEvent);
  if (init && !isPassedEvent && !isRecord(init)) throwInvalid("init", "must be an object");
  const own = copyOwn(isPassedEvent ? {} : (init ?? {}));
  checkRules(own, rules);
  return own;
}

/** Checks the options of `preload()`. @throws ConnectError `invalid-options` */
export const checkPreload = (init: PreloadInit | null | undefined): PreloadInit =>
  checkInit(init as OpenInit | null | undefined, { frame: BOOLEAN }) as PreloadInit;

/**
 * Checks the options, adds the defaults, resolves the URLs and freezes the result. Ignores inherited properties.
 * @throws ConnectError `invalid-options`, whose message names the option and the remedy
 */
export function resolveOptions(given: HumanConnectOptions): ResolvedOptions {
  if (!isRecord(given)) throwInvalid("options", "must be an object");
  const options = copyOwn<HumanConnectOptions>(given);
  checkRules(options, RULES);
  const { tokenUrl, tokenRequest, fetchToken, clientUrl, loadClient } = options;
  const exclusive = "exclude each other";
  if (tokenUrl && fetchToken) throwInvalid("tokenUrl", `and \`fetchToken\` ${exclusive}`);
  if (clientUrl && loadClient) throwInvalid("clientUrl", `and \`loadClient\` ${exclusive}`);
  if (tokenRequest && !tokenUrl) throwInvalid("tokenRequest", "requires `tokenUrl`");
  const connect = Object.freeze(mergeConnect(options.connect));
  checkTokenSource(options, connect);
  const { timeoutMs = 15_000, statusDialog = true, closeButton = true } = options;
  const resolved = {
    tokenUrl: tokenUrl && resolveHref(tokenUrl),
    clientUrls: toScripts(clientUrl ?? CLIENT_URLS),
    connect,
    allowedOrigins: options.allowedOrigins && [...options.allowedOrigins],
    timeoutMs,
    statusDialog,
    closeButton,
    labels: Object.fromEntries(
      Object.entries(LABELS).map(([name, text]) => [
        name,
        options.labels?.[name as keyof ModalLabels] ?? text,
      ]),
    ),
  };
  // Without a prototype, an option that is not given is not read from a polluted one.
  return Object.freeze(copyOwn<object>(options, resolved)) as ResolvedOptions;
}
