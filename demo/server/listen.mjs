import { serve } from "@hono/node-server";

const LOOPBACK_HOST = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;

/**
 * Returns a `fetch` function that refuses every request whose `Host` is not a loopback name. Without this check, an attacker
 * could make the host name of a foreign page resolve to this machine (DNS rebinding). The browser would then treat the demo and
 * that page as one origin.
 */
const onlyLoopback = (fetch) => (request, env) =>
  LOOPBACK_HOST.test(request.headers.get("host") ?? "")
    ? fetch(request, env)
    : new Response("The demo responds to loopback hosts only, such as localhost.\n", { status: 421 });

/**
 * Serves `fetch` on the loopback interface, and resolves with the URL. Port 0 means a free port. If the server cannot listen,
 * ends the process.
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
