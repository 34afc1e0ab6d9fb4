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

/** Reads the first own property of the given names. A property of a (polluted) prototype was not sent. */
function readOwn(value: unknown, ...names: string[]): unknown {
  const name = names.find((key) => Object.hasOwn(Object(value) as object, key));
  return name && (value as Record<string, unknown>)[name];
}

/** Builds one entry of a list, without helpers, because a list may have 100,000 of them. */
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
 * Maps any payload that Connect has sent (VENDOR 39) to the one {@link ConnectResult}. Never throws: an absent field becomes an
 * empty list, and a field of the wrong type is dropped.
 * @param fallback the status of a payload without one
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

/** Returns the result of a session that was closed without a message from Connect. */
export const toClosedResult = (result: ConnectResult, closedBy: ClosedBy): ConnectResult =>
  Object.freeze({ ...result, status: "CLOSED", ok: false, closedBy });
