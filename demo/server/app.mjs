import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { createPages } from "./pages.mjs";
import { createTokenEndpoint } from "./token-scenarios.mjs";

const CLIENT = "node_modules/humanapi-connect-client/build/humanapi-connect-client.js";

/** Returns the app's `fetch` function, which serves the pages, their files and the token endpoint. */
export function createAppServer({ auth, sandbox, connectUrl }) {
  const app = new Hono();
  const endpoint = createTokenEndpoint({ auth, sandbox });
  const renderPage = createPages({ connectUrl, isSandbox: !!sandbox });
  app.all("/api/connect/token", ({ req, env }) => endpoint(req.raw, env));
  app.get("/", ({ req }) => renderPage("index.html", req.query("scenario")));
  app.get("/spa.html", ({ req }) => renderPage("spa.html", req.query("scenario")));
  app.get("/client.js", serveStatic({ path: CLIENT }));
  app.get("/human-connect-widget.global.js", serveStatic({ path: "dist/human-connect-widget.global.js" }));
  app.use("/dist/*", serveStatic({ root: "." }));
  app.get("/assets/:file{.+\\.css}", serveStatic({ root: "demo/pages", rewriteRequestPath: toFile }));
  app.get("/assets/*", serveStatic({ root: "dist/demo", rewriteRequestPath: toFile }));
  app.get("/favicon.ico", (context) => context.body(null, 204));
  return app.fetch;
}

const toFile = (path) => path.replace("/assets", "");
