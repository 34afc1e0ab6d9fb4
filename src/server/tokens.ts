// The users, and the responses of Human API's token endpoint (VENDOR 51, VENDOR 52, VENDOR 53, VENDOR 54).
import { HumanApiAuthError } from "./human-api-auth-error.js";

/** A user of the app. */
export interface ConnectUser {
  /** The permanent id that the app itself uses for the user. The id is sent to Human API as `client_user_id`. */
  readonly id: string;
  /** The user's email address. A session token requires it. */
  readonly email?: string;
}

/** A token for a new user. It is valid for one hour. */
export interface SessionToken {
  /** The token, which opens Connect. */
  readonly session_token: string;
  /** Human API's id of the user. */
  readonly human_id: string;
  /** What is left of the lifetime, in seconds: 3600 for a new token. */
  readonly expires_in: number;
}

/** A token for a user who has connected a source. It is valid for one day. */
export interface IdToken {
  /** The type of the token: `"Bearer"`. */
  readonly token_type: string;
  /** The token, which opens Connect. */
  readonly id_token: string;
  /**
   * A refresh token. The vendor's guide asks apps to store it, although Human API does not use it yet. Absent if the token comes
   * from the `store`, which never holds one.
   */
  readonly id_refresh_token?: string;
  /** What is left of the lifetime, in seconds: 86400 for a new token. */
  readonly expires_in: number;
}

/** A token with which the app's server can read health data. It must never reach a browser. */
export interface AccessToken {
  /** The type of the token: `"Bearer"`. */
  readonly token_type: string;
  /** The token, which gives access to the user's health data. */
  readonly access_token: string;
  /** A refresh token, as that of an id token: to be stored, and absent if the token comes from the `store`. */
  readonly refresh_token?: string;
  /** What is left of the lifetime, in seconds: 86400 for a new token. */
  readonly expires_in: number;
}

/** A token that opens Connect: a session token for a new user, or an id token for a user who has connected a source. */
export interface ConnectToken {
  /** The session token or the id token. */
  readonly token: string;
  /** The kind of the token. */
  readonly type: "session" | "id";
  /** What is left of the lifetime, in seconds. */
  readonly expires_in: number;
  /** Human API's id of the user. Only a session token has it. */
  readonly human_id?: string;
  /** A refresh token, which the app should store and must never send to a browser. Only a new id token has it. */
  readonly refresh_token?: string;
}

export interface TokenResponses {
  session: SessionToken;
  id: IdToken;
  access: AccessToken;
}
export type TokenType = keyof TokenResponses;

/** The response field that contains the token. */
export const TOKEN_FIELDS = { session: "session_token", id: "id_token", access: "access_token" } as const;

export const isNonEmptyString = (value: unknown): value is string =>
  typeof value === "string" && value !== "";

/** Returns whether a value is a lifetime: a positive, finite number of seconds. */
export const isLifetime = (value: unknown): value is number =>
  Number.isFinite(value) && (value as number) > 0;

/** Shows the type of a wrong value but not the value, because it might be personal data. */
const describe = (value: unknown): string => (value === "" ? "empty" : `of the type ${typeof value}`);

/** @throws HumanApiAuthError `invalid-options` if the user lacks a field that a token of this type requires */
export function assertUser({ id, email }: Partial<ConnectUser>, type: TokenType): void {
  if (!isNonEmptyString(id))
    throw new HumanApiAuthError("invalid-options", `The user's \`id\` is ${describe(id)}: pass a string`);
  if (type === "session" && !isNonEmptyString(email))
    throw new HumanApiAuthError(
      "invalid-options",
      `The user's \`email\` is ${describe(email)}: a new user requires it for a session token, so return it from \`getUser\``,
    );
}
