/**
 * What the vendor's `open()` receives. Keys that this interface does not know are passed on at run time; to declare one, add it by
 * module augmentation: `declare module "human-connect-widget" { interface ConnectOptions { newKey?: string } }`.
 */
export interface ConnectOptions {
  /** The Connect page: an absolute URL. @default "https://hapi-connect.humanapi.co" */
  baseURL?: string;
  /** `"select"` lets people choose sources without connecting them; without `preseed` it needs no token. @default "auth" */
  mode?: "auth" | "select" | (string & {});
  /** With it, `mode: "select"` needs a token as well (VENDOR 14). */
  preseed?: boolean | string;
  /** Passed on unchanged, like every key here; the vendor's reference documents its meaning. */
  preseededSources?: readonly unknown[];
  /** Sent to Connect as `segment` in its URL. */
  segment?: string;
  /** Sent to Connect as `pinnedProviders` in its URL. */
  pinnedProviders?: string;
  /** Sent to Connect as `config` in its URL. */
  config?: string;
  /** Passed on unchanged. */
  inviteSessionId?: string;
  /** Human API's `client_id`. Passed on unchanged. */
  clientId?: string;
  /** Human API's `client_user_id`. Passed on unchanged. */
  clientUserId?: string;
  /** CSS opacity of the overlay. @default "0.6" */
  overlayOpacity?: string | number;
}
