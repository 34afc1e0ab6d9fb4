// An app's backend, which uses the built package. Every runtime runs this file.
import { createSandbox } from "human-connect-widget/sandbox";
import { createTokenHandler, HumanApiAuth, type TokenHandler } from "human-connect-widget/server";

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const tokens = { id_token: "id", id_refresh_token: "refresh-hushed", expires_in: 86_400 };

/** For some user ids, how Human API responds. For all other users, the sandbox responds. */
const SERVICE: Record<string, (type: string) => Response | Promise<Response>> = {
  known: (type) => (type === "session" ? new Response("", { status: 403 }) : Response.json(tokens)),
  endless: () =>
    new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(4096)) })),
  hang: () => new Promise(() => {}),
  slow: () => after(100).then(() => Response.json({ session_token: "t", expires_in: 9 })),
};

const sandbox = createSandbox({ clientSecret: "sandbox-hushed" });

async function service(input: string, init: RequestInit): Promise<Response> {
  // In Cloudflare's workers, fetch() throws this error, because it does not support the redirect mode "error".
  if (init.redirect === "error") throw new TypeError("Invalid redirect value");
  const { type, client_user_id: id } = JSON.parse(init.body as string) as Record<string, string>;
  return SERVICE[id!]?.(type!) ?? sandbox.fetch(new Request(input, init));
}

const auth = new HumanApiAuth({
  clientId: "sandbox-client",
  clientSecret: "sandbox-hushed",
  timeoutMs: 400,
  fetch: service as typeof fetch,
  store: new Map<string, unknown>(),
});

/** The app's token endpoint. */
export const handler: TokenHandler = createTokenHandler({
  auth,
  getUser: ({ headers }) => ({ id: headers.get("x-user") ?? "new", email: "user@example.org" }),
  allowedOrigins: ["https://other.example", "capacitor://localhost"],
  timeoutMs: 1000,
  onRefreshToken: () => Promise.reject(new Error("The database is down")),
  onError: () => {},
});
