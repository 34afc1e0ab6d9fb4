/** A data source in Connect, such as a clinic, a pharmacy or a wearable device. */
export interface Source {
  /** The id of the source at Human API. */
  readonly id: string;
  /** The name that Connect shows for the source. */
  readonly name: string;
}

/** A provider that the user requested, because Connect does not know it yet. */
export interface RequestedSource {
  /** The postal address of the provider. */
  readonly address?: string;
  /** The health system to which the provider belongs. */
  readonly healthSystem?: string;
  /** The location of the provider, in degrees. */
  readonly location?: {
    /** The latitude. Values north of the equator are positive. */
    readonly latitude: number;
    /** The longitude. Values east of Greenwich are positive. */
    readonly longitude: number;
  };
  /** A physician who works at the provider. */
  readonly physician?: string;
  /** The address of the provider's website. */
  readonly website?: string;
}

/**
 * The status of a session: how it ended, or its state so far. Other strings are allowed, because newer Connect pages might send
 * other values.
 */
export type ConnectStatus =
  | "SUCCESS"
  | "SESSION_TOKEN_INVALID"
  | "SESSION_TOKEN_EXPIRED"
  | "MISSING_SESSION_TOKEN"
  | "CONNECTED_SOURCE"
  | "DISCONNECTED_SOURCE"
  | "CLOSED"
  | (string & {});

/**
 * The party that closed Connect, or `null` while the session is running. `"user"` is the user, and `"caller"` is the app's code.
 * `"page"` means that the page removed Connect's frame.
 */
export type ClosedBy = "user" | "caller" | "page" | null;

/** The result of a session, or its state so far. The object and its lists are frozen. */
export interface ConnectResult {
  /** The status of the session: how it ended, or its state so far. */
  readonly status: ConnectStatus;
  /**
   * Whether no error ended the session: true for SUCCESS, CLOSED and source events. It does not mean that a source was connected.
   * A close message without a status counts as SUCCESS.
   */
  readonly ok: boolean;
  /** The party that closed Connect, or `null` while the session is running. */
  readonly closedBy: ClosedBy;
  /** The sources that the user connected in this session. */
  readonly connectedSources: readonly Source[];
  /** The sources that the user disconnected in this session. */
  readonly disconnectedSources: readonly Source[];
  /** The providers that the user requested in this session. */
  readonly requestedSources: readonly RequestedSource[];
  /** The sources that are connected to this app, from all sessions, or `null` as long as Connect has not said it. */
  readonly currentConnections: readonly Source[] | null;
  /** The providers that the user requested, from all sessions. */
  readonly requestedProviders: readonly RequestedSource[];
}

/** The state of a widget: `idle` → `opening` (loading) → `open` (Connect's frame is on screen) → `idle`. */
export type ConnectState = "idle" | "opening" | "open";
