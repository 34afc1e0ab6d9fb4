import { serve } from "@hono/node-server";

const LOOPBACK_HOST = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;

/**
 * Refuses every request whose `Host` is not a loopback name. A foreign page that points its own name to this machine (DNS rebinding) would
 * otherwise be of the same origin as the demo.
 */
const onlyLoopback = (fetch) => (request, env) =>
  LOOPBACK_HOST.test(request.headers.get("host") ?? "")
    ? fetch(request, env)
    : new Response("The demo responds to loopback hosts only, such as localhost.\n", { status: 421 });

/**
 * Serves `fetch` on the loopback interface, and resolves with its URL. Port 0 takes a free one. Ends the process if the port is taken.
 */
export const listen = (fetch, port) =>
  new Promise((resolve) => {
    const server = serve({ fetch: onlyLoopback(fetch), port, hostname: "localhost" }, () =>
      resolve(`http://localhost:${server.address().port}`),
    );
    server.on("error", ({ message }) => {
      console.error(
        `The demo cannot listen on port ${port}: ${message}. Set PORT to another one, or to 0 for a free one.`,
      );
      process.exit(1);
    });
  });
