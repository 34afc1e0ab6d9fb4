import { execFileSync } from "node:child_process";
import * as esbuild from "esbuild";
import svelte from "esbuild-svelte";
import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ROOT } from "../package/support/run.js";
import {
  connectPage,
  html,
  json,
  launch,
  listenForComplaints,
  startOrigin,
  type Origin,
} from "./support/browser.js";
import { ALIASES, MATRIX } from "./support/recipes.js";

/**
 * For each framework, two pieces of code. The first one renders the framework's recipe (from demo/frameworks) to HTML in Node.
 * The second one hydrates this HTML in the browser.
 */
const RENDERED: Record<string, [inNode: string, inBrowser: string]> = {
  React: [
    `import { createElement } from "react";
    import { renderToString } from "react-dom/server";
    import { ConnectButton } from "./demo/frameworks/react.js";
    console.log(renderToString(createElement(ConnectButton, { connect })));`,
    `import { createElement } from "react";
    import { hydrateRoot } from "react-dom/client";
    import { ConnectButton } from "./demo/frameworks/react.js";
    hydrateRoot(document.querySelector("main"), createElement(ConnectButton, { connect }));`,
  ],
  Vue: [
    `import { createSSRApp } from "vue";
    import { renderToString } from "vue/server-renderer";
    import { ConnectButton } from "./demo/frameworks/vue.js";
    console.log(await renderToString(createSSRApp(ConnectButton, { connect })));`,
    `import { createSSRApp } from "vue";
    import { ConnectButton } from "./demo/frameworks/vue.js";
    createSSRApp(ConnectButton, { connect }).mount("main");`,
  ],
  Svelte: [
    `import { render } from "svelte/server";
    import ConnectButton from "./demo/frameworks/connect-button.svelte";
    console.log(render(ConnectButton, { props: { connect } }).body);`,
    `import { hydrate } from "svelte";
    import ConnectButton from "./demo/frameworks/connect-button.svelte";
    hydrate(ConnectButton, { target: document.querySelector("main"), props: { connect }, recover: false });`,
  ],
};

async function bundle(contents: string, generate: "server" | "client"): Promise<string> {
  const isServer = generate === "server";
  const { outputFiles } = await esbuild.build({
    stdin: {
      contents: `const connect = ${JSON.stringify({ baseURL: connect.url })};${contents}`,
      resolveDir: ROOT,
    },
    bundle: true,
    write: false,
    ...ALIASES,
    format: "esm",
    jsx: "automatic",
    ...(isServer ? { platform: "node", packages: "external" } : { conditions: ["browser", "development"] }),
    define: {
      "process.env.NODE_ENV": '"development"', // a development build reports hydration mismatches
      __VUE_OPTIONS_API__: "true",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "true",
    },
    plugins: [svelte({ compilerOptions: { generate } })],
    logLevel: "error",
  });
  return outputFiles[0]!.text;
}

let app: Origin;
let connect: Origin;
let browser: Browser;
beforeAll(async () => {
  [app, connect, browser] = await Promise.all([startOrigin(), startOrigin(connectPage), launch("chromium")]);
  app.on("/api/connect/token", () => json({ token: "t" }));
});
afterAll(() => Promise.all([browser.close(), app.close(), connect.close()]));

it.each(Object.entries(RENDERED))(
  "%s renders the recipe on a server, and hydrates it in the browser",
  async (_, [inNode, inBrowser]) => {
    const args = ["--input-type=module", "--eval", await bundle(inNode, "server")];
    const markup = execFileSync("node", args, { cwd: MATRIX, encoding: "utf8" }).trim();
    expect(markup).toMatch(/<button.*>Connect<\/button>/);
    const script = await bundle(inBrowser, "client");
    app.on("/app.js", () => new Response(script, { headers: { "content-type": "text/javascript" } }));
    app.on("/", () => html(`<main>${markup}</main><script type="module" src="/app.js"></script>`));
    const page = await browser.newPage();
    const complaints = listenForComplaints(page);
    await page.goto(app.url);
    await page.click("main button");
    await page.frameLocator("#human-api").getByText("In Connect").waitFor();
    expect(await page.locator("main button").count()).toBe(1);
    expect(complaints).toEqual([]);
    await page.close();
  },
);
