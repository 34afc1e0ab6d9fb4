import { errorResponse, jsonResponse } from "./error-response.js";
import { parseJson } from "./read-body.js";
import type { SandboxSource } from "./sandbox-options.js";
import type { Grant, SandboxStore } from "./sandbox-store.js";
import { connectSource, createSessionLists, disconnectSource, toPayload } from "./source-lists.js";

/** The sandbox has no form in which a user could describe a provider, so it is always the same one. */
export const REQUESTED_PROVIDER = {
  address: "12 Example Street, Springfield",
  healthSystem: "Example Health",
  location: { latitude: 41.3289, longitude: -105.6928 },
  physician: "Dr. Robin Example",
  website: "clinic.example",
};

/** The limit keeps the store small. */
const MAX_REQUESTS = 32;

/** The actions of the Connect page, by URL path. Each one returns the status for the page. */
const ACTIONS: Record<string, (grant: Grant, source: SandboxSource | undefined) => string> = {
  "/connect": ({ user, session }, source) => {
    if (source) connectSource(user, session, source);
    return "CONNECTED_SOURCE";
  },
  "/disconnect": ({ user, session }, source) => {
    if (source) disconnectSource(user, session, source);
    return "DISCONNECTED_SOURCE";
  },
  "/request": ({ user, session }) => {
    user.requests = [...user.requests, REQUESTED_PROVIDER].slice(-MAX_REQUESTS);
    session.requested = [...session.requested, REQUESTED_PROVIDER].slice(-MAX_REQUESTS);
    return "REQUESTED_SOURCE";
  },
  "/close": () => "SUCCESS",
};

/** Responds to the requests of the Connect page. They contain the token in the `Authorization` header. */
export function connectApi(
  store: SandboxStore,
  sources: readonly SandboxSource[],
  request: Request,
  body: string,
): Response {
  const { pathname } = new URL(request.url);
  const action = Object.hasOwn(ACTIONS, pathname) && ACTIONS[pathname];
  if (!action || request.method !== "POST") return errorResponse(404, "Not Found", `No page at ${pathname}`);
  const grant = store.check(request.headers.get("authorization")?.replace(/^Bearer /, ""));
  // Without a valid token, no action runs. The status in the response says why the token is not valid.
  if (typeof grant === "string") return jsonResponse({ status: grant });
  const fields = parseJson(body) as { id?: unknown } | null;
  const status = action(
    grant,
    sources.find(({ id }) => id === fields?.id),
  );
  const response = jsonResponse(toPayload(grant.user, grant.session, status));
  if (status === "SUCCESS") grant.session = createSessionLists();
  return response;
}
