import { isRecord } from "../platform/records.js";
import { errorResponse, jsonResponse } from "./error-response.js";
import { parseJson } from "./read-body.js";
import type { SandboxStore, SandboxUser, TokenType } from "./sandbox-store.js";

/** The settings of the token endpoint, and the store for its tokens. */
export interface TokenEndpoint {
  readonly store: SandboxStore;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The lifetime of a session token, in seconds. */
  readonly lifetime: number;
}

/** The lifetime of an id token and of an access token, in seconds (VENDOR 52). */
const DAY = 86_400;
const KEYS = ["client_id", "client_secret", "client_user_id", "type"];
/** The maximum length of a field, in characters. The limit keeps the store small. */
const MAX_LENGTH = 1024;

const isShortText = (value: unknown): value is string =>
  typeof value === "string" && value !== "" && value.length <= MAX_LENGTH;

const isTokenType = (type: unknown): type is TokenType =>
  type === "session" || type === "id" || type === "access";

const badRequest = (message: string, keys: readonly string[]): Response =>
  errorResponse(400, "Bad Request", message, keys);

/** Returns an error response if the request cannot get a token. Otherwise returns `null`. */
function findError(
  { clientId, clientSecret }: TokenEndpoint,
  fields: Record<string, unknown>,
): Response | null {
  const needed = fields.type === "session" ? [...KEYS, "client_user_email"] : KEYS;
  const wrong = needed.filter((key) => !isShortText(fields[key]));
  if (wrong.length)
    return badRequest(`Must be text of 1 to ${MAX_LENGTH} characters: ${wrong.join(", ")}`, wrong);
  if (!isTokenType(fields.type)) return badRequest("`type` must be session, id or access", ["type"]);
  if (fields.client_id === clientId && fields.client_secret === clientSecret) return null;
  return errorResponse(401, "Unauthorized", "Unknown client_id or wrong client_secret");
}

function sessionToken({ store, lifetime }: TokenEndpoint, user: SandboxUser): Response {
  if (user.connections.length > 0)
    return errorResponse(403, "Forbidden", "This user has connected a source: request an id token");
  const session_token = store.grant(user, "session", lifetime);
  return jsonResponse({ session_token, human_id: user.humanId, expires_in: lifetime });
}

const dayToken = (fields: object): Response =>
  jsonResponse({ token_type: "Bearer", expires_in: DAY, ...fields });

const refreshToken = (): string => `sandbox-refresh-${crypto.randomUUID()}`;

const idToken = ({ store }: TokenEndpoint, user: SandboxUser): Response =>
  dayToken({ id_token: store.grant(user, "id", DAY), id_refresh_token: refreshToken() });

function accessToken({ store }: TokenEndpoint, user: SandboxUser): Response {
  if (user.connections.length === 0)
    return errorResponse(403, "Forbidden", "This user has not connected a source yet");
  return dayToken({ access_token: store.grant(user, "access", DAY), refresh_token: refreshToken() });
}

const RESPONSES = { session: sessionToken, id: idToken, access: accessToken };

/** Responds to `POST /v1/connect/token` as the vendor's guide describes (VENDOR 50). */
export function tokenEndpoint(endpoint: TokenEndpoint, request: Request, body: string): Response {
  if (request.method !== "POST") return errorResponse(404, "Not Found", "Use POST /v1/connect/token");
  const fields = parseJson(body);
  if (!isRecord(fields)) return badRequest("The body must be a JSON object", []);
  const error = findError(endpoint, fields);
  if (error) return error;
  const user = endpoint.store.user(fields.client_user_id as string);
  return RESPONSES[fields.type as TokenType](endpoint, user);
}
