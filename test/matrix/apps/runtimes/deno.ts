// The app's backend on Deno, which resolves the package from `node_modules`.
import { createSandbox } from "human-connect-widget/sandbox";
import { createTokenHandler, HumanApiAuth } from "human-connect-widget/server";

declare const Deno: {
  serve(
    options: { port: number; hostname: string; onListen: (address: { port: number }) => void },
    handler: (request: Request) => Response | Promise<Response>,
  ): unknown;
};

const sandbox = createSandbox();
const auth = new HumanApiAuth(sandbox.authOptions);
const getUser = () => ({ id: "user-1", email: "user@example.org" });
const handler = createTokenHandler({ auth, getUser });

Deno.serve(
  { port: 0, hostname: "127.0.0.1", onListen: ({ port }) => console.log(`http://127.0.0.1:${port}`) },
  handler,
);
