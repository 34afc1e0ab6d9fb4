import { join } from "node:path";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import vue from "@vitejs/plugin-vue";
import { build, type InlineConfig } from "vite";
import { html, json, startOrigin, type Origin } from "../../browser/support/origins.js";
import { MATRIX, ROOT } from "../../package/support/run.js";

/** How Vite builds an app of `test/matrix` with the recipes of `demo/frameworks`, the frameworks of the matrix and the built package. */
export const VITE: InlineConfig = {
  configFile: false,
  root: MATRIX,
  mode: "development", // Frameworks report mistakes, such as a hydration mismatch, in development only.
  logLevel: "error",
  plugins: [svelte({ configFile: false, compilerOptions: { css: "injected" } }), vue()],
  resolve: {
    alias: { "human-connect-widget": `${ROOT}dist/esm/index.js` },
    // From `root`, because `demo/frameworks` has no packages of its own.
    dedupe: ["react", "react-dom", "vue", "svelte", "@angular/core"],
  },
  define: {
    "process.env.NODE_ENV": '"development"',
    __VUE_OPTIONS_API__: "true",
    __VUE_PROD_DEVTOOLS__: "false",
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "true",
  },
  oxc: { jsx: { runtime: "automatic" }, decorator: { legacy: true } },
};

/** Returns the page of an app. @param markup what a server has rendered of it */
export const pageOf = (name: string, connectUrl: string, markup = ""): Response =>
  html(
    `<main data-connect="${connectUrl}">${markup}</main><script type="module" src="/${name}.js"></script>`,
  );

/** Builds apps, and serves each of them at `/NAME`, with a token endpoint. @param files paths in `test/matrix`, by name */
export async function startViteApps(
  files: Readonly<Record<string, string>>,
  connectUrl: string,
): Promise<Origin> {
  const input = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, join(MATRIX, file)]));
  const rollupOptions = { input, output: { entryFileNames: "[name].js" } };
  const { output } = (await build({
    ...VITE,
    build: { write: false, minify: false, modulePreload: false, rollupOptions },
  })) as { output: { fileName: string; code?: string }[] };
  const app = await startOrigin();
  app.on("/api/connect/token", () => json({ token: "t" }));
  for (const { fileName, code } of output)
    app.on(`/${fileName}`, () => new Response(code, { headers: { "content-type": "text/javascript" } }));
  for (const name of Object.keys(files)) app.on(`/${name}`, () => pageOf(name, connectUrl));
  return app;
}
