import type { RequestListener } from "node:http";
import { fileURLToPath } from "node:url";
import { EdgeVM } from "@edge-runtime/vm";
import { getRequestListener } from "@hono/node-server";
import { build } from "esbuild";
import express from "express";
import { Miniflare } from "miniflare";
import { testEndpoint, type Runtime } from "../package/support/endpoint-suite.js";
import { asListener, nodeListener, PATH, type Listener } from "../package/support/runtimes.js";

/** Bundles the backend into one file. An import of a `node:` module makes the build fail. */
async function bundle(format: "esm" | "iife"): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../package/support/backend.ts", import.meta.url))],
    bundle: true,
    write: false,
    format,
    globalName: "backend",
    platform: "neutral",
    target: "es2022",
    logLevel: "silent",
  });
  return outputFiles[0]!.text;
}

/** Runs the backend in a context that has the Web's globals but not Node's globals. */
async function worker(): Promise<Listener> {
  const vm = new EdgeVM();
  vm.evaluate(await bundle("iife"));
  vm.evaluate(
    "if (typeof process !== 'undefined' || typeof require !== 'undefined') throw new Error('not a worker')",
  );
  const handle = vm.evaluate<(url: string, init: object, text: string) => Promise<Response>>(
    "(url, init, text) => backend.handler(new Request(url, { ...init, ...(text && { body: new TextEncoder().encode(text) }) }))",
  );
  return getRequestListener(async ({ method, url, headers, body }) => {
    const init = { method, headers: [...headers] };
    const response = await handle(url, init, await new Response(body).text());
    const { status, headers: sent } = response;
    return new Response((await response.text()) || null, { status, headers: [...sent] });
  });
}

async function workerd(): Promise<Runtime> {
  const script = `${await bundle("esm")}; export default { fetch: (request) => handler(request) };`;
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
  "an edge runtime without Node's globals": asListener(worker),
  "Cloudflare's workerd": workerd,
});
