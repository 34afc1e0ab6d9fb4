// Lines that must compile, and lines that must not, of the entries for the backend, the sandbox and users' tests.
import { createSandbox, type Sandbox } from "../../src/sandbox/index.js";
import {
  createTokenHandler,
  HumanApiAuth,
  HumanApiAuthError,
  type ConnectToken,
} from "../../src/server/index.js";
import { createFakeClient } from "../../src/testing.js";

const auth = new HumanApiAuth({ clientId: "a", clientSecret: "b", extraScopes: ["c"], timeoutMs: 1, fetch });
// @ts-expect-error a misspelt option
new HumanApiAuth({ clientId: "a", clientSecret: "b", timeout: 1 });
// @ts-expect-error a missing option
new HumanApiAuth({ clientId: "a" });
// @ts-expect-error the secret is for nobody to read
console.log(auth.clientSecret);

const token: Promise<ConnectToken> = auth.connectToken(
  { id: "u", email: "u@example.org" },
  { returning: true },
);
// @ts-expect-error a user without an id
void auth.idToken({ email: "u@example.org" });
// @ts-expect-error a session token is not an id token
void auth.sessionToken({ id: "u" }).then(({ id_token }) => id_token);
void token.then(({ type }) => type satisfies "session" | "id");
// @ts-expect-error a code that there is not
console.log(new HumanApiAuthError("http", "x").code === "https");

const handler: (request: Request) => Promise<Response> = createTokenHandler({
  auth,
  getUser: () => ({ id: "u", returning: true }),
  allowedOrigins: ["https://a.example"],
  onRefreshToken: async (user, refreshToken) => void [user.id, refreshToken.length],
  onError: console.error,
});
// @ts-expect-error no way to the user
createTokenHandler({ auth });
// @ts-expect-error a user without an id
createTokenHandler({ auth, getUser: () => ({ email: "u@example.org" }) });

const sandbox: Sandbox = createSandbox({ sources: [{ id: "1", name: "A" }], tokenLifetimeSeconds: 60 });
sandbox.fault("token", { kind: "slow", delayMs: 1, times: 1 });
sandbox.fault("connect", null);
// @ts-expect-error a kind that there is not
sandbox.fault("token", { kind: "slower" });
// @ts-expect-error a source without a name
createSandbox({ sources: [{ id: "1" }] });

const client = createFakeClient();
client.connectSource({ id: "1", name: "A" });
// @ts-expect-error a source without a name
client.connectSource({ id: "1" });
// @ts-expect-error a status is text
client.close(5);
// @ts-expect-error what was opened is only read
client.opened = [];
console.log(handler);
