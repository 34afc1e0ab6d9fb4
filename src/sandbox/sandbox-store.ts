import { createSessionLists, createUserLists, type SessionLists, type UserLists } from "./source-lists.js";

/** The types of token in the vendor's guide. */
export type TokenType = "session" | "id" | "access";

/** What the sandbox stores for one user. */
export interface SandboxUser extends UserLists {
  /** The id that the app uses. */
  readonly id: string;
  readonly humanId: string;
}

/** A token: its user, and the session of Connect that it opens. */
export interface Grant {
  readonly user: SandboxUser;
  readonly type: TokenType;
  session: SessionLists;
  expiresAt: number;
}

/** The result of a token check: what the token grants, or the status with which Connect closes. */
export type TokenCheck = Grant | "MISSING_SESSION_TOKEN" | "SESSION_TOKEN_INVALID" | "SESSION_TOKEN_EXPIRED";

// These limits keep memory bounded.
const MAX_USERS = 1000;
const MAX_TOKENS = 32;

/** A store that holds users and tokens in memory. */
export class SandboxStore {
  /** The users, in the order of their last `user()` call, with the oldest call first. */
  readonly #users = new Map<string, SandboxUser>();
  readonly #grants = new Map<string, Grant>();
  readonly #tokens = new WeakMap<SandboxUser, string[]>();

  /** Returns the user with this id, and creates the user if necessary. The 1,001st user replaces the one used least recently. */
  user(id: string): SandboxUser {
    const user = this.#users.get(id) ?? { id, humanId: crypto.randomUUID(), ...createUserLists() };
    this.#users.delete(id);
    this.#users.set(id, user);
    if (this.#users.size > MAX_USERS) this.#dropOldest();
    return user;
  }

  /**
   * Creates a token and returns it. The 33rd token of a user replaces the oldest one.
   * @param lifetime the lifetime of the token, in seconds
   */
  grant(user: SandboxUser, type: TokenType, lifetime: number): string {
    const token = `sandbox-${type}-${crypto.randomUUID()}`;
    const expiresAt = Date.now() + lifetime * 1000;
    this.#grants.set(token, { user, type, session: createSessionLists(), expiresAt });
    const tokens = this.#tokens.get(user) ?? [];
    this.#tokens.set(user, tokens);
    if (tokens.push(token) > MAX_TOKENS) this.#grants.delete(tokens.shift()!);
    return token;
  }

  /** Returns what a token grants, or the reason why it does not open Connect. An access token does not open Connect. */
  check(token: string | null | undefined): TokenCheck {
    if (!token) return "MISSING_SESSION_TOKEN";
    const grant = this.#grants.get(token);
    if (!grant || grant.type === "access") return "SESSION_TOKEN_INVALID";
    return grant.expiresAt > Date.now() ? grant : "SESSION_TOKEN_EXPIRED";
  }

  /** Returns the user whose health data an access token reads. */
  reader(token: string): SandboxUser | undefined {
    const grant = this.#grants.get(token);
    return grant?.type === "access" && grant.expiresAt > Date.now() ? grant.user : undefined;
  }

  /** Makes the tokens of one user expire. Without an id, the tokens of all users expire. */
  expire(userId?: string): void {
    for (const [, grant] of this.#grantsOf(userId)) grant.expiresAt = 0;
  }

  /** Deletes the tokens of one user. Without an id, the tokens of all users are deleted. */
  revoke(userId?: string): void {
    for (const [token] of this.#grantsOf(userId)) this.#grants.delete(token);
  }

  /** Forgets all users and tokens. */
  reset(): void {
    this.#users.clear();
    this.#grants.clear();
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
