// An app's backend, which uses the built package. Every runtime runs this file.
import { createSandbox } from "human-connect-widget/sandbox";
import { createTokenHandler, HumanApiAuth, type TokenHandler } from "human-connect-widget/server";

const never = (): Promise<never> => new Promise(() => {});
const tokens = { id_token: "id", id_refresh_token: "refresh-hushed", expires_in: 86_400 };

/** For some user ids, how Human API responds. For all other users, the sandbox responds. */
const SERVICE: Record<string, (type: string) => Response | Promise<Response>> = {
  known: (type) => (type === "session" ? new Response("", { status: 403 }) : Response.json(tokens)),
  more: () =>
    Response.json({ session_token: "t", expires_in: 9, access_token: "hushed", client_secret: "hushed" }),
  401: () => Response.json({ message: "hushed" }, { status: 401 }),
  endless: () =>
    new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(4096)) })),
  hang: never,
  slow: () =>
    new Promise((resolve) =>
      setTimeout(() => resolve(Response.json({ session_token: "t", expires_in: 9 })), 100),
    ),
};

const sandbox = createSandbox({ clientSecret: "sandbox-hushed" });

async function service(input: string, init: RequestInit): Promise<Response> {
  // In Cloudflare's workers, fetch() throws this error, because it does not support the redirect mode "error".
  if (init.redirect === "error") throw new TypeError("Invalid redirect value");
  const { type, client_user_id: id } = JSON.parse(init.body as string) as Record<string, string>;
  return SERVICE[id!]?.(type!) ?? sandbox.fetch(new Request(input, init));
}

const held = new Map<string, unknown>();

const auth = new HumanApiAuth({
  clientId: "sandbox-client",
  clientSecret: "sandbox-hushed",
  timeoutMs: 400,
  fetch: service as typeof fetch,
  store: held,
});

/** The app's token endpoint. */
export const handler: TokenHandler = createTokenHandler({
  auth,
  getUser(request) {
    const id = request.headers.get("x-user") ?? "new";
    if (id === "throws") throw new Error("hushed");
    return id === "nobody" ? null : { id, email: "user@example.org" };
  },
  allowedOrigins: ["https://other.example", "capacitor://localhost"],
  timeoutMs: 1000,
  onRefreshToken: () => Promise.reject(new Error("The database is down")),
  onError: () => {},
});
