import { connectApi } from "./connect-api.js";
import { connectPage, signInPage } from "./connect-page.js";
import { errorResponse, jsonResponse } from "./error-response.js";
import { Faults, type SandboxFault, type SandboxPart } from "./faults.js";
import { readBody } from "./read-body.js";
import { checkSandboxOptions, type SandboxOptions, type SandboxSource } from "./sandbox-options.js";
import { SandboxStore } from "./sandbox-store.js";
import { connectSource, createSessionLists, disconnectSource } from "./source-lists.js";
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
   * Responds to `POST /v1/connect/token`, to `GET /` (the Connect page) and the requests of that page, and to `GET /v1/human/sources`
   * with an access token. The URL can have any
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
   * Connects a source of a user, as the Connect page's button does, so that a test can begin with a returning user.
   * @param userId the app's id of the user
   * @param name the name of the source
   * @throws TypeError for an unknown source
   */
  connectSource(userId: string, name: string): void;
  /** Disconnects a source of a user, as the Connect page's button does. @throws TypeError for an unknown source */
  disconnectSource(userId: string, name: string): void;
  /** Forgets all users, tokens and faults, so that the next test begins anew. */
  reset(): void;
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
  if (pathname === "/v1/human/sources") return sourcesResponse(store, request);
  if (pathname === "/sign-in") return signInPage(sources.find(({ id }) => id === searchParams.get("id")));
  if (pathname === LOGO_PATH) return new Response(LOGO, { headers: { "content-type": "image/svg+xml" } });
  return connectApi(store, sources, request, body);
}

/** Responds as Human API's data service does, of which the sandbox has only the list of a user's sources. */
function sourcesResponse(store: SandboxStore, { headers }: Request): Response {
  const user = store.reader(headers.get("authorization")?.replace(/^Bearer /, "") ?? "");
  if (!user) return errorResponse(401, "Unauthorized", "The access token is not valid");
  return jsonResponse(user.connections.map(({ id, name }) => ({ id, source: id, sourceName: name })));
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
  const { clientId, clientSecret, sources } = service;
  const findSource = (name: string): SandboxSource => {
    const source = sources.find((each) => each.name === name);
    const names = sources.map((each) => each.name).join(", ");
    if (!source) throw new TypeError(`The sandbox has no source "${name}", but these: ${names}`);
    return source;
  };
  return {
    fetch,
    authOptions: { clientId, clientSecret, authUrl: "https://human-api-sandbox.invalid", fetch },
    expireTokens: (userId) => store.expire(userId),
    revokeTokens: (userId) => store.revoke(userId),
    connectSource: (userId, name) =>
      connectSource(store.user(userId), createSessionLists(), findSource(name)),
    disconnectSource: (userId, name) =>
      disconnectSource(store.user(userId), createSessionLists(), findSource(name)),
    reset() {
      store.reset();
      faults.reset();
    },
    fault: (part, fault) => faults.set(part, fault),
  };
}
