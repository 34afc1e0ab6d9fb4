import { join } from "node:path";
import commonjs from "@rollup/plugin-commonjs";
import nodeResolve from "@rollup/plugin-node-resolve";
import * as esbuild from "esbuild";
import { rollup } from "rollup";
import * as vite from "vite";
import webpack from "webpack";

type Build = (root: string, out: string) => Promise<unknown>;

/** For each bundler, a function that builds an app's `main.js` into a folder. The function follows the bundler's own guide. */
export const BUNDLERS: Record<string, Build> = {
  Rollup: async (root, dir) => {
    const onwarn = (warning: { message: string }): never => {
      throw new Error(warning.message);
    };
    const plugins = [nodeResolve({ browser: true }), commonjs()];
    const bundle = await rollup({ input: join(root, "main.js"), plugins, onwarn });
    return bundle.write({ dir, format: "es" });
  },
  Vite: (root, outDir) => {
    const rollupOptions = { input: join(root, "main.js"), output: { entryFileNames: "main.js" } };
    return vite.build({ root, logLevel: "error", build: { outDir, rollupOptions } });
  },
  webpack: (root, path) =>
    new Promise((resolve, reject) => {
      const options: webpack.Configuration = {
        mode: "production",
        context: root,
        entry: "./main.js",
        output: { path, filename: "main.js", publicPath: "auto" },
        // Minification is off to save time. With it, the build would spend most of its time in Terser, on the vendor's client.
        optimization: { minimize: false },
      };
      webpack(options, (error, stats) => {
        if (error || stats?.hasErrors()) reject(error ?? new Error(stats!.toString("errors-only")));
        else resolve(stats);
      });
    }),
  esbuild: (root, outdir) =>
    esbuild.build({
      entryPoints: [join(root, "main.js")],
      outdir,
      bundle: true,
      minify: true,
      splitting: true,
      format: "esm",
      logLevel: "error",
    }),
};
