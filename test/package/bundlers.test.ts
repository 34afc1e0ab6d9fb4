import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as vite from "vite";
import { connectPage } from "../browser/app-page.js";
import { html, json, startOrigin, type Origin } from "../browser/origins.js";
import { launch, listenForComplaints } from "../browser/playwright-browser.js";
import { BUNDLERS } from "./bundlers.js";
import { packedApp, type PackedApp } from "./packed-app.js";

const main = (client: string): string => `
  import { HumanConnectWidget } from "human-connect-widget";
  const connect = new URL(location.href).searchParams.get("connect");
  const widget = new HumanConnectWidget({ tokenUrl: "/token", connect: { baseURL: connect }, ${client} });
  document.querySelector("button").onclick = async () => {
    const { status } = await widget.open();
    document.title = status;
  };
  document.title = "ready";`;

const CLIENTS: Record<string, [packages: string[], option: string]> = {
  "the npm client": [["humanapi-connect-client"], `loadClient: () => import("humanapi-connect-client")`],
  "the CDN, and no npm client": [[], `clientUrl: connect + "/client-2.4.1.js"`],
};
/** Words of the vendor's, and of no one else. */
const VENDOR = /Deprecation notice: The HumanConnect/;

let browser: Browser;
let connect: Origin;
beforeAll(async () => {
  [browser, connect] = await Promise.all([launch("chromium"), startOrigin(connectPage)]);
});
afterAll(() => Promise.all([browser.close(), connect.close()]));

/** A click opens Connect, and Connect can end it. */
async function tryOut(url: string): Promise<void> {
  const page = await browser.newPage();
  const complaints = listenForComplaints(page);
  await page.goto(`${url}/?connect=${encodeURIComponent(connect.url)}`);
  await page.waitForFunction(() => document.title === "ready");
  await page.click("button");
  await page.frameLocator("#human-api").getByText("In Connect").waitFor();
  await page.evaluate(() => {
    const frame = document.querySelector<HTMLIFrameElement>("#human-api")!;
    frame.contentWindow!.postMessage({ say: [{ type: "hapi-connect-close", status: "SUCCESS" }] }, "*");
  });
  await page.waitForFunction(() => document.title === "SUCCESS");
  expect(complaints).toEqual([]);
  await page.close();
}

describe.each(Object.entries(CLIENTS))("the packed tarball with %s", (name, [packages, option]) => {
  let app: PackedApp;
  beforeAll(() => {
    app = packedApp(packages);
    app.write("main.js", main(option));
  });
  afterAll(() => app.remove());

  it.each(Object.entries(BUNDLERS))("built by %s, runs", async (tool, build) => {
    const out = join(app.root, `out-${tool}`);
    await build(app.root, out);
    const server = await startOrigin((request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/token") return json({ token: "t" });
      if (pathname === "/")
        return html(
          `<link rel="icon" href="data:," /><button>Go</button><script type="module" src="/main.js"></script>`,
        );
      return new Response(readFileSync(join(out, pathname)), {
        headers: { "content-type": "text/javascript" },
      });
    });
    await tryOut(server.url);
    await server.close();
    const texts = readdirSync(out, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".js"))
      .map((file) => [file, VENDOR.test(readFileSync(join(out, file), "utf8"))] as const);
    // The client is in a chunk of its own, or nowhere.
    const withVendor = texts.filter(([, has]) => has).map(([file]) => file);
    expect(withVendor).toHaveLength(packages.length);
    expect(withVendor).not.toContain("main.js");
  });

  it("served by Vite's dev server, runs", async () => {
    app.write(
      "index.html",
      `<link rel="icon" href="data:," /><button>Go</button><script type="module" src="/main.js"></script>`,
    );
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
    await tryOut(`http://localhost:${port}`);
    await server.close();
  });
});
