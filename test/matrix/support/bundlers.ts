import { join } from "node:path";
import commonjs from "@rollup/plugin-commonjs";
import nodeResolve from "@rollup/plugin-node-resolve";
import * as esbuild from "esbuild";
import { rollup, type OutputOptions } from "rollup";
import * as vite from "vite";
import webpack from "webpack";

type Build = (root: string, out: string) => Promise<unknown>;

const byRollup =
  (output: (out: string) => OutputOptions): Build =>
  async (root, out) => {
    const plugins = [nodeResolve({ browser: true }), commonjs()];
    const onwarn = (warning: { message: string }): never => {
      throw new Error(warning.message);
    };
    const bundle = await rollup({ input: join(root, "main.js"), plugins, onwarn });
    return bundle.write(output(out));
  };

/** For each bundler, a function that builds an app's `main.js` into a folder. The function follows the bundler's own guide. */
export const BUNDLERS: Record<string, Build> = {
  Rollup: byRollup((out) => ({ dir: out, format: "es" })),
  Vite: (root, out) =>
    vite.build({
      root,
      logLevel: "error",
      build: {
        outDir: out,
        rollupOptions: { input: join(root, "main.js"), output: { entryFileNames: "main.js" } },
      },
    }),
  webpack: (root, out) =>
    new Promise((resolve, reject) => {
      const output = { path: out, filename: "main.js", publicPath: "auto" };
      // Minification is off to save time. With it, the build would spend most of its time in Terser, on the vendor's client.
      const optimization = { minimize: false };
      const options = {
        mode: "production",
        context: root,
        entry: "./main.js",
        output,
        optimization,
      } as const;
      webpack(options, (error, stats) => {
        const problem = error ?? (stats?.hasErrors() ? new Error(stats.toString("errors-only")) : null);
        if (problem) reject(problem);
        else resolve(stats);
      });
    }),
  esbuild: (root, out) =>
    esbuild.build({
      entryPoints: [join(root, "main.js")],
      outdir: out,
      bundle: true,
      minify: true,
      splitting: true,
      format: "esm",
      logLevel: "error",
    }),
};

/** For each bundler, a function that builds an app's `main.js` into one classic script, which has no chunks. */
export const TO_ONE_FILE: Record<string, Build> = {
  // Rollup requires `inlineDynamicImports` for code with `import()`, because the format `iife` has no chunks.
  Rollup: byRollup((out) => ({ file: join(out, "main.js"), format: "iife", inlineDynamicImports: true })),
  esbuild: (root, out) =>
    esbuild.build({
      entryPoints: [join(root, "main.js")],
      outdir: out,
      bundle: true,
      format: "iife",
      logLevel: "error",
    }),
};
