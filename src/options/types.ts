import type { DebugEntry } from "../platform/trace.js";

/**
 * The options for the vendor's `open()`. Keys that this interface does not declare are passed on at run time. An app can declare
 * such a key by module augmentation: `declare module "human-connect-widget" { interface ConnectOptions { newKey?: string } }`.
 */
export interface ConnectOptions {
  /** The absolute URL of the Connect page. @default "https://hapi-connect.humanapi.co" */
  baseURL?: string;
  /**
   * The mode of Connect. With `"select"`, users choose sources without connecting them, and no token is needed unless `preseed`
   * is set. @default "auth"
   */
  mode?: "auth" | "select" | (string & {});
  /** The vendor's option `preseed`. If it is set, `mode: "select"` needs a token as well. */
  preseed?: boolean | string;
  /** The vendor's option `preseededSources`. */
  preseededSources?: readonly unknown[];
  /** The value of `segment` in Connect's URL. Builds of the client up to 2.3.1 ignore it. */
  segment?: string;
  /** The value of `pinnedProviders` in Connect's URL. Builds of the client up to 2.3.1 ignore it. */
  pinnedProviders?: string;
  /** The value of `config` in Connect's URL. */
  config?: string;
  /** The vendor's option `inviteSessionId`. */
  inviteSessionId?: string;
  /** The `client_id` at Human API. */
  clientId?: string;
  /** The `client_user_id` at Human API. */
  clientUserId?: string;
}

/**
 * The response of the app's backend: an object that contains a token. A JSON string that contains nothing but the token is also
 * accepted.
 */
export interface TokenResponse {
  /** The token that opens Connect: a session token for a new user, or an id token for a returning user. */
  token?: string;
  /** The session token, as Human API's own responses name it. */
  session_token?: string;
  /** The session token. */
  sessionToken?: string;
  /** The id token of a returning user, as Human API's own responses name it. */
  id_token?: string;
  /** The id token of a returning user. */
  idToken?: string;
  /** The lifetime of the token in seconds. @default 3600 */
  expires_in?: number;
  /** The lifetime of the token in seconds. @default 3600 */
  expiresIn?: number;
  /** Any other field. The widget refuses the response if a field contains a secret that must not reach a browser. */
  [key: string]: unknown;
}

/**
 * Returns a token, or a response with a token. `signal` aborts after `timeoutMs`, or earlier if the token is not needed any more.
 * `renew` is true after Connect refused a token: a token that the backend has kept must not be returned again.
 *
 * @example
 * const fetchToken: FetchToken = async ({ signal, renew }) =>
 *   (await fetch(`/api/token?renew=${renew}`, { method: "POST", headers: { authorization }, signal })).json();
 */
export type FetchToken = (context: {
  signal: AbortSignal;
  renew: boolean;
}) => string | TokenResponse | Promise<string | TokenResponse>;

/** The source of the token: `tokenUrl`, `fetchToken`, or neither of them for `mode: "select"`. */
export type TokenSource =
  | {
      /**
       * The URL of the backend's endpoint. By default, the widget sends a `POST` request with same-origin credentials, never uses
       * the cache, and refuses redirects. The response must be JSON. After Connect refused a token, the next request has the
       * query parameter `renew=true`.
       */
      tokenUrl: string | URL;
      /** The headers, body, credentials and method of the request to `tokenUrl`. It must not have a `signal`. */
      tokenRequest?: RequestInit | undefined;
      /** Not allowed together with `tokenUrl`. */
      fetchToken?: undefined;
    }
  | {
      /** A function that returns the token. Pass either this function or `tokenUrl`. */
      fetchToken: FetchToken;
      /** Not allowed together with `fetchToken`. */
      tokenUrl?: undefined;
      /** Not allowed without `tokenUrl`. */
      tokenRequest?: undefined;
    }
  | {
      /** The options for Connect, with a mode that needs no token. */
      connect: ConnectOptions & {
        /** The mode in which users choose sources without connecting them. */
        mode: "select";
      };
      /** Not needed in this mode. */
      tokenUrl?: undefined;
      /** Not allowed without `tokenUrl`. */
      tokenRequest?: undefined;
      /** Not needed in this mode. */
      fetchToken?: undefined;
    };

