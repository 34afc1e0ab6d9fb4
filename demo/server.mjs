// The demo: the pages and the app's backend on one origin, Connect's sandbox on another.
import { serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { createSandbox } from "../dist/sandbox.js";
import { createTokenHandler, HumanApiAuth } from "../dist/server.js";

const { PORT = "3000", HUMANAPI_CLIENT_ID: clientId, HUMANAPI_CLIENT_SECRET: clientSecret } = process.env;
const real = Boolean(clientId && clientSecret);

const listen = (fetch, port) =>
  new Promise((resolve) => {
    const server = serve({ fetch, port, hostname: "localhost" }, () =>
      resolve(`http://localhost:${server.address().port}`),
    );
    server.on("error", (error) => {
      console.error(
        `The demo cannot listen on port ${port}: ${error.message}. Set PORT to another one, or to 0.`,
      );
      process.exit(1);
    });
  });

/** Connect of the sandbox, or Human API's own. */
const connectUrl = real ? "https://hapi-connect.humanapi.co" : await listen(createSandbox().fetch, 0);

const auth = real
  ? new HumanApiAuth({ clientId, clientSecret })
  : new HumanApiAuth({ clientId: "sandbox-client", clientSecret: "sandbox-secret", authUrl: connectUrl });

/** A real app asks its session who the user is; here everybody is the same one. */
const getUser = async () => ({ id: "demo-user", email: "demo-user@example.org" });

const app = new Hono();
app.all("/api/connect/token", (context) => createTokenHandler({ auth, getUser })(context.req.raw));
app.get("/config.json", (context) => context.json({ baseURL: connectUrl, sandbox: !real }));
app.get(
  "/client.js",
  serveStatic({ path: "node_modules/humanapi-connect-client/build/humanapi-connect-client.js" }),
);
app.use("/dist/*", serveStatic({ root: "." }));
app.use(
  "/assets/*",
  serveStatic({ root: "dist/demo", rewriteRequestPath: (path) => path.replace("/assets", "") }),
);
app.get("/favicon.ico", (context) => context.body(null, 204));

/** The pages name the origin that they frame, in their policy and in the button's attribute. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  `img-src 'self' ${connectUrl}`,
  `frame-src ${connectUrl}`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");
const page = (file) => async (context) => {
  const { readFile } = await import("node:fs/promises");
  const html = await readFile(new URL(file, import.meta.url), "utf8");
  context.header("Content-Security-Policy", policy);
  return context.html(
    html.replaceAll("{{connectUrl}}", connectUrl).replaceAll("{{where}}", real ? "Human API" : "the sandbox"),
  );
};
app.get("/", page("index.html"));
app.get("/spa.html", page("spa.html"));
app.get("/demo.css", serveStatic({ path: "demo/demo.css" }));
app.get("/log.js", serveStatic({ path: "demo/log.js" }));
app.get("/static.js", serveStatic({ path: "demo/static.js" }));

const url = await listen(app.fetch, Number(PORT));
console.log(
  `Static page  ${url}/\nSPA page     ${url}/spa.html\nConnect      ${connectUrl} (${real ? "Human API" : "sandbox"})`,
);
