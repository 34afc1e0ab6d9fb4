/** A fictional clinic, pharmacy or wearable device. */
export interface SandboxSource {
  /** The id of the source, which is unique among the sources. */
  readonly id: string;
  /** The name of the source, which the Connect page shows. */
  readonly name: string;
}

/** A provider that a user requested, in the format of the vendor. */
export interface RequestedProvider {
  readonly address: string;
  readonly healthSystem: string;
  readonly location: { readonly latitude: number; readonly longitude: number };
  readonly physician: string;
  readonly website: string;
}

/**
 * The data that the sandbox stores for one user. When a session ends, the sandbox empties the lists of `session`, and keeps the
 * connections and the requests.
 */
export interface SandboxUser {
  readonly id: string;
  readonly humanId: string;
  connections: SandboxSource[];
  requests: RequestedProvider[];
  session: { connected: SandboxSource[]; disconnected: SandboxSource[]; requested: RequestedProvider[] };
}

/**
 * The maximum number of requested providers that the sandbox keeps for each user. The oldest requests are removed first. The
 * limit keeps the store small.
 */
const MAX_REQUESTS = 32;

const emptySession = (): SandboxUser["session"] => ({ connected: [], disconnected: [], requested: [] });

const withoutId = (sources: readonly SandboxSource[], id: string): SandboxSource[] =>
  sources.filter((source) => source.id !== id);

/** Creates a user without connections. @param id the user's id in the app */
export const createUser = (id: string): SandboxUser => ({
  id,
  humanId: crypto.randomUUID(),
  connections: [],
  requests: [],
  session: emptySession(),
});

/** Adds a source to the connections of a user. */
export function connectSource(user: SandboxUser, { id, name }: SandboxSource): void {
  removeSource(user, id);
  user.connections.push({ id, name });
  user.session.connected.push({ id, name });
}

/** Removes a source from the connections of a user. */
export function disconnectSource(user: SandboxUser, { id, name }: SandboxSource): void {
  removeSource(user, id);
  user.session.disconnected.push({ id, name });
}

/**
 * Removes a source from all lists of a user. Callers do this before they add the source to a list, so that no list contains a
 * source twice.
 */
function removeSource(user: SandboxUser, id: string): void {
  const { session } = user;
  user.connections = withoutId(user.connections, id);
  session.connected = withoutId(session.connected, id);
  session.disconnected = withoutId(session.disconnected, id);
}

/** Stores a provider of health data that a user has requested because Connect does not offer it. */
export function requestProvider(user: SandboxUser, provider: RequestedProvider): void {
  const { session } = user;
  user.requests = [...user.requests, provider].slice(-MAX_REQUESTS);
  session.requested = [...session.requested, provider].slice(-MAX_REQUESTS);
}

/** Ends the session of a user. The connections of the user stay. */
export function endSession(user: SandboxUser): void {
  user.session = emptySession();
}

/**
 * Returns the payload of a message from Connect, in the format of the 2.x clients. The vendor's guide lists the values of
 * `status`.
 */
export function toPayload({ session, connections, requests }: SandboxUser, status: string): object {
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
