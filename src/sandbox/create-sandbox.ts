import { connectApi } from "./connect-api.js";
import { connectPage } from "./connect-page.js";
import { errorResponse } from "./error-response.js";
import { Faults, type SandboxFault, type SandboxPart } from "./faults.js";
import { readBody } from "./read-body.js";
import { checkSandboxOptions, type SandboxOptions } from "./sandbox-options.js";
import { SandboxStore } from "./sandbox-store.js";
import { toFetch } from "./to-fetch.js";
import { tokenEndpoint } from "./token-endpoint.js";

/** The options that connect a `HumanApiAuth` to the sandbox. */
export interface SandboxAuthOptions {
  /** The client id that the sandbox accepts. */
  readonly clientId: string;
  /** The client secret that the sandbox accepts. */
  readonly clientSecret: string;
  /** The URL of the token service. Its host is a reserved name, so that no request with these options can reach Human API. */
  readonly authUrl: string;
  /** The `fetch` of the sandbox. */
  readonly fetch: Sandbox["fetch"];
}

/** A sandbox with Human API's token endpoint and Connect page, offline and in memory. */
export interface Sandbox {
  /**
   * Responds to `POST /v1/connect/token`, to `GET /` (the Connect page) and to the requests of that page. The URL can have any
   * host. Has the signature of `globalThis.fetch`. A request body over 64 kB causes HTTP 413.
   * @throws the reason of the signal when the signal aborts; TypeError for a URL that is not absolute
   */
  fetch(this: void, input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /**
   * The options that connect a `HumanApiAuth` to this sandbox, without a server.
   * @example const auth = new HumanApiAuth({ ...sandbox.authOptions });
   */
  readonly authOptions: SandboxAuthOptions;
  /**
   * Makes the tokens of one user expire. If `userId` (the app's id of the user) is missing, all tokens expire. For an expired
   * token, Connect closes with `SESSION_TOKEN_EXPIRED`.
   */
  expireTokens(userId?: string): void;
  /**
   * Deletes the tokens of one user. If `userId` (the app's id of the user) is missing, all tokens are deleted. For a deleted
   * token, Connect closes with `SESSION_TOKEN_INVALID`.
   */
  revokeTokens(userId?: string): void;
  /**
   * Makes a part of the sandbox fail, so that developers can see how their app handles the failure. `null` removes the fault.
   * @throws TypeError for an unknown part or kind
   * @example sandbox.fault("token", { kind: "error", times: 1 });
   */
  fault(part: SandboxPart, fault: SandboxFault | null): void;
}

/** The path of the logo that the client shows behind the frame until Connect has loaded. */
const LOGO_PATH = "/images/data-source-type-icons/launch-connect-text.svg";
const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" width="160" height="24"><text x="80" y="17" text-anchor="middle" font-family="sans-serif" fill="#40576a">Opening Connect</text></svg>';

const TOKEN_PATH = "/v1/connect/token";

type Service = Required<SandboxOptions> & { readonly store: SandboxStore };

function respond(service: Service, request: Request, body: string): Response {
  const { store, sources, clientId, clientSecret, tokenLifetimeSeconds: lifetime } = service;
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === TOKEN_PATH)
    return tokenEndpoint({ store, clientId, clientSecret, lifetime }, request, body);
  if (pathname === "/" && request.method === "GET") {
    const token = searchParams.get("token");
    const needsToken = searchParams.get("mode") !== "select" || token;
    return connectPage(needsToken ? store.check(token) : null, sources);
  }
  if (pathname === LOGO_PATH) return new Response(LOGO, { headers: { "content-type": "image/svg+xml" } });
  return (
    connectApi(store, sources, request, body) ?? errorResponse(404, "Not Found", `No page at ${pathname}`)
  );
}

async function respondWithLimit(service: Service, request: Request): Promise<Response> {
  const body = await readBody(request);
  if (body === undefined) return errorResponse(413, "Payload Too Large", "The body must not exceed 64 kB");
  return respond(service, request, body);
}

/**
 * Creates a sandbox of Human API's service for development and tests, with fictional data. It keeps the last 1,000 users who
 * requested a token, and the last 32 tokens of each user, so that memory stays bounded. An older token causes
 * `SESSION_TOKEN_INVALID`.
 * @throws TypeError for credentials that do not begin with `sandbox`, and for options of the wrong type
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const store = new SandboxStore();
  const service = { ...checkSandboxOptions(options), store };
  const faults = new Faults();
  const fetch = toFetch((request, signal) => {
    const part = new URL(request.url).pathname === TOKEN_PATH ? "token" : "connect";
    return faults.apply(part, signal, () => respondWithLimit(service, request));
  });
  const { clientId, clientSecret } = service;
  return {
    fetch,
    authOptions: { clientId, clientSecret, authUrl: "https://human-api-sandbox.invalid", fetch },
    expireTokens: (userId) => store.expire(userId),
    revokeTokens: (userId) => store.revoke(userId),
    fault: (part, fault) => faults.set(part, fault),
  };
}