/** A client script and, optionally, its hash. `integrity` works only if the script's host sends CORS headers. */
export interface ScriptSource {
  /** The URL of the script. A relative URL is resolved against the page. */
  readonly url: string | URL;
  /** The hash of the script, in the format of a script element's attribute `integrity`: `sha384-…` */
  readonly integrity?: string;
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

/** The texts of the widget's own controls and states. An app can replace them with translations. */
export interface ModalLabels {
  /** The accessible name of the dialog and of Connect's frame. @default "Connect your health data" */
  dialog?: string;
  /** The text of the buttons that close the dialog. @default "Close" */
  close?: string;
  /** The text while Connect loads. @default "Loading…" */
  loading?: string;
  /** The text if Connect's page does not load in time. @default "Connect is taking longer than usual. …" */
  unreachable?: string;
  /** The text if the page or an extension blocks Connect. @default "Connect is blocked in this browser. …" */
  blocked?: string;
  /** The text for any other failure. @default "Connect could not be opened. …" */
  failed?: string;
  /** The text if the device is offline. @default "You are offline. …" */
  offline?: string;
  /** The text if the token endpoint answered 401. @default "You are signed out. …" */
  signedOut?: string;
  /** The text if Connect refused the session's token. @default "Your session has expired. …" */
  expired?: string;
  /** The text of the button that tries again. @default "Try again" */
  retry?: string;
}

/** The options of the widget that do not depend on each other. */
export interface CommonOptions {
  /** The options for the vendor's `open()`. @default {} */
  connect?: ConnectOptions | undefined;
  /** The exact origins whose messages are trusted. @default the origin of `connect.baseURL` */
  allowedOrigins?: readonly string[] | undefined;
  /** The time limit for each network step (script, token, Connect's frame), in milliseconds. @default 15_000 */
  timeoutMs?: number | undefined;
  /** The CSP nonce of the client's script element. @default the nonce of the widget's script, or of the page's first one */
  nonce?: string | undefined;
  /**
   * Whether the widget writes a timeline to the console. If `debug` is a function, the widget calls the function with each entry
   * of the timeline instead. The timeline contains no token and no health data.
   * @default false
   */
  debug?: boolean | ((entry: DebugEntry) => void) | undefined;
  /**
   * Whether the widget shows its own loading and failure states. With `false`, the dialog appears with Connect, and a failure
   * rejects the promise of `open()` at once.
   * @default true
   */
  statusDialog?: boolean | undefined;
  /** Whether the dialog has a bar with a close button above Connect. @default true */
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
  /** A signal that aborts the requests and closes Connect. The promise of `open()` then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** The options for Connect in this call. They take precedence over the widget's own `connect` options. */
  connect?: ConnectOptions | undefined;
  /** An element that shows Connect instead of a dialog. Connect fills the element, which needs a height of its own. */
  container?: Element | undefined;
}

/** The options of one `preload()` call. */
export interface PreloadInit {
  /**
   * Whether Connect's page is loaded ahead of the click, too. Use it on a page whose purpose is Connect: it uses a token for each
   * visit.
   * @default false
   */
  frame?: boolean | undefined;
}

/** A client script with an absolute URL. `integrity` can be an empty string. */
export interface Script {
  readonly url: string;
  readonly integrity: string;
}

/** The {@link HumanConnectOptions} after the checks. The defaults are added, the URLs are absolute, and the object is frozen. */
export interface ResolvedOptions {
  readonly tokenUrl: string | undefined;
  readonly tokenRequest: RequestInit | undefined;
  readonly fetchToken: FetchToken | undefined;
  readonly clientUrls: readonly Script[];
  readonly loadClient: (() => Promise<unknown>) | undefined;
  readonly connect: ConnectOptions;
  readonly allowedOrigins: readonly string[] | undefined;
  readonly timeoutMs: number;
  readonly nonce: string | undefined;
  readonly debug: boolean | ((entry: DebugEntry) => void);
  readonly statusDialog: boolean;
  readonly closeButton: boolean;
  readonly labels: Required<ModalLabels>;
}
