import type { RequestListener } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import express from "express";
import { Miniflare } from "miniflare";
import { expect, it } from "vitest";
import { testEndpoint, type Runtime } from "../package/support/endpoint-suite.js";
import { asListener, nodeListener, PATH } from "../package/support/runtimes.js";

/** Bundles the backend into one file. An import of a `node:` module makes the build fail. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../package/support/backend.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    logLevel: "silent",
  });
  return outputFiles[0]!.text;
}

async function workerd(): Promise<Runtime> {
  const script = `${await bundle()}; export default { fetch: (request) => handler(request) };`;
  const miniflare = new Miniflare({ modules: true, script, compatibilityDate: "2024-09-01" });
  return { url: new URL(PATH, await miniflare.ready).href, close: () => miniflare.dispose() };
}

testEndpoint({
  Express: asListener(() => express().all(PATH, nodeListener()) as RequestListener),
  "Express with a body parser": asListener(
    () =>
      express()
        .use(express.text({ type: "application/json" }))
        .all(PATH, nodeListener()) as RequestListener,
  ),
  "Cloudflare's workerd": workerd,
});

it("concurrent requests of one user each get a token from Cloudflare's workerd", async () => {
  const { url, close } = await workerd();
  const request = (): Promise<Response> =>
    fetch(url, { method: "POST", headers: { "sec-fetch-site": "same-origin", "x-user": "slow" } });
  const responses = await Promise.all([request(), request(), request(), request(), request()]);
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  await close();
});
