// One build: the ESM doors with their types, and the script-tag global.
import commonjs from "@rollup/plugin-commonjs";
import nodeResolve from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";
import typescript from "@rollup/plugin-typescript";

/** A half-built package is worse than none: warnings end the build. */
const onwarn = (warning) => {
  throw new Error(warning.message);
};

/** For browsers a file that loads no other one of ours; what server and sandbox share is a chunk. */
const esm = (input) => ({
  input,
  output: { dir: "dist", format: "es", sourcemap: true, chunkFileNames: "[name].js" },
  plugins: [typescript({ outDir: "dist" })],
  onwarn,
});

/**
 * One file, with what only a failure needs in it, too: a page may have it from anywhere, under any name, with `integrity`.
 * It sets the global itself, so that it does so as an import as well.
 */
const scriptTag = {
  input: "src/global.ts",
  output: {
    file: "dist/human-connect-widget.global.js",
    format: "iife",
    inlineDynamicImports: true,
    // For its size, these two: who has the global has no namespace of the texts.
    generatedCode: { preset: "es2015", symbols: false },
    freeze: false,
    sourcemap: true,
  },
  plugins: [
    typescript({ declaration: false, isolatedDeclarations: false }),
    terser({ ecma: 2020, compress: { passes: 3, hoist_funs: true } }),
  ],
  onwarn,
};

/** The demo's SPA page, bundled as an app of a user would be: the npm client in a chunk of its own. */
const demo = {
  input: "demo/spa.ts",
  output: { dir: "dist/demo", format: "es", chunkFileNames: "[name].js" },
  plugins: [
    // The package by its own name, as in an app: by its exports, from what was just built.
    nodeResolve({ browser: true }),
    commonjs(),
    typescript({ tsconfig: "demo/tsconfig.json" }),
  ],
  onwarn,
};

export default [
  esm({ index: "src/index.ts", testing: "src/testing.ts" }),
  esm({ server: "src/server/index.ts", sandbox: "src/sandbox/index.ts" }),
  scriptTag,
  demo,
];
