// The responses of Human API's token endpoint, and what the backend makes of them. Fields and
// lifetimes are from the vendor's guide (VENDOR 51, VENDOR 52, VENDOR 53, VENDOR 54).

/** A token for a new user. It lives for an hour. */
export interface SessionToken {
  /** Opens Connect. */
  readonly session_token: string;
  /** Human API's id of the user. */
  readonly human_id: string;
  /** The lifetime in seconds: 3600. */
  readonly expires_in: number;
}

/** A token for a user who has connected a source. It lives for a day. */
export interface IdToken {
  /** `"Bearer"` */
  readonly token_type: string;
  /** Opens Connect. */
  readonly id_token: string;
  /** For the app's own store. Today's API does not use it. */
  readonly id_refresh_token: string;
  /** The lifetime in seconds: 86400. */
  readonly expires_in: number;
}

/** A token to read health data with. It must never reach a browser. */
export interface AccessToken {
  /** `"Bearer"` */
  readonly token_type: string;
  /** Reads the user's health data. */
  readonly access_token: string;
  /** For the app's own store. Today's API does not use it. */
  readonly refresh_token: string;
  /** The lifetime in seconds: 86400. */
  readonly expires_in: number;
}

/** The token that opens Connect, of the kind that the user needs. */
export interface ConnectToken {
  /** The session or id token. */
  readonly token: string;
  /** The kind of the token. */
  readonly type: "session" | "id";
  /** The lifetime in seconds. */
  readonly expires_in: number;
  /** Human API's id of the user. Comes with a session token. */
  readonly human_id?: string;
  /** For the app's own store, never for a browser. Comes with an id token. */
  readonly refresh_token?: string;
}

/** Returns whether a value is a lifetime: a positive, finite number of seconds. */
export const isLifetime = (value: unknown): boolean => Number.isFinite(value) && (value as number) > 0;
