// The compiler checks this file, and nothing runs it. A line below `@ts-expect-error` must not compile. Every other line must
// compile. The lines use the entry points /server, /sandbox and /testing.
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import Keyv from "keyv";
import { createSandbox, type Sandbox } from "../../src/sandbox/index.js";
import {
  createTokenHandler,
  HumanApiAuth,
  HumanApiAuthError,
  type ConnectToken,
  type TokenHandler,
} from "../../src/server/index.js";
import { createFakeClient } from "../../src/testing.js";

const { CLIENT_ID, CLIENT_SECRET }: Record<string, string | undefined> = {};
const auth = new HumanApiAuth({
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  extraScopes: ["c"],
  timeoutMs: 1,
  fetch,
  store: new Keyv(),
  onStoreError: console.error,
});
new HumanApiAuth({ clientId: "a", clientSecret: "b", store: new Map<string, string>() });
// @ts-expect-error a store without `delete`
new HumanApiAuth({ clientId: "a", clientSecret: "b", store: { get: () => "", set: () => {} } });
// @ts-expect-error a misspelt option
new HumanApiAuth({ clientId: "a", clientSecret: "b", timeout: 1 });
// @ts-expect-error a missing option
new HumanApiAuth({ clientId: "a" });
// @ts-expect-error the secret cannot be read
console.log(auth.clientSecret);

const token: Promise<ConnectToken> = auth.connectToken(
  { id: "u", email: "u@example.org" },
  { returning: true, renew: true, signal: AbortSignal.timeout(1) },
);
// A token of the store has no refresh token.
void auth.idToken({ id: "u" }).then(({ id_refresh_token }) => id_refresh_token satisfies string | undefined);
// @ts-expect-error a user without an id
void auth.idToken({ email: "u@example.org" });
// @ts-expect-error the response of sessionToken() has no `id_token`
void auth.sessionToken({ id: "u" }).then(({ id_token }) => id_token);
void token.then(({ type }) => type satisfies "session" | "id");
// @ts-expect-error an unknown code
console.log(new HumanApiAuthError("http", "x").code === "https");

const handler: TokenHandler = createTokenHandler({
  auth,
  getUser: () => ({ id: "u", returning: true }),
  allowedOrigins: ["https://a.example"],
  timeoutMs: 5000,
  onRefreshToken: async (user, refreshToken) => void [user.id, refreshToken.length],
  onError: console.error,
});

// The following lines check the handler's type for each host (a framework or a runtime). The type must fit the arguments that
// the host passes to a route, and the result that the host requires of a route.
interface Event {
  request: Request;
  params: Record<string, string>;
}
class NextRequest extends Request {
  readonly nextUrl = new URL(this.url);
}
type First<T> = T extends (first: infer First, ...rest: never) => unknown ? First : never;
type Extends<T, Base> = T extends Base ? true : never;
export const routes = {
  either: handler satisfies (input: Request | { request: Request }) => Promise<Response>,
  // These hosts pass an event: SvelteKit, Astro, React Router, SolidStart.
  event: handler satisfies (event: Event) => Response | Promise<Response>,
  // Next 16 checks the type of the route function. Next 15 checks the type of the function's first parameter.
  next: handler satisfies (
    request: NextRequest,
    context: { params: Promise<object> },
  ) => Response | void | Promise<Response | void>,
  nextFirst: true satisfies Extends<First<typeof handler>, Request | NextRequest>,
  // These hosts pass a `Request` to the handler: Bun, Deno, Workers, and Nuxt (in its function fromWebHandler()).
  fetch: handler satisfies (request: Request, ...rest: unknown[]) => Response | Promise<Response>,
};
new Hono().mount("/api/connect/token", handler).post("/token", (context) => handler(context.req.raw));
void getRequestListener(handler);
// @ts-expect-error Hono's context is not a Request, and has no `request` property
new Hono().post("/api/connect/token", handler);
// @ts-expect-error `timeoutMs` must be a number
createTokenHandler({ auth, getUser: () => null, timeoutMs: "5s" });
// @ts-expect-error a missing option
createTokenHandler({ auth });
// @ts-expect-error a user without an id
createTokenHandler({ auth, getUser: () => ({ email: "u@example.org" }) });

const sandbox: Sandbox = createSandbox({ sources: [{ id: "1", name: "A" }], tokenLifetimeSeconds: 60 });
sandbox.fault("token", { kind: "slow", delayMs: 1, times: 1 });
sandbox.fault("connect", null);
sandbox.connectSource("u", "A");
sandbox.disconnectSource("u", "A");
sandbox.reset();
createSandbox({ sources: [{ id: "1", name: "A", popup: true }] });
// @ts-expect-error an unknown kind of fault
sandbox.fault("token", { kind: "slower" });
// @ts-expect-error a source without a name
createSandbox({ sources: [{ id: "1" }] });

const client = createFakeClient();
client.connectSource({ id: "1", name: "A" });
// @ts-expect-error a source without a name
client.connectSource({ id: "1" });
// @ts-expect-error a status must be a string
client.close(5);
// @ts-expect-error `opened` is read-only
client.opened = [];
