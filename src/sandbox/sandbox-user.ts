/** A fictional clinic, pharmacy or wearable. */
export interface SandboxSource {
  /** The id, unique among the sources. */
  readonly id: string;
  /** The name that the Connect page shows. */
  readonly name: string;
}

/** A provider that a user requested, in the vendor's shape. */
export interface RequestedProvider {
  readonly address: string;
  readonly healthSystem: string;
  readonly location: { readonly latitude: number; readonly longitude: number };
  readonly physician: string;
  readonly website: string;
}

/** What the service stores of one user. The connections and requests stay, the session's lists end with the session. */
export interface SandboxUser {
  readonly id: string;
  readonly humanId: string;
  connections: SandboxSource[];
  requests: RequestedProvider[];
  session: { connected: SandboxSource[]; disconnected: SandboxSource[]; requested: RequestedProvider[] };
}

/** The number of requested providers that are kept per user; older ones are dropped, so that memory stays bounded. */
const MAX_REQUESTS = 32;

const emptySession = (): SandboxUser["session"] => ({ connected: [], disconnected: [], requested: [] });

const withoutId = (sources: readonly SandboxSource[], id: string): SandboxSource[] =>
  sources.filter((source) => source.id !== id);

/** Creates a user without connections. @param id the app's id of the user */
export const createUser = (id: string): SandboxUser => ({
  id,
  humanId: crypto.randomUUID(),
  connections: [],
  requests: [],
  session: emptySession(),
});

/** Connects a source of a user. */
export function connectSource(user: SandboxUser, { id, name }: SandboxSource): void {
  removeSource(user, id);
  user.connections.push({ id, name });
  user.session.connected.push({ id, name });
}

/** Disconnects a source of a user. */
export function disconnectSource(user: SandboxUser, { id, name }: SandboxSource): void {
  removeSource(user, id);
  user.session.disconnected.push({ id, name });
}

/** Removes a source from every list, so that no list holds it twice. */
function removeSource(user: SandboxUser, id: string): void {
  const { session } = user;
  user.connections = withoutId(user.connections, id);
  session.connected = withoutId(session.connected, id);
  session.disconnected = withoutId(session.disconnected, id);
}

/** Stores that a user requests a provider. */
export function requestProvider(user: SandboxUser, provider: RequestedProvider): void {
  const { session } = user;
  user.requests = [...user.requests, provider].slice(-MAX_REQUESTS);
  session.requested = [...session.requested, provider].slice(-MAX_REQUESTS);
}

/** Ends the session of a user. The connections stay. */
export function endSession(user: SandboxUser): void {
  user.session = emptySession();
}

/** Returns the payload of a message from Connect: the shape of the 2.x clients, with the `status` of the vendor's guide. */
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
