import type { DebugEntry } from "../platform/trace.js";
import type { ConnectOptions } from "./connect-options.js";
import type { TokenSource } from "./token-source.js";

/** A client script and, optionally, its hash. `integrity` works only if the script's host sends CORS headers. */
export interface ScriptSource {
  /** The URL of the script. A relative URL is resolved against the page. */
  readonly url: string | URL;
  /** The hash of the script, in the format of a script element's attribute `integrity`: `sha384-…` */
  readonly integrity?: string;
}

/** The texts of the dialog. An app can replace them with translations. */
export interface ModalLabels {
  /** The accessible name of the dialog. @default "Connect your health data" */
  dialog?: string;
  /** The text of the button that closes the dialog. @default "Close" */
  close?: string;
  /** The message while Connect loads. @default "Loading…" */
  loading?: string;
  /** The message if Connect does not load in time. @default "This is taking longer than usual." */
  unreachable?: string;
  /** The message if the page's Content-Security-Policy blocks Connect. @default "This page's security settings block Connect." */
  blocked?: string;
  /**
   * The message if a declarative button cannot open Connect.
   * @default "Connect could not be loaded. Check your connection and try again."
   */
  failed?: string;
  /** The text of the button that tries again. @default "Try again" */
  retry?: string;
}

/** The source of the vendor's client: `clientUrl`, `loadClient`, or neither of them for the vendor's CDN. */
export type ClientSource =
  | {
      /**
       * The URL of the client script, or a list of URLs, which are tried in order.
       * @default the vendor's CDN, pinned version first
       */
      clientUrl?: string | URL | ScriptSource | readonly (string | URL | ScriptSource)[] | undefined;
      /** Not allowed together with `clientUrl`. */
      loadClient?: undefined;
    }
  | {
      /**
       * A function that loads the client, such as `() => import("humanapi-connect-client")`. Pass either this function or
       * `clientUrl`.
       */
      loadClient: () => Promise<unknown>;
      /** Not allowed together with `loadClient`. */
      clientUrl?: undefined;
    };

/** The options of the widget that do not depend on each other. */
export interface CommonOptions {
  /** The options for the vendor's `open()`. @default {} */
  connect?: ConnectOptions | undefined;
  /** The exact origins whose messages are trusted. @default the origin of `connect.baseURL` */
  allowedOrigins?: readonly string[] | undefined;
  /** The time limit for each network step (script, token, Connect's frame), in milliseconds. @default 15_000 */
  timeoutMs?: number | undefined;
  /** The CSP nonce of the client's script element. @default the nonce of the page's first script with a nonce */
  nonce?: string | undefined;
  /**
   * Whether the widget writes a timeline to the console. If `debug` is a function, the widget calls the function with each entry
   * of the timeline instead. The timeline contains no token and no health data.
   * @default false
   */
  debug?: boolean | ((entry: DebugEntry) => void) | undefined;
  /** Whether a close button is shown beside Connect. @default true */
  closeButton?: boolean | undefined;
  /** The texts of the dialog. @default English texts */
  labels?: ModalLabels | undefined;
}

/**
 * The options of the constructor `new HumanConnectWidget()`. Pass either `tokenUrl` or `fetchToken` (neither is needed for
 * `mode: "select"`), and at most one of `clientUrl` and `loadClient`.
 */
export type HumanConnectOptions = CommonOptions & TokenSource & ClientSource;

/** The options of one `open()` call. */
export interface OpenInit {
  /** A token that the app already has. The widget then requests no token. */
  token?: string | undefined;
  /** A signal that aborts the requests and closes the dialog. */
  signal?: AbortSignal | undefined;
  /** The options for Connect in this call. They take precedence over the widget's own `connect` options. */
  connect?: ConnectOptions | undefined;
}
