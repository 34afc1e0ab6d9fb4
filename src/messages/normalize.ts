import type {
  ClosedBy,
  ConnectResult,
  ConnectStatus,
  RequestedSource,
  Source,
} from "../events/connect-result.js";
import { isRecord } from "../platform/records.js";

const isText = (value: unknown): value is string => typeof value === "string";
const isDegrees = (value: unknown): value is number => Number.isFinite(value);

/**
 * Reads the first own property that has one of the given names. Ignores inherited properties, because a polluted prototype can
 * contain values that Connect did not send.
 */
function readOwn(value: unknown, ...names: string[]): unknown {
  const name = names.find((key) => Object.hasOwn(Object(value) as object, key));
  return name && (value as Record<string, unknown>)[name];
}

/** Converts an entry of a list to a source. The function must be fast, because a list can have 100,000 entries. */
function toSource(item: unknown): Source | undefined {
  const id = readOwn(item, "id");
  const name = readOwn(item, "name");
  return isText(id) && isText(name) ? Object.freeze({ id, name }) : undefined;
}

function toLocation(item: unknown): RequestedSource["location"] {
  const latitude = readOwn(item, "latitude");
  const longitude = readOwn(item, "longitude");
  return isDegrees(latitude) && isDegrees(longitude) ? Object.freeze({ latitude, longitude }) : undefined;
}

function toRequestedSource(item: unknown): RequestedSource | undefined {
  if (!isRecord(item)) return undefined;
  const texts = ["address", "healthSystem", "physician", "website"]
    .map((name) => [name, readOwn(item, name)] as const)
    .filter(([, value]) => isText(value));
  const location = toLocation(readOwn(item, "location"));
  return Object.freeze({ ...Object.fromEntries(texts), ...(location && { location }) });
}

const toList = <T>(value: unknown, toEntry: (item: unknown) => T | undefined): readonly T[] =>
  Object.freeze(Array.isArray(value) ? value.map(toEntry).filter((item) => item !== undefined) : []);

/**
 * Converts any payload that Connect sends (VENDOR 39) to a {@link ConnectResult}. Never throws. A missing list becomes an empty
 * list. A value of the wrong type is ignored.
 * @param fallback the status for a payload without a status
 */
export function normalize(
  payload: unknown,
  fallback: ConnectStatus,
  closedBy: ClosedBy = null,
): ConnectResult {
  const sent = readOwn(payload, "status");
  const status = isText(sent) && sent ? sent : fallback;
  const session = readOwn(payload, "sessionResults");
  return Object.freeze({
    status,
    ok: status === "SUCCESS",
    closedBy,
    connectedSources: toList(readOwn(session, "connectedSources", "connected"), toSource),
    disconnectedSources: toList(readOwn(session, "disconnectedSources", "disconnected"), toSource),
    requestedSources: toList(readOwn(session, "requestedSources"), toRequestedSource),
    currentConnections: toList(readOwn(payload, "currentConnections", "connections"), toSource),
    requestedProviders: toList(readOwn(payload, "requestedProviders"), toRequestedSource),
  });
}

/** Returns the result of a session that ended without a close message from Connect. */
export const toClosedResult = (result: ConnectResult, closedBy: ClosedBy): ConnectResult =>
  Object.freeze({ ...result, status: "CLOSED", ok: false, closedBy });
