// The compiler checks this file, and nothing runs it. A line below `@ts-expect-error` must not compile, every other line must.
// The lines use the entry points /server, /sandbox and /testing.
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import Keyv from "keyv";
import { createSandbox } from "../../src/sandbox/index.js";
import { createTokenHandler, type TokenHandler } from "../../src/server/index.js";
import { HumanApiAuth, HumanApiAuthError } from "../../src/server/index.js";
import { createFakeClient } from "../../src/testing.js";

const secrets: { clientId: string | undefined; clientSecret: string | undefined } = process.env as never;
const auth = new HumanApiAuth({ ...secrets, store: new Keyv() });
new HumanApiAuth({ ...secrets, store: new Map<string, string>() });
// @ts-expect-error a store without `delete`
new HumanApiAuth({ ...secrets, store: { get: () => "", set: () => {} } });
// @ts-expect-error a misspelt option
new HumanApiAuth({ ...secrets, timeout: 1 });
// @ts-expect-error a missing option
new HumanApiAuth({ clientId: "a" });
// @ts-expect-error the secret cannot be read
console.log(auth.clientSecret);

// A token of the store has no refresh token.
void auth.idToken({ id: "u" }).then(({ id_refresh_token }) => id_refresh_token satisfies string | undefined);
void auth.connectToken({ id: "u", email: "u" }).then(({ type }) => type satisfies "session" | "id");
// @ts-expect-error a user without an id
void auth.idToken({ email: "u@example.org" });
// @ts-expect-error the response of sessionToken() has no `id_token`
void auth.sessionToken({ id: "u" }).then(({ id_token }) => id_token);
// @ts-expect-error an unknown code
console.log(new HumanApiAuthError("http", "x").code === "https");

const handler: TokenHandler = createTokenHandler({ auth, getUser: () => ({ id: "u", returning: true }) });
// @ts-expect-error `timeoutMs` must be a number
createTokenHandler({ auth, getUser: () => null, timeoutMs: "5s" });
// @ts-expect-error a missing option
createTokenHandler({ auth });
// @ts-expect-error a user without an id
createTokenHandler({ auth, getUser: () => ({ email: "u@example.org" }) });

type Extends<T, Base> = T extends Base ? true : never;
// The following lines check the handler's type for each host that test/matrix does not run. The type must fit the arguments that
// the host passes to a route, and the result that the host requires of a route.
export const routes = {
  // These hosts pass an event: Astro, React Router, SolidStart.
  event: handler satisfies (event: { request: Request; params: object }) => Response | Promise<Response>,
  // Next 15 checks the type of the route function's first parameter.
  next: true satisfies Extends<Parameters<typeof handler>[0], Request>,
  // These hosts pass a `Request` to the handler: Bun, Deno, Workers, and Nuxt (in its function fromWebHandler()).
  fetch: handler satisfies (request: Request, ...rest: unknown[]) => Response | Promise<Response>,
};
new Hono().mount("/api/connect/token", handler).post("/token", (context) => handler(context.req.raw));
void getRequestListener(handler);
// @ts-expect-error Hono's context is not a Request, and has no `request` property
new Hono().post("/api/connect/token", handler);

const sandbox = createSandbox({ sources: [{ id: "1", name: "A", popup: true }] });
sandbox.fault("connect", null);
// @ts-expect-error an unknown kind of fault
sandbox.fault("token", { kind: "slower" });
// @ts-expect-error a source without a name
createSandbox({ sources: [{ id: "1" }] });

const client = createFakeClient();
// @ts-expect-error a source without a name
client.connectSource({ id: "1" });
// @ts-expect-error a status must be a string
client.close(5);
// @ts-expect-error `opened` is read-only
client.opened = [];
