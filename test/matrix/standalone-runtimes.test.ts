import { cpSync } from "node:fs";
import { join } from "node:path";
import { testEndpoint, type Runtime } from "../package/support/endpoint-suite.js";
import { packedApp } from "../package/support/packed-app.js";
import { ROOT } from "../package/support/run.js";
import { PATH } from "../package/support/runtimes.js";
import { findBinary } from "./support/find-binary.js";
import { MATRIX } from "./support/recipes.js";
import { startServer } from "./support/server-process.js";

/** Returns a function that runs the backend of the packed tarball on a runtime of its own. */
const onRuntime = (commandOf: () => [binary: string, args: string[]]) => async (): Promise<Runtime> => {
  const app = packedApp();
  cpSync(join(MATRIX, "apps/runtimes"), app.root, { recursive: true });
  cpSync(join(ROOT, "test/package/support/backend.ts"), join(app.root, "backend.ts"));
  const env = { DENO_NO_UPDATE_CHECK: "1", DO_NOT_TRACK: "1" };
  const server = await startServer(...commandOf(), app.root, env);
  const close = async (): Promise<void> => {
    await server.close();
    app.remove();
  };
  return { url: server.url + PATH, close };
};

testEndpoint({
  Bun: onRuntime(() => [findBinary("@oven/bun-", "bin/bun"), ["bun.mjs"]]),
  Deno: onRuntime(() => [
    findBinary("@deno/", "deno"),
    ["run", "--allow-net", "--no-remote", "--no-lock", "--node-modules-dir=manual", "deno.mjs"],
  ]),
});
