import { WANTED } from "./connect-page-assets.js";
import {
  connectSource,
  disconnectSource,
  endSession,
  payload,
  requestSource,
  type SandboxSource,
  type SandboxStore,
  type SandboxUser,
} from "./sandbox-store.js";

/** What the Connect page may do: path → what happens → the status that Connect tells. */
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
    requestSource(user, WANTED);
    return "REQUESTED_SOURCE";
  },
  "/close": () => "SUCCESS",
};

/** The Connect page's own requests, with the token in `Authorization`. `null` for a path that is none of them. */
export async function connectApi(
  store: SandboxStore,
  sources: readonly SandboxSource[],
  request: Request,
): Promise<Response | null> {
  const action = ACTIONS[new URL(request.url).pathname];
  if (!action || request.method !== "POST") return null;
  const user = store.check(request.headers.get("authorization")?.replace(/^Bearer /, "") ?? null);
  // A page without a valid token can be closed, too: the status says why.
  if (typeof user === "string") return Response.json({ status: user });
  const body = (await request.json().catch(() => null)) as { id?: unknown } | null;
  const status = action(
    user,
    sources.find(({ id }) => id === body?.id),
  );
  const answer = Response.json(payload(user, status), { headers: { "cache-control": "no-store" } });
  if (status === "SUCCESS") endSession(user);
  return answer;
}
