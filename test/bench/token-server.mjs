// The server of the load test. One process serves two endpoints. The first is an app's token endpoint, with the sandbox in place
// of Human API. The second has a constant response.
import { serve } from "@hono/node-server";
import { createSandbox } from "../../dist/sandbox.js";
import { createTokenHandler, HumanApiAuth } from "../../dist/server.js";

const USERS = 200;
const sandbox = createSandbox();
const auth = new HumanApiAuth({
  clientId: "sandbox-client",
  clientSecret: "sandbox-secret",
  fetch: (url, init) => sandbox.fetch(new Request(url, init)),
});
let asked = 0;
const getUser = () => {
  const id = `user-${asked++ % USERS}`;
  return { id, email: `${id}@example.org` };
};
const ROUTES = {
  "/token": createTokenHandler({ auth, getUser }),
  "/constant": () => Response.json({ token: "constant", type: "session", expires_in: 3600 }),
  // Collects garbage twice, with a pause. The second collection is needed for objects that finalizers release after the first
  // collection.
  "/heap": async () => {
    global.gc();
    await new Promise((next) => setTimeout(next, 100));
    global.gc();
    return Response.json(process.memoryUsage().heapUsed);
  },
};

const server = serve(
  {
    fetch: (request) => ROUTES[new URL(request.url).pathname](request),
    port: 0,
    hostname: "127.0.0.1",
  },
  () => console.log(server.address().port),
);
