import { join } from "node:path";
import commonjs from "@rollup/plugin-commonjs";
import nodeResolve from "@rollup/plugin-node-resolve";
import * as esbuild from "esbuild";
import { rollup } from "rollup";
import * as vite from "vite";
import webpack from "webpack";

/** Builds `main.js` of an app into a folder, as their own guides have it. */
export const BUNDLERS: Record<string, (root: string, out: string) => Promise<unknown>> = {
  async Rollup(root, out) {
    const plugins = [nodeResolve({ browser: true }), commonjs()];
    const onwarn = (warning: { message: string }): never => {
      throw new Error(warning.message);
    };
    const bundle = await rollup({ input: join(root, "main.js"), plugins, onwarn });
    return bundle.write({ dir: out, format: "es" });
  },
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
      webpack({ mode: "production", context: root, entry: "./main.js", output }, (error, stats) => {
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
