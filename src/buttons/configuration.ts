import { throwInvalid } from "../errors/describe-error.js";
import { resolveOptions } from "../options/resolve-options.js";
import type { ConnectOptions } from "../options/connect-options.js";
import type { HumanConnectOptions } from "../options/widget-options.js";
import { resolveHref, toScripts } from "../options/urls.js";
import { copyOwn } from "../platform/records.js";
import { page } from "../platform/page.js";
import { report } from "../platform/report-error.js";

/** What code has configured for every button, with absolute URLs. */
let configuration: HumanConnectOptions | undefined;

/** Why the attributes of the script element do not configure the buttons. */
let scriptError: unknown;

/** How often it was configured, so that a button notices a change. */
let version = 0;

/**
 * Configures all declarative buttons. Resolves URLs now, so that a `<base>` that is inserted later changes nothing.
 * Replaces everything that was configured before, for every later open.
 * @throws ConnectError `invalid-options`; then the earlier configuration stays
 */
export function configure(options: HumanConnectOptions): void {
  resolveOptions(options);
  const own = copyOwn<HumanConnectOptions>(options);
  if (own.tokenUrl) own.tokenUrl = resolveHref(own.tokenUrl);
  if (own.clientUrl) own.clientUrl = toScripts(own.clientUrl);
  own.connect = copyOwn<ConnectOptions>(own.connect);
  configuration = own;
  version++;
}

/** Returns the configuration and its version. @throws ConnectError `invalid-options` if there is none */
export function getConfiguration(): { options: HumanConnectOptions; version: number } {
  if (!configuration) {
    if (scriptError) throw scriptError;
    throwInvalid(
      "data-token-url",
      "is missing on the widget's script element: add it there, or call HumanConnectWidget.configure()",
    );
  }
  return { options: configuration, version };
}

/** Returns the configured labels, if there are any. */
export const getLabels = (): HumanConnectOptions["labels"] => configuration?.labels;

/**
 * Configures the buttons by the attributes of the script element that executes: `data-token-url`, `data-client-url`,
 * `data-client-integrity`, `data-base-url`. Does nothing if it has none of them. A wrong attribute is reported at once, and by each button.
 */
export function configureByScript(): void {
  try {
    readScript();
  } catch (error) {
    scriptError = error;
    report(error);
  }
}

function readScript(): void {
  const script = page("currentScript");
  if (!(script instanceof HTMLScriptElement)) return;
  const read = (name: string): string | undefined => script.getAttribute(`data-${name}`) ?? undefined;
  const tokenUrl = read("token-url");
  const clientUrl = read("client-url");
  const integrity = read("client-integrity");
  const baseURL = read("base-url");
  if ([tokenUrl, clientUrl, integrity, baseURL].every((value) => value === undefined)) return;
  if (tokenUrl === undefined) throwInvalid("data-token-url", "is missing on the widget's script element");
  if (integrity !== undefined && clientUrl === undefined)
    throwInvalid("data-client-integrity", "requires `data-client-url`");
  configure({
    tokenUrl,
    clientUrl: clientUrl === undefined ? undefined : [{ url: clientUrl, integrity: integrity ?? "" }],
    // The client appends paths to it (VENDOR 29), so a slash at the end would double.
    connect: baseURL === undefined ? {} : { baseURL: resolveHref(baseURL).replace(/\/$/, "") },
  });
}
