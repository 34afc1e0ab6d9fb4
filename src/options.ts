import type { DebugEntry } from "./debug.js";
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
