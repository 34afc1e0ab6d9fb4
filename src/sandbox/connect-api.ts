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

/** A fictional answer to "who is missing?": the sandbox asks for no details. */
const WANTED = {
  address: "12 Example Street, Springfield",
  healthSystem: "Example Health",
  location: { latitude: 41.3289, longitude: -105.6928 },
  physician: "Dr. Robin Example",
  website: "clinic.example",
};

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
  const { id } = (await request.json().catch(() => ({}))) as { id?: string };
  const status = action(
    user,
    sources.find((source) => source.id === id),
  );
  const answer = Response.json(payload(user, status), { headers: { "cache-control": "no-store" } });
  if (status === "SUCCESS") endSession(user);
  return answer;
}
