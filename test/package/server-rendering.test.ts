// @vitest-environment node
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import svelte from "esbuild-svelte";
import { expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A page of each framework's, as its server renders it: with the recipe of demo/frameworks, in Node, without a DOM. */
const RENDER: Record<string, string> = {
  React: `import { createElement } from "react";
    import { renderToString } from "react-dom/server";
    import { ConnectButton } from "./demo/frameworks/react.js";
    console.log(renderToString(createElement(ConnectButton)));`,
  Vue: `import { createSSRApp } from "vue";
    import { renderToString } from "vue/server-renderer";
    import { ConnectButton } from "./demo/frameworks/vue.js";
    console.log(await renderToString(createSSRApp(ConnectButton)));`,
  Svelte: `import { render } from "svelte/server";
    import ConnectButton from "./demo/frameworks/connect-button.svelte";
    console.log(render(ConnectButton).body);`,
};

it.each(Object.entries(RENDER))("%s renders the recipe on a server", async (_, contents) => {
  const { outputFiles } = await esbuild.build({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    packages: "external",
    jsx: "automatic",
    plugins: [svelte({ compilerOptions: { generate: "server" } })],
    logLevel: "error",
  });
  const args = ["--input-type=module", "--eval", outputFiles[0]!.text];
  const page = execFileSync("node", args, { cwd: ROOT, encoding: "utf8" });
  expect(page).toMatch(/<button.*>Connect<\/button>/);
});
