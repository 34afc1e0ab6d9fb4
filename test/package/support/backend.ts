// An app's backend, which uses the built package. A test bundles it for the runtimes that have only Web globals.
import { createSandbox } from "human-connect-widget/sandbox";
import {
  createTokenHandler,
  HumanApiAuth,
  type TokenHandler,
  type TokenHandlerOptions,
} from "human-connect-widget/server";

const SECRET = "sandbox-hushed";
const sandbox = createSandbox({ clientSecret: SECRET });

interface Sent {
  type: string;
  client_user_id: string;
}
type Scenario = (sent: Sent, times: number, request: Request) => Response | Promise<Response>;

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
/** Returns a scenario that uses the scenario `first` for the first request, and responds to later requests with a token. */
const once =
  (first: Scenario): Scenario =>
  (sent, times, request) =>
    times === 1 ? first(sent, times, request) : session("second");
const aborted = (request: Request): Promise<never> =>
  new Promise((_, reject) =>
    request.signal.addEventListener("abort", () => reject(request.signal.reason as Error)),
  );
const failing = (code: string): Scenario => {
  return () => Promise.reject(Object.assign(new TypeError("hushed"), { cause: { code } }));
};
const tokens = { id_token: "id", id_refresh_token: "refresh-hushed", expires_in: 86_400 };

/** For some user ids, what Human API responds in the tests. For all other users, the sandbox responds. */
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
  "negative-expiry": () => session("hushed", { expires_in: -5 }),
  "infinite-expiry": text('{"session_token":"hushed","expires_in":1e999}'),
  endless: () =>
    new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(4096)) })),
  "store-hangs": () => Response.json(tokens),
  "wrong-types": () => Response.json({ session_token: 5, human_id: [], expires_in: "1" }),
  more: () => session("more", { access_token: "hushed", refresh_token: "hushed", client_secret: "hushed" }),
  hang: (_sent, _times, request) => aborted(request),
  unreachable: failing("ECONNREFUSED"),
  "reachable-later": once(failing("ENOTFOUND")),
  "reset-later": once(failing("ECONNRESET")),
};

const times = new Map<string, number>();

async function service(input: string, init: RequestInit): Promise<Response> {
  // In Cloudflare's workers, fetch() throws this error, because it does not support the redirect mode "error".
  if (init.redirect === "error") throw new TypeError("Invalid redirect value");
  const request = new Request(input, init);
  const sent = JSON.parse(init.body as string) as Sent;
  const { client_user_id: id } = sent;
  times.set(id, (times.get(id) ?? 0) + 1);
  return SERVICE[id]?.(sent, times.get(id)!, request) ?? sandbox.fetch(request);
}

const auth = new HumanApiAuth({
  clientId: "sandbox-client",
  clientSecret: SECRET,
  authUrl: "https://auth.example",
  timeoutMs: 400,
  fetch: service as typeof fetch,
});

const never = (): Promise<never> => new Promise(() => {});

/** The results and the failures of `getUser` for some user ids. For all other ids, `getUser` returns a valid user. */
const SESSIONS: Record<string, () => ReturnType<TokenHandlerOptions["getUser"]>> = {
  nobody: () => null,
  throws: () => {
    throw new Error("hushed");
  },
  rejects: () => Promise.reject(new Error("hushed")),
  "rejects-with-nothing": () => Promise.reject(undefined),
  "never-settles": never,
  "no-email": () => ({ id: "no-email" }),
  "no-id": () => ({ id: "", email: "user@example.org" }),
};

const getUser: TokenHandlerOptions["getUser"] = (request) => {
  const id = request.headers.get("x-user") ?? "new";
  const returning = id === "returning" || id === "store-hangs";
  const session = SESSIONS[id];
  return session ? session() : { id, email: "user@example.org", returning };
};

/** The handler's `auth`: an object that wraps a `HumanApiAuth`. An app can write such a wrapper to cache tokens. */
const cache: TokenHandlerOptions["auth"] = {
  connectToken(user, options) {
    if (user.id === "auth-rejects-with-nothing") return Promise.reject(undefined);
    return user.id === "auth-never-settles" ? never() : auth.connectToken(user, options);
  },
};

/** The app's token endpoint. */
export const handler: TokenHandler = createTokenHandler({
  auth: cache,
  getUser,
  allowedOrigins: ["https://other.example"],
  timeoutMs: 1000,
  onRefreshToken: ({ id }) =>
    id === "store-hangs" ? never() : Promise.reject(new Error("The store is down")),
  onError: () => {},
});

/** Forgets how many requests `service()` has received for each user. */
export const reset = (): void => times.clear();
