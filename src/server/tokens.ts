// The responses of Human API's token endpoint, and the token that the backend creates from them. The fields and lifetimes come
// from the vendor's guide (VENDOR 51, VENDOR 52, VENDOR 53, VENDOR 54).

/** A token for a new user. It is valid for one hour. */
export interface SessionToken {
  /** The token, which opens Connect. */
  readonly session_token: string;
  /** Human API's id of the user. */
  readonly human_id: string;
  /** The lifetime in seconds: 3600. */
  readonly expires_in: number;
}

/** A token for a user who has connected a source. It is valid for one day. */
export interface IdToken {
  /** The type of the token: `"Bearer"`. */
  readonly token_type: string;
  /** The token, which opens Connect. */
  readonly id_token: string;
  /** A refresh token. The vendor's guide asks apps to store it, although Human API does not use it yet (VENDOR 54). */
  readonly id_refresh_token: string;
  /** The lifetime in seconds: 86400. */
  readonly expires_in: number;
}

/** A token with which the app's server can read health data. It must never reach a browser. */
export interface AccessToken {
  /** The type of the token: `"Bearer"`. */
  readonly token_type: string;
  /** The token, which gives access to the user's health data. */
  readonly access_token: string;
  /** A refresh token. The vendor's guide asks apps to store it, although Human API does not use it yet (VENDOR 54). */
  readonly refresh_token: string;
  /** The lifetime in seconds: 86400. */
  readonly expires_in: number;
}

/** A token that opens Connect: a session token for a new user, or an id token for a user who has connected a source. */
export interface ConnectToken {
  /** The session token or the id token. */
  readonly token: string;
  /** The kind of the token. */
  readonly type: "session" | "id";
  /** The lifetime in seconds. */
  readonly expires_in: number;
  /** Human API's id of the user. Only a session token has it. */
  readonly human_id?: string;
  /**
   * A refresh token, which the app should store and must never send to a browser. The property is absent if the token is a
   * session token.
   */
  readonly refresh_token?: string;
}

/** Returns whether a value is a lifetime: a positive, finite number of seconds. */
export const isLifetime = (value: unknown): boolean => Number.isFinite(value) && (value as number) > 0;
