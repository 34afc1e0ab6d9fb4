import type { ConnectOptions } from "./connect-options.js";

/**
 * The response of the app's backend: an object that contains a token. A JSON string that contains nothing but the token is also
 * accepted.
 */
export interface TokenResponse {
  /** The token that opens Connect: a session token for a new user, or an id token for a returning user. */
  token?: string;
  /** The session token. Human API's own responses use the field name `session_token`. */
  session_token?: string;
  /** The session token. */
  sessionToken?: string;
  /** The id token of a returning user. Human API's own responses use the field name `id_token`. */
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

/** Returns a token, or a response with a token. `signal` aborts after `timeoutMs`, or earlier if the `open()` call ends. */
export type FetchToken = (context: {
  signal: AbortSignal;
}) => string | TokenResponse | Promise<string | TokenResponse>;

/** The source of the token: `tokenUrl`, `fetchToken`, or neither of them for `mode: "select"`. */
export type TokenSource =
  | {
      /**
       * The URL of the backend's endpoint. By default, the widget sends a `POST` request with same-origin credentials, never uses
       * the cache, and refuses redirects. The response must be JSON.
       */
      tokenUrl: string | URL;
      /** The headers, body, credentials and method of the request to `tokenUrl`. */
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
