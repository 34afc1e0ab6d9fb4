import { connectApi } from "./connect-api.js";
import { connectPage } from "./connect-page.js";
import { Faults, type SandboxFault, type SandboxPart } from "./faults.js";
import { SandboxStore, type SandboxSource } from "./sandbox-store.js";
import { tokenEndpoint } from "./token-endpoint.js";

/** What `createSandbox()` takes. */
export interface SandboxOptions {
  /** Begins with `sandbox`. @default "sandbox-client" */
  clientId?: string;
  /** Begins with `sandbox`. @default "sandbox-secret" */
  clientSecret?: string;
  /** What people can connect. @default six fictional ones */
  sources?: readonly SandboxSource[];
  /** Of session tokens, in seconds. @default 3600 */
  tokenLifetimeSeconds?: number;
}

/** Human API's token endpoint and Connect page, offline and in memory. */
export interface Sandbox {
  /** Answers `POST /v1/connect/token`, `GET /` (the Connect page) and what that page asks for itself. */
  fetch(this: void, request: Request): Promise<Response>;
  /** Ends the tokens of a user (the app's id), or of all: Connect closes with `SESSION_TOKEN_EXPIRED`. */
  expireTokens(userId?: string): void;
  /** Forgets the tokens of a user, or of all: Connect closes with `SESSION_TOKEN_INVALID`. */
  revokeTokens(userId?: string): void;
  /**
   * Makes a part fail, to see what an app does then; `null` heals it.
   * @example sandbox.fault("token", { kind: "error", times: 1 });
   */
  fault(part: SandboxPart, fault: SandboxFault | null): void;
}

const SOURCES: readonly SandboxSource[] = [
  { id: "5f0a1c00000000000000a001", name: "Aspen Family Clinic" },
  { id: "5f0a1c00000000000000a002", name: "Birchwood Pharmacy" },
  { id: "5f0a1c00000000000000a003", name: "Cedar Valley Hospital" },
  { id: "5f0a1c00000000000000a004", name: "Dahlia Dental" },
  { id: "5f0a1c00000000000000a005", name: "Elmstride Wearables" },
  { id: "5f0a1c00000000000000a006", name: "Fernlab Diagnostics" },
];

/** What the client shows behind a frame that has not loaded yet (VENDOR: "one logo"). */
const LOGO_PATH = "/images/data-source-type-icons/launch-connect-text.svg";
const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" width="160" height="24"><text x="80" y="17" text-anchor="middle" font-family="sans-serif" fill="#40576a">Opening Connect</text></svg>';

/** A slip of the environment must not send a real secret to a server that checks nothing. */
function fictional(option: string, value: string): string {
  if (value.startsWith("sandbox")) return value;
  throw new TypeError(
    `createSandbox: \`${option}\` must begin with "sandbox". The sandbox takes no real credentials; leave it out, or use HumanApiAuth with them.`,
  );
}

const isSource = (source: unknown): boolean => {
  const { id, name } = (source ?? {}) as Partial<SandboxSource>;
  return typeof id === "string" && typeof name === "string";
};

/**
 * The whole service for development and tests, with fictional data.
 * @throws TypeError for credentials that do not begin with `sandbox`, and for options of the wrong type
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const store = new SandboxStore();
  const { sources = SOURCES, tokenLifetimeSeconds: lifetime = 3600 } = options;
  if (!Array.isArray(sources) || !sources.every(isSource))
    throw new TypeError("createSandbox: `sources` must be a list of { id, name }, both text");
  if (typeof lifetime !== "number" || !(lifetime > 0))
    throw new TypeError("createSandbox: `tokenLifetimeSeconds` must be a positive number of seconds");
  const clientId = fictional("clientId", options.clientId ?? "sandbox-client");
  const clientSecret = fictional("clientSecret", options.clientSecret ?? "sandbox-secret");
  const faults = new Faults();
  const connect = async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/" && request.method === "GET") {
      const token = searchParams.get("token");
      const select = searchParams.get("mode") === "select" && !token;
      return connectPage(select ? null : store.check(token), sources);
    }
    if (pathname === LOGO_PATH) return new Response(LOGO, { headers: { "content-type": "image/svg+xml" } });
    return (await connectApi(store, sources, request)) ?? new Response("Not found", { status: 404 });
  };
  return {
    fetch(request) {
      const isToken = new URL(request.url).pathname === "/v1/connect/token";
      const endpoint = { store, clientId, clientSecret, lifetime };
      return faults.meet(isToken ? "token" : "connect", request, () =>
        isToken ? tokenEndpoint(endpoint, request) : connect(request),
      );
    },
    expireTokens: (userId) => store.expire(userId),
    revokeTokens: (userId) => store.revoke(userId),
    fault: (part, fault) => faults.set(part, fault),
  };
}
