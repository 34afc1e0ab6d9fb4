import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import vue from "@vitejs/plugin-vue";
import type { InlineConfig } from "vite";
import { ROOT } from "../../package/support/run.js";

/** The path of `test/matrix`. Its `node_modules` contains the frameworks that the recipes of `demo/frameworks` use. */
export const MATRIX = fileURLToPath(new URL("..", import.meta.url));

/** How Vite builds a recipe (an example for a framework) with the framework of test/matrix and the built package. */
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
