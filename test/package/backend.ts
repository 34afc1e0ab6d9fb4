// An app's backend, from the built package: bundled as it is for the runtime that has only Web globals.
import { createSandbox } from "human-connect-widget/sandbox";
import { createTokenHandler, HumanApiAuth } from "human-connect-widget/server";

const SECRET = "sandbox-hushed";
const sandbox = createSandbox({ clientSecret: SECRET });

interface Asked {
  type: string;
  client_user_id: string;
}
type Scenario = (asked: Asked, times: number, request: Request) => Response | Promise<Response>;

const session = (token: string, more: object = {}): Response =>
  Response.json({ session_token: token, human_id: "h", expires_in: 3600, ...more });
const status =
  (code: number, headers: Record<string, string> = {}): Scenario =>
  () =>
    Response.json({ message: "hushed", "x-humanapi-request-id": "r-1" }, { status: code, headers });
const text =
  (body: string): Scenario =>
  () =>
    new Response(body);
/** As at first, then well. */
const once =
  (first: Scenario): Scenario =>
  (asked, times, request) =>
    times === 1 ? first(asked, times, request) : session("second");
const aborted = (request: Request): Promise<never> =>
  new Promise((_, reject) =>
    request.signal.addEventListener("abort", () => reject(request.signal.reason as Error)),
  );
const failing = (code: string): Scenario => {
  return () => Promise.reject(Object.assign(new TypeError("hushed"), { cause: { code } }));
};
const tokens = { id_token: "id", id_refresh_token: "refresh-hushed", expires_in: 86_400 };

/** What Human API does, by the name of the user who asks; the sandbox answers for all others. */
const SERVICE: Record<string, Scenario> = {
  "by-name": ({ client_user_id: id }) => session(`token-of-${id}`),
  known: ({ type }) => (type === "session" ? new Response("", { status: 403 }) : Response.json(tokens)),
  returning: ({ type }) => (type === "session" ? new Response("", { status: 500 }) : Response.json(tokens)),
  400: status(400),
  401: status(401),
  500: status(500),
  503: status(503),
  "429-now": once(status(429, { "retry-after": "0" })),
  "503-past": once(status(503, { "retry-after": "Wed, 21 Oct 2015 07:28:00 GMT" })),
  "429-much-later": once(status(429, { "retry-after": "3600" })),
  "429-again": status(429, { "retry-after": "0" }),
  page: text("<!doctype html><p>hushed"),
  empty: text(""),
  null: text("null"),
  cut: text('{"session_token":"hush'),
  "no-token": () => Response.json({ human_id: "h", expires_in: 1 }),
  "no-expiry": () => Response.json({ session_token: "hushed" }),
  "wrong-types": () => Response.json({ session_token: 5, human_id: [], expires_in: "1" }),
  more: () => session("more", { access_token: "hushed", refresh_token: "hushed", client_secret: "hushed" }),
  hang: (_asked, _times, request) => aborted(request),
  unreachable: failing("ECONNREFUSED"),
  "reachable-later": once(failing("ENOTFOUND")),
  "reset-later": once(failing("ECONNRESET")),
};

const times = new Map<string, number>();

async function service(input: string, init: RequestInit): Promise<Response> {
  // As Cloudflare's workers do.
  if (init.redirect === "error") throw new TypeError("Invalid redirect value");
  const request = new Request(input, init);
  const asked = JSON.parse(init.body as string) as Asked;
  const { client_user_id: id } = asked;
  times.set(id, (times.get(id) ?? 0) + 1);
  return SERVICE[id]?.(asked, times.get(id)!, request) ?? sandbox.fetch(request);
}

const auth = new HumanApiAuth({
  clientId: "sandbox-client",
  clientSecret: SECRET,
  authUrl: "https://auth.example",
  timeoutMs: 400,
  fetch: service as typeof fetch,
});

function getUser(request: Request) {
  const id = request.headers.get("x-user") ?? "new";
  if (id === "nobody") return null;
  if (id === "throws") throw new Error("hushed");
  if (id === "rejects") return Promise.reject(new Error("hushed"));
  if (id === "no-email") return { id };
  if (id === "no-id") return { id: "", email: "user@example.org" };
  return { id, email: "user@example.org", returning: id === "returning" };
}

/** The app's endpoint. */
export const handler: (request: Request) => Promise<Response> = createTokenHandler({
  auth,
  getUser,
  allowedOrigins: ["https://other.example"],
  onRefreshToken: () => Promise.reject(new Error("The app's store is down")),
});

/** A new service, as it was at first. */
export const reset = (): void => times.clear();
