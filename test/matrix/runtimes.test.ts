import { cpSync, readdirSync } from "node:fs";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { build } from "esbuild";
import express from "express";
import { Miniflare } from "miniflare";
import { expect, it } from "vitest";
import {
  asListener,
  nodeListener,
  PATH,
  testEndpoint,
  type Runtime,
} from "../package/support/endpoint-suite.js";
import { packedApp } from "../package/support/packed-app.js";
import { MATRIX, ROOT } from "../package/support/run.js";
import { startServer } from "../package/support/server-process.js";

const BACKEND = join(ROOT, "test/package/support/backend.ts");

/** Returns a function that runs the backend with the packed tarball on a runtime of its own, whose program is `main`. */
const onRuntime = (binary: string, args: string[], main: string) => async (): Promise<Runtime> => {
  const app = packedApp();
  cpSync(BACKEND, join(app.root, "backend.ts"));
  app.write("main.mjs", `import { handler } from "./backend.ts";\n${main}`);
  const env = { DENO_NO_UPDATE_CHECK: "1", DO_NOT_TRACK: "1" };
  const server = await startServer(findBinary(binary), [...args, "main.mjs"], app.root, env);
  const close = async (): Promise<void> => {
    await server.close();
    app.remove();
  };
  return { url: server.url + PATH, close };
};

/**
 * Returns the path of an executable in an npm package that is made for this platform only. `node_modules/.bin` has no link to it,
 * because the install script that would create the link does not run.
 */
function findBinary(path: string): string {
  const [scope, ...file] = path.split("/");
  const folder = join(MATRIX, "node_modules", scope!);
  return join(folder, readdirSync(folder)[0]!, ...file);
}

/** Runs the backend, bundled into one file, in Cloudflare's runtime. An import of a `node:` module makes the build fail. */
async function workerd(): Promise<Runtime> {
  const { outputFiles } = await build({
    entryPoints: [BACKEND],
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    logLevel: "silent",
  });
  const script = `${outputFiles[0]!.text}; export default { fetch: (request) => handler(request) };`;
  const miniflare = new Miniflare({ modules: true, script, compatibilityDate: "2024-09-01" });
  return { url: new URL(PATH, await miniflare.ready).href, close: () => miniflare.dispose() };
}

testEndpoint({
  "Express with a body parser": asListener(() => {
    const app = express().use(express.text({ type: "application/json" }));
    return app.all(PATH, nodeListener()) as RequestListener;
  }),
  "Cloudflare's workerd": workerd,
  Bun: onRuntime(
    "@oven/bin/bun",
    [],
    `const server = Bun.serve({ port: 0, hostname: "127.0.0.1", routes: { "${PATH}": handler } });
    console.log(server.url.origin);`,
  ),
  Deno: onRuntime(
    "@deno/deno",
    ["run", "--allow-net", "--no-remote", "--no-lock", "--node-modules-dir=manual"],
    `const onListen = ({ port }) => console.log("http://127.0.0.1:" + port);
    Deno.serve({ port: 0, hostname: "127.0.0.1", onListen }, handler);`,
  ),
});

it("concurrent requests of one user each get a token from Cloudflare's workerd", async () => {
  const { url, close } = await workerd();
  const headers = { "sec-fetch-site": "same-origin", "x-user": "slow" };
  const requests = Array.from({ length: 5 }, () => fetch(url, { method: "POST", headers }));
  expect((await Promise.all(requests)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  await close();
});
