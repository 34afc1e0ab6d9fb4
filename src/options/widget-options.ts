import type { DebugEntry } from "../platform/trace.js";
import type { ConnectOptions } from "./connect-options.js";
import type { TokenSource } from "./token-source.js";

/** A client script and, optionally, its hash. `integrity` requires that its host sends CORS headers. */
export interface ScriptSource {
  /** Absolute, or relative to the page. */
  readonly url: string | URL;
  /** As the attribute of a `<script>`: `sha384-…` */
  readonly integrity?: string;
}

/** The texts of the dialog, for translation. */
export interface ModalLabels {
  /** The accessible name of the dialog. @default "Connect your health data" */
  dialog?: string;
  /** The button that closes the dialog. @default "Close" */
  close?: string;
  /** Shown while Connect loads. @default "Loading…" */
  loading?: string;
  /** Shown when Connect does not load in time. @default "This is taking longer than usual." */
  unreachable?: string;
  /** Shown when the page's Content-Security-Policy blocks Connect. @default "This page's security settings block Connect." */
  blocked?: string;
  /** Shown when a declarative button fails. @default "Connect could not be loaded. Check your connection and try again." */
  failed?: string;
  /** The button that tries again. @default "Try again" */
  retry?: string;
}

/** The way to the vendor's client: `clientUrl`, `loadClient`, or neither for the vendor's CDN. */
export type ClientSource =
  | {
      /** The URL of the client script, or a list that is tried in order. @default the vendor's CDN, pinned version first */
      clientUrl?: string | URL | ScriptSource | readonly (string | URL | ScriptSource)[] | undefined;
      /** Excluded by `clientUrl`. */
      loadClient?: undefined;
    }
  | {
      /** A function instead of `clientUrl`, such as `() => import("humanapi-connect-client")`. */
      loadClient: () => Promise<unknown>;
      /** Excluded by `loadClient`. */
      clientUrl?: undefined;
    };

/** The options that do not depend on each other. */
export interface CommonOptions {
  /** What the vendor's `open()` receives. @default {} */
  connect?: ConnectOptions | undefined;
  /** The exact origins whose messages are trusted. @default the origin of `connect.baseURL` */
  allowedOrigins?: readonly string[] | undefined;
  /** The limit for each network step (script, token, Connect's frame), in milliseconds. @default 15_000 */
  timeoutMs?: number | undefined;
  /** CSP nonce of the injected script. @default the page's own script nonce */
  nonce?: string | undefined;
  /** Writes a timeline to the console or to a function. Contains no token and no health data. @default false */
  debug?: boolean | ((entry: DebugEntry) => void) | undefined;
  /** Whether a close button is shown beside Connect. @default true */
  closeButton?: boolean | undefined;
  /** Texts of the dialog. @default English ones */
  labels?: ModalLabels | undefined;
}

/** What `new HumanConnectWidget()` accepts: exactly one way to the token, and at most one to the client. */
export type HumanConnectOptions = CommonOptions & TokenSource & ClientSource;

/** What one `open()` may change. */
export interface OpenInit {
  /** A token that the app already has. No token is requested. */
  token?: string | undefined;
  /** Aborts the requests and closes the dialog. */
  signal?: AbortSignal | undefined;
  /** Takes precedence over the widget's own `connect` options. */
  connect?: ConnectOptions | undefined;
}
