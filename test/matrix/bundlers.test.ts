import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "esbuild";
import * as vite from "vite";
import { packedApp, type PackedApp } from "../package/support/packed-app.js";
import { connectPage, launch, startOrigin, type Origin } from "./support/browser.js";
import { BUNDLERS, TO_ONE_FILE } from "./support/bundlers.js";
import { pageWith, serveFiles, tryOut } from "./support/try-out.js";

const main = (take: string, client: string): string => `
  ${take}
  const connect = new URL(location.href).searchParams.get("connect");
  const widget = new HumanConnectWidget({ tokenUrl: "/token", connect: { baseURL: connect }, ${client} });
  document.querySelector("button").onclick = async () => {
    const { status } = await widget.open();
    document.title = status;
  };
  document.title = "ready";`;
const IMPORT = `import { HumanConnectWidget } from "human-connect-widget";`;
const REQUIRE = `const { HumanConnectWidget } = require("human-connect-widget");`;
const PAGE = pageWith(`<script type="module" src="/main.js"></script>`);

const CLIENTS: Record<string, [packages: string[], option: string]> = {
  npm: [["humanapi-connect-client"], `loadClient: () => import("humanapi-connect-client")`],
  "the CDN": [[], `clientUrl: connect + "/client-2.4.1.js"`],
};
/** Matches a text that only the vendor's client contains. */
const VENDOR = /Deprecation notice: The HumanConnect/;

let browser: Browser;
let connect: Origin;
beforeAll(async () => {
  [browser, connect] = await Promise.all([launch("chromium"), startOrigin(connectPage)]);
});
afterAll(() => Promise.all([browser.close(), connect.close()]));

/** Builds and runs an app. Returns the names of all built scripts, and the names of the scripts with the vendor's client. */
async function buildAndRun(
  app: PackedApp,
  tool: string,
  builds = BUNDLERS,
): Promise<{ all: string[]; withVendor: string[] }> {
  const out = join(app.root, `out-${tool}`);
  await builds[tool]!(app.root, out);
  const server = await serveFiles(PAGE, (path) => readFileSync(join(out, path)));
  await tryOut(browser, server.url, connect);
  await server.close();
  const all = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".js"));
  return { all, withVendor: all.filter((file) => VENDOR.test(readFileSync(join(out, file), "utf8"))) };
}

describe.each(Object.entries(CLIENTS))(
  "an app with the packed tarball and the client from %s",
  (_, [packages, option]) => {
    let app: PackedApp;
    beforeAll(() => {
      app = packedApp(packages);
      app.write("main.js", main(IMPORT, option));
    });
    afterAll(() => app.remove());

    // Bundlers can differ only in how they bundle the client. If the app loads the client from the CDN, no bundle contains the
    // client, so a test with one bundler is enough.
    const tools = packages.length ? Object.keys(BUNDLERS) : ["esbuild"];
    it.each(tools)("runs when it is built by %s", { timeout: 180_000 }, async (tool) => {
      const { withVendor } = await buildAndRun(app, tool);
      // The client from npm is in a separate chunk. With the CDN, no file contains the client.
      expect(withVendor).toHaveLength(packages.length);
      expect(withVendor).not.toContain("main.js");
    });

    if (packages.length)
      it("runs when Vite's dev server serves it", async () => {
        app.write("index.html", PAGE);
        const token: vite.Plugin = {
          name: "token",
          configureServer({ middlewares }) {
            middlewares.use("/token", (_, answer) => answer.end('{ "token": "t" }'));
          },
        };
        const server = await vite.createServer({
          root: app.root,
          logLevel: "silent",
          server: { port: 0, host: "localhost", fs: { strict: false } },
          plugins: [token],
          optimizeDeps: { include: packages },
        });
        await server.listen();
        const { port } = server.httpServer!.address() as { port: number };
        await tryOut(browser, `http://localhost:${port}`, connect);
        await server.close();
      });
  },
);

describe("a CommonJS app with the packed tarball and the client from npm", () => {
  let app: PackedApp;
  beforeAll(() => {
    app = packedApp(["humanapi-connect-client"]);
    app.write("package.json", '{ "name": "app", "private": true }');
    app.write("main.js", main(REQUIRE, `loadClient: async () => require("humanapi-connect-client")`));
  });
  afterAll(() => app.remove());

  it.each(Object.keys(BUNDLERS))("runs when it is built by %s", { timeout: 180_000 }, async (tool) => {
    const { withVendor } = await buildAndRun(app, tool);
    expect(withVendor).toHaveLength(1);
  });
});

describe("an app in one classic script with the client from the CDN", () => {
  let app: PackedApp;
  beforeAll(() => {
    app = packedApp();
    app.write("main.js", main(IMPORT, CLIENTS["the CDN"]![1]));
  });
  afterAll(() => app.remove());

  it.each(Object.keys(TO_ONE_FILE))("runs when it is built by %s", async (tool) => {
    const { all } = await buildAndRun(app, tool, TO_ONE_FILE);
    expect(all).toEqual(["main.js"]);
  });
});

it("an import that is not used adds nothing to an app", async () => {
  const app = packedApp();
  const entries = ["", "/server", "/sandbox", "/testing"].map((entry) => `human-connect-widget${entry}`);
  const contents = entries.map((entry) => `import "${entry}";`).join("");
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: app.root },
    bundle: true,
    format: "esm",
    write: false,
    logLevel: "silent",
    logOverride: { "ignored-bare-import": "silent" },
  });
  expect(outputFiles[0]!.text).toBe("");
  app.remove();
});
