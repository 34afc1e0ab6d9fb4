import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright";
import { afterAll, beforeAll, it } from "vitest";
import { packedApp, type PackedApp } from "../package/support/packed-app.js";
import { ROOT } from "../package/support/run.js";
import { snippets } from "../readme-snippets.js";
import { connectPage, json, launch, startOrigin, type Origin } from "./support/browser.js";
import { pageWith, serveFiles, tryOut } from "./support/try-out.js";

const CONNECT = `new URL(location.href).searchParams.get("connect")`;
const SCRIPT = "/human-connect-widget.global.js";
/** Returns an app's code, which creates a widget. The page must have loaded the class HumanConnectWidget before. */
const RUN = (client: string): string => `
  const widget = new HumanConnectWidget({ tokenUrl: "/token", connect: { baseURL: ${CONNECT} }, ${client} });
  widget.onclose = (event) => { document.title = event.result.status; };
  document.querySelector("button").onclick = () => widget.open();
  document.title = "ready";`;
const REQUIRE_JS = `<script src="/require.js"></script>`;

/** Pages whose code is not bundled. Their server also serves the tarball's `dist/`, RequireJS and the vendor's client. */
const HOSTS: Record<string, string> = {
  "a script tag and a declarative button": `<script src="${SCRIPT}"></script><script>
    HumanConnectWidget.configure({ tokenUrl: "/token", clientUrl: "/client-2.4.1.js", connect: { baseURL: ${CONNECT} } });
    const button = document.querySelector("button");
    button.dataset.humanConnect = "";
    button.addEventListener("close", (event) => { document.title = event.result.status; });
    document.title = "ready";</script>`,
  "a script tag and the class": `<script src="${SCRIPT}"></script>
    <script>${RUN('clientUrl: "/client-2.4.1.js"')}</script>`,
  "an import map": `<script type="importmap">{ "imports": { "human-connect-widget": "/esm/index.js" } }</script>
    <script type="module">import { HumanConnectWidget } from "human-connect-widget";
    ${RUN('clientUrl: "/client-2.4.1.js"')}</script>`,
  "RequireJS and a `clientUrl`": `${REQUIRE_JS}<script>
    require(["${SCRIPT}"], () => { ${RUN('clientUrl: "/client-2.4.1.js"')} });</script>`,
  "RequireJS and the client as a module": `${REQUIRE_JS}<script>
    require(["/client-2.4.1.js", "${SCRIPT}"], (client) => { ${RUN("loadClient: async () => client")} });</script>`,
};

let app: PackedApp;
let browser: Browser;
let connect: Origin;
beforeAll(async () => {
  app = packedApp();
  [browser, connect] = await Promise.all([launch("chromium"), startOrigin(connectPage)]);
});
afterAll(async () => {
  app.remove();
  await Promise.all([browser.close(), connect.close()]);
});

it.each(Object.entries(HOSTS))("the packed tarball opens Connect on a page with %s", async (_, code) => {
  const server = await serveFiles(pageWith(code), (path) => readFileSync(join(app.installed, "dist", path)));
  await tryOut(browser, server.url, connect);
  await server.close();
});

it("the README's static page opens Connect, with stand-ins for both CDNs and for Connect's origin", async () => {
  const server = await serveFiles(snippets("html")[0]!, (path) =>
    readFileSync(join(app.installed, "dist", path)),
  );
  server.on("/api/connect/token", () => json({ token: "t" }));
  const client = readFileSync(
    join(ROOT, "node_modules/humanapi-connect-client/build/humanapi-connect-client.js"),
  );
  const page = await browser.newPage();
  // The test does not use the internet, so these routes respond in place of the real hosts.
  await page.route("https://cdn.jsdelivr.net/npm/human-connect-widget@*/dist/*", (route) =>
    route.fulfill({
      body: readFileSync(join(app.installed, "dist", route.request().url().split("/").at(-1)!)),
      contentType: "text/javascript",
      headers: { "access-control-allow-origin": "*" },
    }),
  );
  await page.route("https://cdn.humanapi.co/humanapi-connect-client@2.4.1.js", (route) =>
    route.fulfill({ body: client, contentType: "text/javascript" }),
  );
  await page.route("https://hapi-connect.humanapi.co/**", async (route) =>
    route.fulfill({ body: await connectPage().text(), contentType: "text/html" }),
  );
  await page.goto(server.url);
  await page.click("button");
  await page.frameLocator("#human-api").getByText("In Connect").waitFor();
  await page.close();
  await server.close();
});
