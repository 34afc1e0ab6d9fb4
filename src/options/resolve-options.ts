import { throwInvalid } from "../errors/describe-error.js";
import { copyOwn, isRecord } from "../platform/records.js";
import { mergeConnect, needsToken } from "./vendor-options.js";
import { CLIENT_URLS, LABELS, TIMEOUT_MS } from "./defaults.js";
import type { ResolvedOptions } from "./resolved-options.js";
import type { ConnectOptions } from "./connect-options.js";
import type { HumanConnectOptions, OpenInit } from "./widget-options.js";
import { checkInitTypes, checkOptionTypes } from "./option-checks.js";
import { resolveHref, toScripts } from "./urls.js";

/**
 * If Connect needs a token, checks that the options contain `tokenUrl` or `fetchToken`.
 * @throws ConnectError `invalid-options`
 */
export function checkTokenSource(
  { tokenUrl, fetchToken }: Pick<ResolvedOptions, "tokenUrl" | "fetchToken">,
  connect: ConnectOptions,
): void {
  if (needsToken(connect) && !tokenUrl && !fetchToken)
    throwInvalid("tokenUrl", "is missing: pass the URL of your backend's endpoint, or `fetchToken`");
}

/**
 * Checks the options that `open()` received, and returns a copy without inherited properties.
 * @throws ConnectError `invalid-options`
 */
export function checkInit(init: OpenInit | null = {}): OpenInit {
  const own = copyOwn(init ?? {});
  checkInitTypes(own);
  return own;
}

function checkCombinations({
  tokenUrl,
  fetchToken,
  tokenRequest,
  clientUrl,
  loadClient,
}: HumanConnectOptions): void {
  const exclusive = "are mutually exclusive; pass only one";
  if (tokenUrl && fetchToken) throwInvalid("tokenUrl", `and \`fetchToken\` ${exclusive}`);
  if (clientUrl && loadClient) throwInvalid("clientUrl", `and \`loadClient\` ${exclusive}`);
  if (tokenRequest && !tokenUrl) throwInvalid("tokenRequest", "requires `tokenUrl`");
}

/**
 * Checks the options, adds the defaults, resolves the URLs and freezes the result. Ignores inherited properties.
 * @throws ConnectError `invalid-options`, whose message names the option and the remedy
 */
export function resolveOptions(given: HumanConnectOptions): ResolvedOptions {
  if (!isRecord(given))
    throwInvalid("options", 'must be an object, such as { tokenUrl: "/api/connect/token" }');
  const options = copyOwn<HumanConnectOptions>(given);
  checkOptionTypes(options);
  checkCombinations(options);
  const connect = Object.freeze(mergeConnect(options.connect));
  const checked: ResolvedOptions = {
    tokenUrl: options.tokenUrl && resolveHref(options.tokenUrl),
    tokenRequest: options.tokenRequest,
    fetchToken: options.fetchToken,
    clientUrls: toScripts(options.clientUrl ?? CLIENT_URLS),
    loadClient: options.loadClient,
    connect,
    allowedOrigins: options.allowedOrigins && [...options.allowedOrigins],
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    nonce: options.nonce,
    debug: options.debug ?? false,
    closeButton: options.closeButton ?? true,
    labels: { ...LABELS, ...options.labels },
  };
  checkTokenSource(checked, connect);
  return Object.freeze(checked);
}
