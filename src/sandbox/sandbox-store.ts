/** A fictional clinic, pharmacy or wearable. */
export interface SandboxSource {
  /** Unique among the sources. */
  readonly id: string;
  /** As Connect shows it. */
  readonly name: string;
}

/** The kinds of token of the vendor's guide. */
export type TokenType = "session" | "id" | "access";

/** A provider that a user asked for, in the vendor's shape. */
export interface RequestedProvider {
  readonly address: string;
  readonly healthSystem: string;
  readonly location: { readonly latitude: number; readonly longitude: number };
  readonly physician: string;
  readonly website: string;
}

/** What the service knows of one user: connections stay, session lists begin anew after a close. */
export interface SandboxUser {
  readonly id: string;
  readonly humanId: string;
  connections: SandboxSource[];
  requests: RequestedProvider[];
  session: { connected: SandboxSource[]; disconnected: SandboxSource[]; requested: RequestedProvider[] };
}

interface Grant {
  readonly user: SandboxUser;
  readonly type: TokenType;
  expiresAt: number;
}

/** Whose a token is, or why it is nobody's: as the close status of Connect. */
export type TokenCheck =
  SandboxUser | "MISSING_SESSION_TOKEN" | "SESSION_TOKEN_INVALID" | "SESSION_TOKEN_EXPIRED";

const emptySession = (): SandboxUser["session"] => ({ connected: [], disconnected: [], requested: [] });

/** A user's latest ones; older ones become invalid, so that memory stays flat however many are asked for. */
const MAX_TOKENS = 32;

/** Users and tokens, in memory. */
export class SandboxStore {
  readonly #users = new Map<string, SandboxUser>();
  readonly #grants = new Map<string, Grant>();
  readonly #tokens = new WeakMap<SandboxUser, string[]>();

  /** The user with this id of the app's; made on first sight. */
  user(id: string): SandboxUser {
    let user = this.#users.get(id);
    if (!user) {
      user = { id, humanId: crypto.randomUUID(), connections: [], requests: [], session: emptySession() };
      this.#users.set(id, user);
    }
    return user;
  }

  /** A new random token. @param lifetime in seconds */
  grant(user: SandboxUser, type: TokenType, lifetime: number): string {
    const token = `sandbox-${type}-${crypto.randomUUID()}`;
    this.#grants.set(token, { user, type, expiresAt: Date.now() + lifetime * 1000 });
    const tokens = this.#tokens.get(user) ?? [];
    this.#tokens.set(user, tokens);
    if (tokens.push(token) > MAX_TOKENS) this.#grants.delete(tokens.shift()!);
    return token;
  }

  /** For Connect: an access token is none that it takes. */
  check(token: string | null): TokenCheck {
    if (!token) return "MISSING_SESSION_TOKEN";
    const grant = this.#grants.get(token);
    if (!grant || grant.type === "access") return "SESSION_TOKEN_INVALID";
    return grant.expiresAt > Date.now() ? grant.user : "SESSION_TOKEN_EXPIRED";
  }

  /** Ends a user's tokens, or everybody's. */
  expire(userId?: string): void {
    for (const grant of this.#of(userId)) grant[1].expiresAt = 0;
  }

  /** Forgets a user's tokens, or everybody's. */
  revoke(userId?: string): void {
    for (const [token] of this.#of(userId)) this.#grants.delete(token);
  }

  #of(userId?: string): [string, Grant][] {
    return [...this.#grants].filter(([, { user }]) => userId === undefined || user.id === userId);
  }
}

/** Connects a source for a user; once, however often it is asked for. */
export function connectSource(user: SandboxUser, { id, name }: SandboxSource): void {
  disconnect(user, id);
  user.session.disconnected = user.session.disconnected.filter((source) => source.id !== id);
  user.connections.push({ id, name });
  user.session.connected.push({ id, name });
}

/** Disconnects a source of a user. */
export function disconnectSource(user: SandboxUser, { id, name }: SandboxSource): void {
  disconnect(user, id);
  user.session.disconnected.push({ id, name });
}

function disconnect(user: SandboxUser, id: string): void {
  const others = (sources: SandboxSource[]): SandboxSource[] => sources.filter((source) => source.id !== id);
  user.connections = others(user.connections);
  user.session.connected = others(user.session.connected);
}

/** Notes that a user asks for a provider. */
export function requestSource(user: SandboxUser, provider: RequestedProvider): void {
  user.requests.push(provider);
  user.session.requested.push(provider);
}

/** Ends the session, as Close does: what is connected stays so. */
export function endSession(user: SandboxUser): void {
  user.session = emptySession();
}

/** The payload of Connect's messages (VENDOR: the 2.x shape with the guide's status). */
export function payload({ session, connections, requests }: SandboxUser, status: string): object {
  return {
    status,
    sessionResults: {
      connectedSources: session.connected,
      disconnectedSources: session.disconnected,
      requestedSources: session.requested,
    },
    currentConnections: connections,
    requestedProviders: requests,
  };
}
