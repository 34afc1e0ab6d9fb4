import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import svelte from "esbuild-svelte";
import { html, json, startOrigin, type Origin } from "./browser.js";
import { ALIASES } from "./recipes.js";

declare global {
  interface Window {
    /** The functions that mount and unmount the recipe of `demo/frameworks` on a framework's page. */
    appOf: { mount(): unknown; unmount(): void };
  }
}

/** For each framework, an app's file in `test/matrix/frameworks`. The app uses the framework's recipe from `demo/frameworks`. */
export const FRAMEWORKS: Record<string, string> = {
  "React 19 in StrictMode": "react.tsx",
  "Vue 3": "vue.ts",
  "Svelte 5": "svelte.ts",
  "Angular with zone.js": "angular.ts",
};

/** Builds the apps, and serves each of them at `/of/FILE` together with a token endpoint. */
export async function startFrameworkApps(connect: Origin): Promise<Origin> {
  const files = new Map<string, string>();
  const { outputFiles } = await esbuild.build({
    entryPoints: Object.values(FRAMEWORKS).map((file) =>
      fileURLToPath(new URL(`../frameworks/${file}`, import.meta.url)),
    ),
    outdir: "/",
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    write: false,
    jsx: "automatic",
    define: {
      "process.env.NODE_ENV": '"development"', // StrictMode has an effect in development only
      __VUE_OPTIONS_API__: "true",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } },
    conditions: ["browser", "development"],
    ...ALIASES,
    plugins: [svelte({ compilerOptions: { css: "injected" } })],
    logLevel: "error",
  });
  for (const { path, text } of outputFiles) files.set(path, text);
  const app = await startOrigin((request) => {
    const text = files.get(new URL(request.url).pathname);
    return new Response(text, {
      status: text === undefined ? 404 : 200,
      headers: { "content-type": "text/javascript" },
    });
  });
  app.on("/api/connect/token", () => json({ token: "t" }));
  for (const file of Object.values(FRAMEWORKS)) {
    const script = `/${file.replace(/\..*/, "")}.js`;
    app.on(`/of/${file}`, () =>
      html(`<main data-connect="${connect.url}"></main><script type="module" src="${script}"></script>`),
    );
  }
  return app;
}
