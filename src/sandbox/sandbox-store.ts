import { createUser, type SandboxUser } from "./sandbox-user.js";

/** The kinds of token that the vendor's guide describes. */
export type TokenType = "session" | "id" | "access";

interface Grant {
  readonly user: SandboxUser;
  readonly type: TokenType;
  expiresAt: number;
}

/** The user of a token, or the reason why there is none, as Connect's close status. */
export type TokenCheck =
  SandboxUser | "MISSING_SESSION_TOKEN" | "SESSION_TOKEN_INVALID" | "SESSION_TOKEN_EXPIRED";

/** The number of users that are kept. Together with {@link MAX_TOKENS} it keeps memory bounded. */
const MAX_USERS = 1000;
/** The number of tokens that are kept per user. */
const MAX_TOKENS = 32;

/** Holds users and tokens in memory. */
export class SandboxStore {
  /** The users, ordered by their last call of `user()`, oldest first. */
  readonly #users = new Map<string, SandboxUser>();
  readonly #grants = new Map<string, Grant>();
  readonly #tokens = new WeakMap<SandboxUser, string[]>();

  /**
   * Returns the user with this id, and creates it if there is none. Drops the user whose last call is the oldest,
   * with their tokens, when there are more than 1,000.
   */
  user(id: string): SandboxUser {
    const user = this.#users.get(id) ?? createUser(id);
    this.#users.delete(id);
    this.#users.set(id, user);
    if (this.#users.size > MAX_USERS) this.#dropOldest();
    return user;
  }

  /** Returns a new token. The oldest one of the user becomes invalid when there are more than 32. @param lifetime in seconds */
  grant(user: SandboxUser, type: TokenType, lifetime: number): string {
    const token = `sandbox-${type}-${crypto.randomUUID()}`;
    this.#grants.set(token, { user, type, expiresAt: Date.now() + lifetime * 1000 });
    const tokens = this.#tokens.get(user) ?? [];
    this.#tokens.set(user, tokens);
    if (tokens.push(token) > MAX_TOKENS) this.#grants.delete(tokens.shift()!);
    return token;
  }

  /** Returns the user of a token that opens Connect. An access token does not. */
  check(token: string | null): TokenCheck {
    if (!token) return "MISSING_SESSION_TOKEN";
    const grant = this.#grants.get(token);
    if (!grant || grant.type === "access") return "SESSION_TOKEN_INVALID";
    return grant.expiresAt > Date.now() ? grant.user : "SESSION_TOKEN_EXPIRED";
  }

  /** Lets the tokens of a user expire, or those of all users. */
  expire(userId?: string): void {
    for (const [, grant] of this.#grantsOf(userId)) grant.expiresAt = 0;
  }

  /** Deletes the tokens of a user, or those of all users. */
  revoke(userId?: string): void {
    for (const [token] of this.#grantsOf(userId)) this.#grants.delete(token);
  }

  #dropOldest(): void {
    const [oldest] = this.#users.values();
    this.#users.delete(oldest!.id);
    for (const token of this.#tokens.get(oldest!) ?? []) this.#grants.delete(token);
  }

  #grantsOf(userId?: string): [string, Grant][] {
    return [...this.#grants].filter(([, { user }]) => userId === undefined || user.id === userId);
  }
}
