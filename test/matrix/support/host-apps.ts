import { cpSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { packedApp, type PackedApp } from "../../package/support/packed-app.js";
import { ROOT, run } from "../../package/support/run.js";
import { MATRIX } from "./recipes.js";
import { startServer, type ServerProcess } from "./server-process.js";

/** A framework that has its own server. The fields say how to build and serve its app in `test/matrix/apps`. */
export interface Host {
  readonly folder: string;
  /** The packages that the app has besides the packed tarball and the vendor's client. */
  readonly packages: readonly string[];
  /** The recipe's file in `demo/frameworks`, and the path in the app to which it is copied. */
  readonly recipe: readonly [from: string, to: string];
  /** The commands that build the app and check its types. Each command belongs to an npm package. */
  readonly build: readonly (readonly string[])[];
  readonly serve: readonly string[];
}

export const HOSTS: Record<string, Host> = {
  Next: {
    folder: "next",
    packages: ["next", "react", "react-dom", "typescript", "@types/react", "@types/react-dom", "@types/node"],
    recipe: ["react.tsx", "app/connect-button.tsx"],
    build: [["next", "build"]],
    serve: ["next", "start", "--hostname", "127.0.0.1", "--port", "0"],
  },
  SvelteKit: {
    folder: "sveltekit",
    packages: [
      "@sveltejs/kit",
      "@sveltejs/vite-plugin-svelte",
      "svelte",
      "vite",
      "typescript",
      "@types/node",
    ],
    recipe: ["connect-button.svelte", "src/lib/connect-button.svelte"],
    build: [
      ["vite", "build"],
      ["typescript/tsc", "--noEmit"],
    ],
    serve: ["vite", "preview", "--host", "127.0.0.1", "--port", "0"],
  },
};

/**
 * Returns the path of the script that a package's command runs. A test can run this script directly with Node, without a shell
 * or `npx`.
 */
export function commandOf(name: string): string {
  const [, id, command = id] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.+))?$/.exec(name) as unknown as [
    string,
    string,
    string?,
  ];
  const manifest = createRequire(join(MATRIX, "package.json")).resolve(`${id}/package.json`);
  const { bin } = JSON.parse(readFileSync(manifest, "utf8")) as { bin: string | Record<string, string> };
  return join(dirname(manifest), typeof bin === "string" ? bin : bin[command]!);
}

/** Copies a host's app and the recipe into a folder that has the packed tarball, and builds the app there. */
export function buildHost({ folder, packages, recipe: [from, to], build }: Host): PackedApp {
  const app = packedApp([...packages, "humanapi-connect-client"]);
  cpSync(join(MATRIX, "apps", folder), app.root, { recursive: true });
  app.write(to, readFileSync(join(ROOT, "demo/frameworks", from), "utf8"));
  for (const [name, ...args] of build)
    run("node", [commandOf(name!), ...args], app.root, {
      NEXT_TELEMETRY_DISABLED: "1",
      NODE_ENV: "production",
    });
  return app;
}

/** Serves a built app. @param env the environment variables that the app reads when it runs */
export function serveHost(
  { serve: [name, ...args] }: Host,
  app: PackedApp,
  env: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const all = { ...env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" };
  return startServer("node", [commandOf(name!), ...args], app.root, all);
}
