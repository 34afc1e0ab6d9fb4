import type { DebugEntry } from "../platform/trace.js";
import type { ConnectOptions } from "./connect-options.js";
import type { ModalLabels } from "./widget-options.js";
import type { FetchToken } from "./token-source.js";

/** A client script with an absolute URL. `integrity` can be an empty string. */
export interface Script {
  readonly url: string;
  readonly integrity: string;
}

/** The {@link HumanConnectOptions} after the checks. The defaults are added, the URLs are absolute, and the object is frozen. */
export interface ResolvedOptions {
  readonly tokenUrl: string | undefined;
  readonly tokenRequest: RequestInit | undefined;
  readonly fetchToken: FetchToken | undefined;
  readonly clientUrls: readonly Script[];
  readonly loadClient: (() => Promise<unknown>) | undefined;
  readonly connect: ConnectOptions;
  readonly allowedOrigins: readonly string[] | undefined;
  readonly timeoutMs: number;
  readonly nonce: string | undefined;
  readonly debug: boolean | ((entry: DebugEntry) => void);
  readonly closeButton: boolean;
  readonly labels: Required<ModalLabels>;
}
