// Starts the demo. The pages and the app's backend are on one origin, and Connect's sandbox is on another origin.
import { createSandbox } from "human-connect-widget/sandbox";
import { HumanApiAuth } from "human-connect-widget/server";
import { createAppServer } from "./server/app.mjs";
import { createConnectServer } from "./server/connect-scenarios.mjs";
import { listen } from "./server/listen.mjs";

const {
  PORT = "3000",
  REDIS_URL,
  HUMANAPI_CLIENT_ID: clientId,
  HUMANAPI_CLIENT_SECRET: clientSecret,
} = process.env;
const isReal = Boolean(clientId && clientSecret);

/** Returns a store in Redis, if REDIS_URL names one. */
async function createStore() {
  if (!REDIS_URL) return undefined;
  const [{ default: Keyv }, { default: KeyvRedis }] = await Promise.all([
    import("keyv"),
    import("@keyv/redis"),
  ]);
  return new Keyv({ store: new KeyvRedis(REDIS_URL) });
}

const sandbox = isReal ? undefined : createSandbox();
const connectUrl = sandbox
  ? await listen(createConnectServer(sandbox), 0)
  : "https://hapi-connect.humanapi.co";

const store = await createStore();
const auth = new HumanApiAuth(
  sandbox
    ? { clientId: "sandbox-client", clientSecret: "sandbox-secret", authUrl: connectUrl, store }
    : { clientId, clientSecret, store },
);

const url = await listen(createAppServer({ auth, sandbox, connectUrl }), Number(PORT));
console.log(
  `Static page  ${url}/\nSPA page     ${url}/spa.html\nConnect      ${connectUrl} (${sandbox ? "sandbox" : "Human API"})`,
);
