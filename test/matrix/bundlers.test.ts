import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Route } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "esbuild";
import * as vite from "vite";
import { connectPage, say } from "../browser/support/app-page.js";
import { html, json, startOrigin, type Origin } from "../browser/support/origins.js";
import { launch, listenForComplaints } from "../browser/support/playwright-browser.js";
import { packedApp, type PackedApp } from "../package/support/packed-app.js";
import { ROOT } from "../package/support/run.js";
import { snippets } from "../readme-snippets.js";
import { BUNDLERS } from "./support/bundlers.js";

/** Returns an app's code. The app shows its progress in the page's title. */
const main = (take: string, client: string): string => `
  ${take}
  const connect = new URL(location.href).searchParams.get("connect");
  const widget = new HumanConnectWidget({ tokenUrl: "/token", connect: { baseURL: connect }, ${client} });
  widget.onclose = (event) => { document.title = event.result.status; };
  document.querySelector("button").onclick = () => widget.open();
  document.title = "ready";`;
const IMPORT = `import { HumanConnectWidget } from "human-connect-widget";`;
const REQUIRE = `const { HumanConnectWidget } = require("human-connect-widget");`;
const pageWith = (code: string): string => `<link rel="icon" href="data:," /><button>Go</button>${code}`;
const PAGE = pageWith(`<script type="module" src="/main.js"></script>`);
/** Matches a text that only the vendor's client contains. */
const VENDOR = /Deprecation notice: The HumanConnect/;

interface Case {
  readonly type: "module" | "commonjs";
  readonly code: string;
  /** Whether the vendor's client must be in the entry's file or in a chunk. */
  readonly client: "in main.js" | "in a chunk";
}

const CASES: Record<string, Case> = {
  "ES modules and the client from npm": {
    type: "module",
    code: main(IMPORT, `loadClient: () => import("humanapi-connect-client")`),
    client: "in a chunk",
  },
  "CommonJS and the client from npm": {
    type: "commonjs",
    code: main(REQUIRE, `loadClient: async () => require("humanapi-connect-client")`),
    client: "in main.js",
  },
};

let browser: Browser;
let connect: Origin;
beforeAll(async () => {
  [browser, connect] = await Promise.all([launch("chromium"), startOrigin(connectPage)]);
});
afterAll(() => Promise.all([browser.close(), connect.close()]));

/** Starts a server on its own origin. The server serves an app: its page, its token endpoint and its files. */
const serveFiles = (page: string, read: (path: string) => Buffer): Promise<Origin> =>
  startOrigin((request) => {
    const { pathname } = new URL(request.url);
    if (/token$/.test(pathname)) return json({ token: "t" });
    if (pathname === "/") return html(page);
    const headers = { "content-type": "text/javascript" };
    return new Response(new Uint8Array(read(pathname)), { headers });
  });

/** Checks that a click opens Connect, that Connect can close itself, and that the browser reports no problem. */
async function tryOut(url: string): Promise<void> {
  const page = await browser.newPage();
  const complaints = listenForComplaints(page);
  await page.goto(`${url}?connect=${encodeURIComponent(connect.url)}`);
  await page.waitForFunction(() => document.title === "ready");
  await page.click("button");
  await page.frameLocator("#human-api").getByText("In Connect").waitFor();
  await say(page, { type: "hapi-connect-close", status: "SUCCESS" });
  await page.waitForFunction(() => document.title === "SUCCESS");
  expect(complaints).toEqual([]);
  await page.close();
}

describe.each(Object.entries(CASES))("an app of %s", (_, { type, code, client }) => {
  let app: PackedApp;
  beforeAll(() => {
    app = packedApp(["humanapi-connect-client"]);
    app.write("package.json", JSON.stringify({ name: "app", private: true, type }));
    app.write("main.js", code);
  });
  afterAll(() => app.remove());

  it.each(Object.entries(BUNDLERS))(
    "runs when it is built by %s",
    { timeout: 180_000 },
    async (tool, run) => {
      const out = join(app.root, `out-${tool}`);
      await run(app.root, out);
      const server = await serveFiles(PAGE, (path) => readFileSync(join(out, path)));
      await tryOut(server.url);
      await server.close();
      const files = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((file) =>
        file.endsWith(".js"),
      );
      const [found = "nowhere", ...more] = files.filter((file) =>
        VENDOR.test(readFileSync(join(out, file), "utf8")),
      );
      const place = found === "main.js" ? "in main.js" : "in a chunk";
      expect([place, more]).toEqual([client, []]);
    },
  );

  if (client !== "in a chunk") return;
  it("runs when Vite's dev server serves it", async () => {
    app.write("index.html", PAGE);
    const token: vite.Plugin = {
      name: "token",
      configureServer: ({ middlewares }) =>
        void middlewares.use("/token", (_request, answer) => answer.end('{ "token": "t" }')),
    };
    const server = await vite.createServer({
      root: app.root,
      logLevel: "silent",
      server: { port: 0, host: "localhost", fs: { strict: false } },
      plugins: [token],
      optimizeDeps: { include: ["humanapi-connect-client"] },
    });
    await server.listen();
    await tryOut(server.resolvedUrls!.local[0]!);
    await server.close();
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
    logOverride: { "ignored-bare-import": "silent" },
  });
  expect(outputFiles[0]!.text).toBe("");
  app.remove();
});

describe("a page without a bundler", () => {
  let app: PackedApp;
  beforeAll(() => void (app = packedApp()));
  afterAll(() => app.remove());
  const read = (path: string): Buffer => readFileSync(join(app.installed, "dist", path));

  it("opens Connect with the README's static page, with stand-ins for both CDNs and for Connect's origin", async () => {
    const server = await serveFiles(snippets("html")[0]!, read);
    const page = await browser.newPage();
    const client = join(ROOT, "node_modules/humanapi-connect-client/build/humanapi-connect-client.js");
    const headers = { "access-control-allow-origin": "*", "content-type": "text/javascript" };
    const script = read("human-connect-widget.global.js");
    const answers: [url: string, answer: Parameters<Route["fulfill"]>[0]][] = [
      ["https://cdn.jsdelivr.net/npm/human-connect-widget@*/dist/*.global.js", { body: script, headers }],
      ["https://cdn.humanapi.co/humanapi-connect-client@2.4.1.js", { path: client, headers }],
      ["https://hapi-connect.humanapi.co/**", { body: "In Connect", contentType: "text/html" }],
    ];
    for (const [url, answer] of answers) await page.route(url, (route) => route.fulfill(answer));
    await page.goto(server.url);
    await page.click("button");
    await page.frameLocator("#human-api").getByText("In Connect").waitFor();
    await page.close();
    await server.close();
  });
});
