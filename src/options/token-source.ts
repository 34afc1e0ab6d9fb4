import type { ConnectOptions } from "./connect-options.js";

/** What the app's backend returns: an object with a token. A JSON string that is the token works as well. */
export interface TokenResponse {
  /** The session or id token, whichever the user needs. */
  token?: string;
  /** The session token, as Human API spells it. */
  session_token?: string;
  /** The session token. */
  sessionToken?: string;
  /** The id token of a returning user, as Human API spells it. */
  id_token?: string;
  /** The id token of a returning user. */
  idToken?: string;
  /** Lifetime in seconds. @default 3600 */
  expires_in?: number;
  /** Lifetime in seconds. @default 3600 */
  expiresIn?: number;
  /** Other fields are ignored, unless they contain what must not reach a browser. */
  [key: string]: unknown;
}

/** Returns a token, or a response that contains one. The signal is aborted with the open, and after `timeoutMs`. */
export type FetchToken = (context: {
  signal: AbortSignal;
}) => string | TokenResponse | Promise<string | TokenResponse>;

/** The way to the token: `tokenUrl`, `fetchToken`, or none for `mode: "select"`. */
export type TokenSource =
  | {
      /** The backend's endpoint: `POST`, JSON response, same-origin credentials, never cached, redirects refused. */
      tokenUrl: string | URL;
      /** Headers, body, credentials, method of the request to `tokenUrl`. */
      tokenRequest?: RequestInit | undefined;
      /** Excluded by `tokenUrl`. */
      fetchToken?: undefined;
    }
  | {
      /** A function instead of `tokenUrl`. */
      fetchToken: FetchToken;
      /** Excluded by `fetchToken`. */
      tokenUrl?: undefined;
      /** Requires `tokenUrl`. */
      tokenRequest?: undefined;
    }
  | {
      /** Connect in a mode that needs no token. */
      connect: ConnectOptions & {
        /** Lets people choose sources without connecting them. */
        mode: "select";
      };
      /** Not needed. */
      tokenUrl?: undefined;
      /** Requires `tokenUrl`. */
      tokenRequest?: undefined;
      /** Not needed. */
      fetchToken?: undefined;
    };
