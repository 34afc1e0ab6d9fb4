import { createAdaptorServer } from "@hono/node-server";

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

const listenOn = (fetch, hostname, port) =>
  new Promise((resolve, reject) => {
    const server = createAdaptorServer({ fetch: onlyLoopback(fetch) });
    server.once("error", reject).listen(port, hostname, () => resolve(server.address().port));
  });

/**
 * Serves `fetch` on both addresses of `localhost`, and resolves with the URL. With only one of them, another program could take the
 * other, and a browser might ask that one. Port 0 means a free port. If the server cannot listen, ends the process.
 */
export async function listen(fetch, port) {
  try {
    const taken = await listenOn(fetch, "127.0.0.1", port);
    // A machine without IPv6 has no second address.
    await listenOn(fetch, "::1", taken).catch((error) => {
      if (!/^(EADDRNOTAVAIL|EAFNOSUPPORT)$/.test(error.code)) throw error;
    });
    return `http://localhost:${taken}`;
  } catch ({ message }) {
    console.error(`The demo cannot listen: ${message}. Set PORT to another port, or to 0 for a free one.`);
    process.exit(1);
  }
}
