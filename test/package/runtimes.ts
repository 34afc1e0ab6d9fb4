import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { EdgeVM } from "@edge-runtime/vm";
import { getRequestListener } from "@hono/node-server";
import { build } from "esbuild";
import express from "express";
import { Hono } from "hono";
import { Miniflare } from "miniflare";
import { handler, reset } from "./backend.js";

type Listener = ReturnType<typeof getRequestListener>;
type Handler = (request: Request) => Promise<Response>;

const PATH = "/api/connect/token";

/** Next calls what a route's module exports by the name of the method, and answers 405 for the others. */
function nextRoute(): Listener {
  const route: Record<string, Handler> = { POST: handler, OPTIONS: handler };
  const headers = { allow: "POST" };
  return getRequestListener(
    (request) => route[request.method]?.(request) ?? new Response(null, { status: 405, headers }),
  );
}

/** Where a backend is, and what ends it. */
export interface Runtime {
  readonly url: string;
  close(): unknown;
}

/** The backend in one file. An import of `node:` ends the build. */
async function bundle(format: "esm" | "iife"): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("backend.ts", import.meta.url))],
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

/** The backend in a context that has the Web's globals and none of Node's. */
async function worker(): Promise<Listener> {
  const vm = new EdgeVM();
  vm.evaluate(await bundle("iife"));
  vm.evaluate(
    "if (typeof process !== 'undefined' || typeof require !== 'undefined') throw new Error('not a worker')",
  );
  const answer = vm.evaluate<(url: string, init: object, text: string) => Promise<Response>>(
    "(url, init, text) => backend.handler(new Request(url, { ...init, ...(text && { body: new TextEncoder().encode(text) }) }))",
  );
  return getRequestListener(async ({ method, url, headers, body }) => {
    const init = { method, headers: [...headers] };
    const told = await answer(url, init, await new Response(body).text());
    return new Response((await told.text()) || null, { status: told.status, headers: [...told.headers] });
  });
}

const LISTENERS: Record<string, () => RequestListener | Promise<RequestListener>> = {
  "Node's http": () => getRequestListener(handler),
  Hono: () => getRequestListener(new Hono().all(PATH, ({ req }) => handler(req.raw)).fetch),
  Express: () => express().all(PATH, getRequestListener(handler)) as RequestListener,
  "a route of Next's kind": nextRoute,
  "a worker": worker,
};

const WORKERD = "Cloudflare's workerd";

export const RUNTIMES: readonly string[] = [...Object.keys(LISTENERS), WORKERD];

async function workerd(): Promise<Runtime> {
  const script = `${await bundle("esm")}; export default { fetch: (request) => handler(request) };`;
  const miniflare = new Miniflare({ modules: true, script, compatibilityDate: "2024-09-01" });
  return { url: new URL(PATH, await miniflare.ready).href, close: () => miniflare.dispose() };
}

/** The app's backend, as it is run there. */
export async function startRuntime(name: string): Promise<Runtime> {
  if (name === WORKERD) return workerd();
  reset();
  const listener = await LISTENERS[name]!();
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}${PATH}`, close: () => server.close() };
}
