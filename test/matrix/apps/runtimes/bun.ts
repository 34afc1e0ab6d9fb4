// The app's backend on Bun. The test does not bundle the backend, so Bun resolves the package itself.
import { createSandbox } from "human-connect-widget/sandbox";
import { createTokenHandler, HumanApiAuth } from "human-connect-widget/server";

declare const Bun: {
  serve(options: {
    port: number;
    hostname: string;
    routes: Record<string, { POST: (request: Request) => Promise<Response> }>;
    fetch: (request: Request) => Response | Promise<Response>;
  }): { url: URL };
};

const sandbox = createSandbox();
const auth = new HumanApiAuth(sandbox.authOptions);
const getUser = () => ({ id: "user-1", email: "user@example.org" });
const POST = createTokenHandler({ auth, getUser });

const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  routes: { "/api/connect/token": { POST } },
  fetch: POST,
});
console.log(server.url.origin);
