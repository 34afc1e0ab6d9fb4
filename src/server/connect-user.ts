import { HumanApiAuthError } from "./human-api-auth-error.js";
import { isText } from "./human-api-auth-options.js";

/** A user of the app. */
export interface ConnectUser {
  /** The permanent id that the app itself uses for the user. The id is sent to Human API as `client_user_id`. */
  readonly id: string;
  /** The user's email address. A session token requires it. */
  readonly email?: string;
}

/** The kind of a token. */
export type TokenType = "session" | "id" | "access";

/** Describes a wrong value without showing it, because the value might be personal data. */
const describe = (value: unknown): string => (value === "" ? "empty" : `of the type ${typeof value}`);

/** Checks that a user has the fields that a token of this type requires. @throws HumanApiAuthError `invalid-options` */
export function assertUser({ id, email }: ConnectUser, type: TokenType): void {
  if (!isText(id))
    throw new HumanApiAuthError("invalid-options", `The user's \`id\` is ${describe(id)}: pass a string`);
  if (type === "session" && !isText(email))
    throw new HumanApiAuthError(
      "invalid-options",
      `The user's \`email\` is ${describe(email)}: a new user requires it for a session token, so return it from \`getUser\``,
    );
}
