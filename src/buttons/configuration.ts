import { throwInvalid } from "../errors/describe-error.js";
import { resolveOptions } from "../options/rules.js";
import type { ConnectOptions, HumanConnectOptions } from "../options/types.js";
import { resolveHref, toScripts } from "../options/urls.js";
import { page, queryAll } from "../platform/page.js";
import { copyOwn } from "../platform/records.js";
import { report } from "../platform/report-error.js";

/** The options that `configure()` has set for all buttons, with absolute URLs. */
let configuration: HumanConnectOptions | undefined;

/** The error for wrong attributes of the widget's script element, or `undefined`. */
let scriptError: unknown;

/** The number of successful `configure()` calls. A button recognizes a new configuration by this number. */
let version = 0;

/**
 * Configures all declarative buttons. The options apply each time Connect is opened after this call. Replaces the earlier
 * configuration completely. URLs are resolved in this call, so that a `<base>` element that is inserted later has no effect.
 * @throws ConnectError `invalid-options`; after such an error, the earlier configuration stays in effect
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

/**
 * Returns the configuration and its version.
 * @throws ConnectError `invalid-options` if the buttons have not been configured
 */
export function getConfiguration(): { options: HumanConnectOptions; version: number } {
  if (!configuration) {
    if (scriptError) throw scriptError;
    // A module script has no `currentScript`, so its attributes cannot be read.
    const [module] = queryAll("script[type=module][data-token-url]");
    throwInvalid(
      "data-token-url",
      module
        ? 'is on a script element with type="module", which cannot be read: remove that `type` and use `defer`, or call HumanConnectWidget.configure()'
        : "is missing on the widget's script element: add it there, or call HumanConnectWidget.configure()",
    );
  }
  return { options: configuration, version };
}

/** Returns how the configuration shows failures. */
export const getStatusOptions = (): Pick<HumanConnectOptions, "labels" | "statusDialog"> => ({
  labels: configuration?.labels,
  statusDialog: configuration?.statusDialog,
});

/**
 * Configures the buttons with attributes of the widget's script element, if it has any. A wrong one is reported when the script
 * runs, and again by a click on a button.
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
    // The slash at the end of the URL is removed, because the client appends paths that begin with a slash (VENDOR 29).
    connect: baseURL === undefined ? {} : { baseURL: resolveHref(baseURL).replace(/\/$/, "") },
  });
}
