/** A clinic, pharmacy, wearable … as Connect names it. */
export interface Source {
  /** Human API's id of the source. */
  readonly id: string;
  /** The name that Connect shows. */
  readonly name: string;
}

/** A provider that Connect does not know yet and that the user requested. All fields are as the user entered them. */
export interface RequestedSource {
  /** The postal address. */
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
  /** A physician who works there. */
  readonly physician?: string;
  /** The address on the Web. */
  readonly website?: string;
}

/** How a session ended, or its state so far. The list is open, because newer Connect pages may send other values (VENDOR 41). */
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

/** The result of a session, or its state so far. Deeply frozen. */
export interface ConnectResult {
  /** How the session ended, or its state so far. */
  readonly status: ConnectStatus;
  /** Whether `status` is SUCCESS. A close without a status counts as SUCCESS. */
  readonly ok: boolean;
  /** Who closed Connect; `null` while the session goes on. */
  readonly closedBy: ClosedBy;
  /** Sources connected in this session. */
  readonly connectedSources: readonly Source[];
  /** Sources disconnected in this session. */
  readonly disconnectedSources: readonly Source[];
  /** Sources requested in this session. */
  readonly requestedSources: readonly RequestedSource[];
  /** Sources connected with this app, from all sessions. */
  readonly currentConnections: readonly Source[];
  /** Sources that this user requested, in all sessions. */
  readonly requestedProviders: readonly RequestedSource[];
}

/** `idle` → `opening` (loading) → `open` (Connect's frame is on screen) → `idle`. */
export type ConnectState = "idle" | "opening" | "open";
