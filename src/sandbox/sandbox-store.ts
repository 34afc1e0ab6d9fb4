import { createUser, type SandboxUser } from "./sandbox-user.js";

/** The types of token in the vendor's guide. */
export type TokenType = "session" | "id" | "access";

interface Grant {
  readonly user: SandboxUser;
  readonly type: TokenType;
  expiresAt: number;
}

/** The result of a token check: the user if the token is valid, otherwise the status with which Connect closes. */
export type TokenCheck =
  SandboxUser | "MISSING_SESSION_TOKEN" | "SESSION_TOKEN_INVALID" | "SESSION_TOKEN_EXPIRED";

/** The number of users that the store keeps. Together with {@link MAX_TOKENS}, this limit keeps memory bounded. */
const MAX_USERS = 1000;
/** The number of tokens that the store keeps for each user. */
const MAX_TOKENS = 32;

/** A store that holds users and tokens in memory. */
export class SandboxStore {
  /** The users, in the order of their last `user()` call, with the oldest call first. */
  readonly #users = new Map<string, SandboxUser>();
  readonly #grants = new Map<string, Grant>();
  readonly #tokens = new WeakMap<SandboxUser, string[]>();

  /**
   * Returns the user with this id, and creates the user if necessary. If the store then has more than 1,000 users, deletes one
   * user and the tokens of that user: the user for whom `user()` has not been called for the longest time.
   */
  user(id: string): SandboxUser {
    const user = this.#users.get(id) ?? createUser(id);
    this.#users.delete(id);
    this.#users.set(id, user);
    if (this.#users.size > MAX_USERS) this.#dropOldest();
    return user;
  }

  /**
   * Creates a token and returns it. If the user has more than 32 tokens, the oldest token becomes invalid.
   * @param lifetime the lifetime of the token, in seconds
   */
  grant(user: SandboxUser, type: TokenType, lifetime: number): string {
    const token = `sandbox-${type}-${crypto.randomUUID()}`;
    this.#grants.set(token, { user, type, expiresAt: Date.now() + lifetime * 1000 });
    const tokens = this.#tokens.get(user) ?? [];
    this.#tokens.set(user, tokens);
    if (tokens.push(token) > MAX_TOKENS) this.#grants.delete(tokens.shift()!);
    return token;
  }

  /** Returns the user of a token, or the reason why the token does not open Connect. An access token does not open Connect. */
  check(token: string | null): TokenCheck {
    if (!token) return "MISSING_SESSION_TOKEN";
    const grant = this.#grants.get(token);
    if (!grant || grant.type === "access") return "SESSION_TOKEN_INVALID";
    return grant.expiresAt > Date.now() ? grant.user : "SESSION_TOKEN_EXPIRED";
  }

  /** Makes the tokens of one user expire. Without an id, the tokens of all users expire. */
  expire(userId?: string): void {
    for (const [, grant] of this.#grantsOf(userId)) grant.expiresAt = 0;
  }

  /** Deletes the tokens of one user. Without an id, the tokens of all users are deleted. */
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
