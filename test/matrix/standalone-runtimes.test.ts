import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packedApp, type PackedApp } from "../package/support/packed-app.js";
import { findBinary } from "./support/find-binary.js";
import { MATRIX } from "./support/recipes.js";
import { startServer, type ServerProcess } from "./support/server-process.js";

/** For each runtime, the path of its binary, and the arguments that run the backend in `test/matrix/apps/runtimes`. */
const RUNTIMES: Record<string, () => [binary: string, args: string[]]> = {
  Bun: () => [findBinary("@oven/bun-", "bin/bun"), ["bun.ts"]],
  Deno: () => [
    findBinary("@deno/", "deno"),
    ["run", "--allow-net", "--no-remote", "--no-lock", "--node-modules-dir=manual", "deno.ts"],
  ],
};
const PATH = "/api/connect/token";

describe.each(Object.entries(RUNTIMES))("the packed tarball's handler on %s", (_, commandOf) => {
  let app: PackedApp;
  let server: ServerProcess;
  beforeAll(async () => {
    app = packedApp();
    cpSync(join(MATRIX, "apps/runtimes"), app.root, { recursive: true });
    server = await startServer(...commandOf(), app.root, { DENO_NO_UPDATE_CHECK: "1", DO_NOT_TRACK: "1" });
  });
  afterAll(async () => {
    await server?.close();
    app?.remove();
  });

  it.each([
    ["POST", "same-origin", 200],
    ["POST", "cross-site", 403],
    ["GET", "same-origin", 405],
  ])("responds to a %s request (Sec-Fetch-Site: %s) with HTTP %i", async (method, site, status) => {
    const response = await fetch(server.url + PATH, { method, headers: { "sec-fetch-site": site } });
    expect(response.status).toBe(status);
    if (status === 200) expect(await response.json()).toMatchObject({ token: expect.any(String) });
  });
});
