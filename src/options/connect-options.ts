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
  /** The vendor's option `preseed`. If it is set, `mode: "select"` needs a token as well (VENDOR 14). */
  preseed?: boolean | string;
  /**
   * The vendor's option `preseededSources`. Like every option in this interface, it is passed on unchanged. The vendor's
   * reference describes it.
   */
  preseededSources?: readonly unknown[];
  /** The value of `segment` in Connect's URL. */
  segment?: string;
  /** The value of `pinnedProviders` in Connect's URL. */
  pinnedProviders?: string;
  /** The value of `config` in Connect's URL. */
  config?: string;
  /** The vendor's option `inviteSessionId`. It is passed on unchanged. */
  inviteSessionId?: string;
  /** The `client_id` at Human API. It is passed on unchanged. */
  clientId?: string;
  /** The `client_user_id` at Human API. It is passed on unchanged. */
  clientUserId?: string;
  /** The CSS opacity of the vendor's overlay. @default "0.6" */
  overlayOpacity?: string | number;
}
