/** A clinic, pharmacy, wearable … as Connect names it. */
export interface Source {
  readonly id: string;
  readonly name: string;
}

/** A provider that Connect does not know yet, and that the user asked for. All fields are as the user gave them. */
export interface RequestedSource {
  readonly address?: string;
  readonly healthSystem?: string;
  readonly location?: { readonly latitude: number; readonly longitude: number };
  readonly physician?: string;
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
  readonly status: ConnectStatus;
  /** `status` is SUCCESS; a close without a status counts as SUCCESS. */
  readonly ok: boolean;
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

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

const isText = (value: unknown): value is string => typeof value === "string";

/** Own properties only: what stands on a (polluted) prototype was not sent. */
function read(value: unknown, ...names: string[]): unknown {
  if (!isFields(value)) return undefined;
  const name = names.find((key) => Object.hasOwn(value, key));
  return name === undefined ? undefined : value[name];
}

function list<T>(value: unknown, entry: (item: unknown) => T | undefined): readonly T[] {
  const items = Array.isArray(value) ? (value as unknown[]).map(entry) : [];
  return Object.freeze(items.filter((item) => item !== undefined) as T[]);
}

function source(item: unknown): Source | undefined {
  const id = read(item, "id");
  const name = read(item, "name");
  return isText(id) && isText(name) ? Object.freeze({ id, name }) : undefined;
}

function place(value: unknown): RequestedSource["location"] {
  const latitude = read(value, "latitude");
  const longitude = read(value, "longitude");
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return undefined;
  return Object.freeze({ latitude: latitude as number, longitude: longitude as number });
}

function requested(item: unknown): RequestedSource | undefined {
  if (!isFields(item) || Array.isArray(item)) return undefined;
  const texts = ["address", "healthSystem", "physician", "website"]
    .map((name) => [name, read(item, name)])
    .filter(([, value]) => isText(value));
  const location = place(read(item, "location"));
  return Object.freeze({ ...(Object.fromEntries(texts) as RequestedSource), ...(location && { location }) });
}

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
