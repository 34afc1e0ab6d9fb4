import type {
  ClosedBy,
  ConnectResult,
  ConnectStatus,
  RequestedSource,
  Source,
} from "../events/connect-result.js";
import { isRecord, isText } from "../platform/records.js";
import type { Message } from "./trusted-messages.js";

const isDegrees = (value: unknown): value is number => Number.isFinite(value);

/**
 * Returns the own properties of a value, because a polluted prototype can contain values that Connect did not send. Must be fast,
 * because a list can have 100,000 entries.
 */
const ownOf = (value: unknown): Record<string, unknown> => ({ __proto__: null, ...(value as object) });

function toSource(item: unknown): Source | undefined {
  const { id, name } = ownOf(item);
  return isText(id) && isText(name) ? Object.freeze({ id, name }) : undefined;
}

function toRequestedSource(item: unknown): RequestedSource | undefined {
  if (!isRecord(item)) return undefined;
  const { location: place, ...fields } = ownOf(item);
  const texts = Object.entries(fields).filter(
    ([name, value]) => /^(address|healthSystem|physician|website)$/.test(name) && isText(value),
  );
  const { latitude, longitude } = ownOf(place);
  const location =
    isDegrees(latitude) && isDegrees(longitude) ? Object.freeze({ latitude, longitude }) : undefined;
  return Object.freeze({ ...Object.fromEntries(texts), ...(location && { location }) });
}

/** Returns the list without entries of the wrong type, or `undefined` if the value is no list. */
const toList = <T>(value: unknown, toEntry: (item: unknown) => T | undefined): readonly T[] | undefined =>
  Array.isArray(value) ? Object.freeze(value.map(toEntry).filter((item) => item !== undefined)) : undefined;

/** Returns `earlier` without the sources that any of the other lists has. */
function without(earlier: readonly Source[], ...others: (readonly Source[])[]): readonly Source[] {
  const ids = new Set(others.flat().map(({ id }) => id));
  return earlier.filter(({ id }) => !ids.has(id));
}

/**
 * Returns the source that is in the list `after` but not in `before`, because no message says which source is new (VENDOR 40). A
 * resumed session also lists its earlier sources, so the last new source is returned: Connect adds new sources at the end. A
 * source that is connected twice can be listed twice.
 */
function findAddedSource(before: readonly Source[], after: readonly Source[]): Source | null {
  const ids = new Set(before.map(({ id }) => id));
  const added = after.findLast(({ id }) => !ids.has(id));
  return added ?? (after.length > before.length ? after.at(-1)! : null);
}

/** The statuses of sessions that no error ended. */
const OK = /^(SUCCESS|CLOSED|(DIS)?CONNECTED_SOURCE)$/;
const STATUSES: Readonly<Record<Message, ConnectStatus>> = {
  connectsource: "CONNECTED_SOURCE",
  disconnectsource: "DISCONNECTED_SOURCE",
  close: "SUCCESS",
};

const EMPTY: readonly never[] = Object.freeze([]);
type Lists = Omit<ConnectResult, "status" | "ok" | "closedBy">;
const NOTHING: Lists = {
  connectedSources: EMPTY,
  disconnectedSources: EMPTY,
  requestedSources: EMPTY,
  currentConnections: null,
  requestedProviders: EMPTY,
};
const withStatus = (lists: Lists, status: ConnectStatus, closedBy: ClosedBy): ConnectResult =>
  Object.freeze({ ...lists, status, ok: OK.test(status), closedBy });

/** The result of a session so far. */
export interface SessionResult {
  /**
   * Takes over what a message says, in any shape that Connect sends (VENDOR 39). Never throws. Ignores values of the wrong type. A
   * message without `sessionResults` changes no list of the session.
   * @returns the new result, and the source that was connected or disconnected
   */
  update(data: object, message: Message): { result: ConnectResult; source: Source | null };
  /** Says that Connect's page starts again with a new token, so that its lists start empty. */
  renew(): void;
  /** Returns the result of a session that ends without a message. */
  end(status: ConnectStatus, closedBy: ClosedBy): ConnectResult;
}

export function createSessionResult(): SessionResult {
  let lists = NOTHING;
  /** What the pages with earlier tokens said. */
  let earlier = NOTHING;

  return {
    update(data, message) {
      const { status, sessionResults, currentConnections, connections, ...others } = ownOf(data);
      const before = lists;
      if (isRecord(sessionResults)) {
        const session = ownOf(sessionResults);
        const connected = toList(session.connectedSources ?? session.connected, toSource) || EMPTY;
        const disconnected = toList(session.disconnectedSources ?? session.disconnected, toSource) || EMPTY;
        const requested = toList(session.requestedSources, toRequestedSource) || EMPTY;
        const keep = (list: readonly Source[]): readonly Source[] => without(list, connected, disconnected);
        lists = {
          ...lists,
          connectedSources: Object.freeze([...keep(earlier.connectedSources), ...connected]),
          disconnectedSources: Object.freeze([...keep(earlier.disconnectedSources), ...disconnected]),
          requestedSources: Object.freeze([...earlier.requestedSources, ...requested]),
        };
      }
      lists = {
        ...lists,
        currentConnections: toList(currentConnections ?? connections, toSource) ?? lists.currentConnections,
        requestedProviders: toList(others.requestedProviders, toRequestedSource) ?? lists.requestedProviders,
      };
      const result = withStatus(
        lists,
        isText(status) && status ? status : STATUSES[message],
        message === "close" ? "user" : null,
      );
      const changed = message === "disconnectsource" ? "disconnectedSources" : "connectedSources";
      return { result, source: findAddedSource(before[changed], lists[changed]) };
    },
    renew: () => void (earlier = lists),
    end: (status, closedBy) => withStatus(lists, status, closedBy),
  };
}
