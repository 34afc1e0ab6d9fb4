import type { SandboxStore, SandboxUser, TokenType } from "./sandbox-store.js";

/** What the endpoint checks against. */
export interface TokenEndpoint {
  readonly store: SandboxStore;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Seconds that a session token lives. */
  readonly lifetime: number;
}

/** An id and an access token live this long (the vendor's guide), in seconds. */
const DAY = 86_400;
const KEYS = ["client_id", "client_secret", "client_user_id", "type"];

const json = (body: object, status = 200): Response =>
  Response.json(body, { status, headers: { "cache-control": "no-store" } });

/** The service's error envelope. */
export function refuse(
  statusCode: number,
  error: string,
  message: string,
  keys?: readonly string[],
): Response {
  const body = { statusCode, error, message, "x-humanapi-request-id": crypto.randomUUID() };
  return json({ ...body, ...(keys && { validation: { source: "payload", keys } }) }, statusCode);
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

function answer({ store, lifetime }: TokenEndpoint, user: SandboxUser, type: TokenType): Response {
  const connected = user.connections.length > 0;
  if (type === "session") {
    if (connected) return refuse(403, "Forbidden", "The user has connected a source: ask for an id token");
    const session_token = store.grant(user, type, lifetime);
    return json({ session_token, human_id: user.humanId, expires_in: lifetime });
  }
  const refresh = `sandbox-refresh-${crypto.randomUUID()}`;
  if (type === "id") {
    const id_token = store.grant(user, type, DAY);
    return json({ token_type: "Bearer", id_token, id_refresh_token: refresh, expires_in: DAY });
  }
  if (!connected) return refuse(403, "Forbidden", "The user has not connected a source yet");
  const access_token = store.grant(user, type, DAY);
  return json({ access_token, expires_in: DAY, token_type: "Bearer", refresh_token: refresh });
}

/** `POST /v1/connect/token`, as the vendor's guide has it. */
export async function tokenEndpoint(endpoint: TokenEndpoint, request: Request): Promise<Response> {
  if (request.method !== "POST") return refuse(404, "Not Found", "Not Found");
  const body = (await request.json().catch(() => null)) as Record<string, unknown> | null;
  if (typeof body !== "object" || body === null || Array.isArray(body))
    return refuse(400, "Bad Request", "The body must be a JSON object", []);
  const { type } = body;
  const needed = type === "session" ? [...KEYS, "client_user_email"] : KEYS;
  const missing = needed.filter((key) => !isText(body[key]));
  if (missing.length) return refuse(400, "Bad Request", `Missing or no text: ${missing.join(", ")}`, missing);
  if (type !== "session" && type !== "id" && type !== "access")
    return refuse(400, "Bad Request", "`type` must be session, id or access", ["type"]);
  if (body.client_id !== endpoint.clientId || body.client_secret !== endpoint.clientSecret)
    return refuse(401, "Unauthorized", "Unknown client or wrong secret");
  return answer(endpoint, endpoint.store.user(body.client_user_id as string), type);
}
