// The lists that Connect's messages contain, for the sandbox and for the fake client of `/testing`.

/** A source, as the lists name it. */
export interface ListedSource {
  readonly id: string;
  readonly name: string;
}

/** What a user has connected and requested, in all sessions. */
export interface UserLists {
  connections: readonly ListedSource[];
  requests: readonly object[];
}

/** What happened in one session. */
export interface SessionLists {
  connected: readonly ListedSource[];
  disconnected: readonly ListedSource[];
  requested: readonly object[];
}

export const createUserLists = (): UserLists => ({ connections: [], requests: [] });

export const createSessionLists = (): SessionLists => ({ connected: [], disconnected: [], requested: [] });

const without = (sources: readonly ListedSource[], id: string): ListedSource[] =>
  sources.filter((source) => source.id !== id);

/** Moves a source to the end of the lists that say that it is connected. No list contains a source twice. */
export function connectSource(user: UserLists, session: SessionLists, { id, name }: ListedSource): void {
  user.connections = [...without(user.connections, id), { id, name }];
  session.connected = [...without(session.connected, id), { id, name }];
  session.disconnected = without(session.disconnected, id);
}

/** Removes a source from the lists that say that it is connected. */
export function disconnectSource(user: UserLists, session: SessionLists, { id, name }: ListedSource): void {
  user.connections = without(user.connections, id);
  session.connected = without(session.connected, id);
  session.disconnected = [...without(session.disconnected, id), { id, name }];
}

/** Returns the payload of a message, in the format of the 2.x clients. The vendor's guide lists the values of `status`. */
export const toPayload = (user: UserLists, session: SessionLists, status: string): object => ({
  status,
  sessionResults: {
    connectedSources: session.connected,
    disconnectedSources: session.disconnected,
    requestedSources: session.requested,
  },
  currentConnections: user.connections,
  requestedProviders: user.requests,
});
