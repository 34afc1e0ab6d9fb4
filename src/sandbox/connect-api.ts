import { REQUESTED_PROVIDER } from "./connect-page-assets.js";
import { jsonResponse } from "./error-response.js";
import { parseJson } from "./read-body.js";
import type { SandboxStore } from "./sandbox-store.js";
import {
  connectSource,
  disconnectSource,
  endSession,
  requestProvider,
  toPayload,
  type SandboxSource,
  type SandboxUser,
} from "./sandbox-user.js";

/**
 * The actions of the Connect page, by URL path. Each action changes the user's data if necessary, and returns the status for the
 * response to the page.
 */
const ACTIONS: Record<string, (user: SandboxUser, source: SandboxSource | undefined) => string> = {
  "/connect": (user, source) => {
    if (source) connectSource(user, source);
    return "CONNECTED_SOURCE";
  },
  "/disconnect": (user, source) => {
    if (source) disconnectSource(user, source);
    return "DISCONNECTED_SOURCE";
  },
  "/request": (user) => {
    requestProvider(user, REQUESTED_PROVIDER);
    return "REQUESTED_SOURCE";
  },
  "/close": () => "SUCCESS",
};

/**
 * Responds to the requests of the Connect page. These requests contain the token in the `Authorization` header. Returns `null`
 * for any other request.
 */
export function connectApi(
  store: SandboxStore,
  sources: readonly SandboxSource[],
  request: Request,
  body: string,
): Response | null {
  const action = ACTIONS[new URL(request.url).pathname];
  if (!action || request.method !== "POST") return null;
  const user = store.check(request.headers.get("authorization")?.replace(/^Bearer /, "") ?? null);
  // Without a valid token, no action runs. The status in the response says why the token is not valid.
  if (typeof user === "string") return jsonResponse({ status: user });
  const fields = parseJson(body) as { id?: unknown } | null;
  const source = sources.find(({ id }) => id === fields?.id);
  const status = action(user, source);
  const response = jsonResponse(toPayload(user, status));
  if (status === "SUCCESS") endSession(user);
  return response;
}
