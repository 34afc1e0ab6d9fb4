// The answers of Human API's token endpoint, and what is made of them. Fields and lifetimes are the vendor's guide's.

/** For a new user; lives for an hour. Times are in seconds. */
export interface SessionToken {
  /** Opens Connect. */
  readonly session_token: string;
  /** Human API's id of the user. */
  readonly human_id: string;
  /** Lifetime in seconds: 3600. */
  readonly expires_in: number;
}

/** For a user who has connected a source; lives for a day. */
export interface IdToken {
  /** `"Bearer"` */
  readonly token_type: string;
  /** Opens Connect. */
  readonly id_token: string;
  /** For the app's own store; today's API does not use it. */
  readonly id_refresh_token: string;
  /** Lifetime in seconds: 86400. */
  readonly expires_in: number;
}

/** To read health data; never for a browser. */
export interface AccessToken {
  /** `"Bearer"` */
  readonly token_type: string;
  /** Reads the user's health data. */
  readonly access_token: string;
  /** For the app's own store; today's API does not use it. */
  readonly refresh_token: string;
  /** Lifetime in seconds: 86400. */
  readonly expires_in: number;
}

/** What opens Connect, whichever kind the user needs. `refresh_token` is for the app's own store, never for a browser. */
export interface ConnectToken {
  /** The session or id token. */
  readonly token: string;
  /** Which of them. */
  readonly type: "session" | "id";
  /** Lifetime in seconds. */
  readonly expires_in: number;
  /** Human API's id of the user; with a session token. */
  readonly human_id?: string;
  /** With an id token. */
  readonly refresh_token?: string;
}
