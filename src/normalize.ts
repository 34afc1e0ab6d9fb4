import { isRecord } from "./is-record.js";

/** A clinic, pharmacy, wearable … as Connect names it. */
export interface Source {
  /** Human API's id of the source. */
  readonly id: string;
  /** As Connect shows it. */
  readonly name: string;
}

/** A provider that Connect does not know yet, and that the user asked for. All fields are as the user gave them. */
export interface RequestedSource {
  /** Its postal address. */
  readonly address?: string;
  /** The health system that it belongs to. */
  readonly healthSystem?: string;
  /** Where it is, in degrees. */
  readonly location?: {
    /** North of the equator. */
    readonly latitude: number;
    /** East of Greenwich. */
    readonly longitude: number;
  };
  /** Who practises there. */
  readonly physician?: string;
  /** Its address on the Web. */
  readonly website?: string;
}

/** How a session ended, or how it stands. The list is open: newer Connect pages may say more. */
export type ConnectStatus =
  | "SUCCESS"
  | "SESSION_TOKEN_INVALID"
  | "SESSION_TOKEN_EXPIRED"
  | "MISSING_SESSION_TOKEN"
  | "CONNECTED_SOURCE"
  | "DISCONNECTED_SOURCE"
  | "CLOSED"
  | (string & {});

/** Who closed Connect; `null` while the session goes on. */
export type ClosedBy = "user" | "caller" | "page" | null;

/** What a session came to, or has come to so far. Frozen throughout. */
export interface ConnectResult {
  /** How the session ended, or how it stands. */
  readonly status: ConnectStatus;
  /** `status` is SUCCESS; a close without a status counts as SUCCESS. */
  readonly ok: boolean;
  /** Who closed Connect; `null` while the session goes on. */
  readonly closedBy: ClosedBy;
  /** Connected in this session. */
  readonly connectedSources: readonly Source[];
  /** Disconnected in this session. */
  readonly disconnectedSources: readonly Source[];
  /** Requested in this session. */
  readonly requestedSources: readonly RequestedSource[];
  /** Connected with this app, from all sessions. */
  readonly currentConnections: readonly Source[];
  /** Requested by this user, in all sessions. */
  readonly requestedProviders: readonly RequestedSource[];
}

type Check = (value: unknown) => boolean;

const isText = (value: unknown): value is string => typeof value === "string";

/** Own properties only: what stands on a (polluted) prototype was not sent. */
function read(value: unknown, ...names: string[]): unknown {
  const name = names.find((key) => Object.hasOwn(Object(value) as object, key));
  return name && (value as Record<string, unknown>)[name];
}

/** The fields that are what they should be. */
const pick = (item: unknown, names: string[], check: Check): object =>
  Object.fromEntries(
    names.map((name) => [name, read(item, name)]).filter(([, value]) => check(value)),
  ) as object;

/** An object of these fields, if all are what they should be. */
function whole<T>(item: unknown, names: string[], check: Check): T | undefined {
  const picked = pick(item, names, check);
  return Object.keys(picked).length === names.length ? (Object.freeze(picked) as T) : undefined;
}

const source = (item: unknown): Source | undefined => whole(item, ["id", "name"], isText);

function requested(item: unknown): RequestedSource | undefined {
  if (!isRecord(item)) return undefined;
  const location = whole<RequestedSource["location"]>(
    read(item, "location"),
    ["latitude", "longitude"],
    Number.isFinite,
  );
  return Object.freeze({
    ...pick(item, ["address", "healthSystem", "physician", "website"], isText),
    ...(location && { location }),
  });
}

const list = <T>(value: unknown, entry: (item: unknown) => T | undefined): readonly T[] =>
  Object.freeze(Array.isArray(value) ? value.map(entry).filter((item) => item !== undefined) : []);

/**
 * Any payload that Connect ever sent (VENDOR: the guide's, 2.x's and 1.x's shape) as the one {@link ConnectResult}.
 * Total: an absent field becomes an empty list, a field of the wrong type is dropped, nothing throws.
 * @param fallback the status where the payload has none
 */
export function normalize(
  payload: unknown,
  fallback: ConnectStatus,
  closedBy: ClosedBy = null,
): ConnectResult {
  const told = read(payload, "status");
  const status = isText(told) && told ? told : fallback;
  const session = read(payload, "sessionResults");
  return Object.freeze({
    status,
    ok: status === "SUCCESS",
    closedBy,
    connectedSources: list(read(session, "connectedSources", "connected"), source),
    disconnectedSources: list(read(session, "disconnectedSources", "disconnected"), source),
    requestedSources: list(read(session, "requestedSources"), requested),
    currentConnections: list(read(payload, "currentConnections", "connections"), source),
    requestedProviders: list(read(payload, "requestedProviders"), requested),
  });
}

/** The same session, ended by the caller, the page or the widget's own way out. */
export function closed(result: ConnectResult, closedBy: ClosedBy): ConnectResult {
  return Object.freeze({ ...result, status: "CLOSED", ok: false, closedBy });
}

/**
 * The source that a list has gained: no message says which one it was. Counts, because a source that is connected
 * twice may stand twice; the last, because Connect appends, and a resumed session brings its earlier ones along.
 */
export function gained(before: readonly Source[], after: readonly Source[]): Source | null {
  const left = before.map(({ id }) => id);
  const fresh = after.filter(({ id }) => {
    const at = left.indexOf(id);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return fresh.at(-1) ?? null;
}
