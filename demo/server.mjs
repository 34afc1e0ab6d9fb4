// Starts the demo. The pages and the app's backend are on one origin, and Connect's sandbox is on another origin.
import { createSandbox } from "../dist/sandbox.js";
import { HumanApiAuth } from "../dist/server.js";
import { createAppServer } from "./server/app.mjs";
import { createConnectServer } from "./server/connect-scenarios.mjs";
import { listen } from "./server/listen.mjs";

const { PORT = "3000", HUMANAPI_CLIENT_ID: clientId, HUMANAPI_CLIENT_SECRET: clientSecret } = process.env;
const isReal = Boolean(clientId && clientSecret);

const sandbox = isReal ? undefined : createSandbox();
const connectUrl = sandbox
  ? await listen(createConnectServer(sandbox), 0)
  : "https://hapi-connect.humanapi.co";

const auth = new HumanApiAuth(
  sandbox
    ? { clientId: "sandbox-client", clientSecret: "sandbox-secret", authUrl: connectUrl }
    : { clientId, clientSecret },
);

const url = await listen(createAppServer({ auth, sandbox, connectUrl }), Number(PORT));
console.log(
  `Static page  ${url}/\nSPA page     ${url}/spa.html\nConnect      ${connectUrl} (${sandbox ? "sandbox" : "Human API"})`,
);
