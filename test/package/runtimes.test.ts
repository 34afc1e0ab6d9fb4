import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { handler } from "./support/backend.js";
import { asListener, nodeListener, PATH, testEndpoint } from "./support/endpoint-suite.js";

// Other runtimes are in test/matrix.
testEndpoint({
  "Node's http": asListener(nodeListener),
  Hono: asListener(() => getRequestListener(new Hono().all(PATH, ({ req }) => handler(req.raw)).fetch)),
  "Hono's mount()": asListener(() => getRequestListener(new Hono().mount(PATH, handler).fetch)),
});
