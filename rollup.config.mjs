import { readFileSync } from "node:fs";
import commonjs from "@rollup/plugin-commonjs";
import nodeResolve from "@rollup/plugin-node-resolve";
import replace from "@rollup/plugin-replace";
import terser from "@rollup/plugin-terser";
import typescript from "@rollup/plugin-typescript";

/** Without declarations: only the package's entries have them. */
const withoutTypes = { declaration: false, isolatedDeclarations: false };

/** The package's entries in one module format, with one declaration file per module. */
const entries = (dir, format, extension) => ({
  // One build for all entries, so that a class that two entries share is the same class.
  input: {
    index: "src/index.ts",
    testing: "src/testing.ts",
    server: "src/server/index.ts",
    sandbox: "src/sandbox/index.ts",
  },
  output: {
    dir,
    format,
    exports: "named",
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `shared/[name].${extension}`,
    sourcemap: true,
  },
  plugins: [typescript({ compilerOptions: { declarationDir: dir } })],
});

const GLOBAL = "dist/human-connect-widget.global";
/** The script for a script tag, and the same script for `require("human-connect-widget/global")`. */
const scriptTag = {
  input: "src/global.ts",
  output: [`${GLOBAL}.js`, `${GLOBAL}.cjs`].map((file) => ({
    file,
    format: "iife",
    // Both options save bytes. No code outside the file uses a module namespace of this build.
    generatedCode: { preset: "es2015", symbols: false },
    freeze: false,
    sourcemap: true,
  })),
  plugins: [typescript({ compilerOptions: withoutTypes }), terser({ ecma: 2020, compress: { passes: 3 } })],
};

/** The licenses of the packages that the command contains. */
const licenses = ["@hono/node-server", "hono"].map(
  (name) => `/*\n${name}\n\n${readFileSync(`node_modules/${name}/LICENSE`, "utf8")}*/\n`,
);

/** The command `human-connect-sandbox`. */
const command = {
  input: "src/sandbox/command/cli.ts",
  output: { file: "dist/human-connect-sandbox.js", format: "es", banner: licenses.join("") },
  external: /^node:/,
  plugins: [
    nodeResolve(),
    typescript({
      tsconfig: "src/sandbox/command/tsconfig.json",
      compilerOptions: { sourceMap: false, inlineSources: false },
    }),
  ],
};

/** The scripts of the demo's pages, bundled like a user's app with the package that was just built. */
const demo = {
  input: ["demo/spa.ts", "demo/static.ts"],
  output: { dir: "dist/demo", format: "es", chunkFileNames: "[name].js" },
  plugins: [
    nodeResolve({ browser: true }),
    commonjs(),
    // The demo's Content Security Policy blocks `Function()`, which the npm client calls.
    replace({
      delimiters: ["", ""],
      preventAssignment: true,
      values: {
        'new Function("return this")()': "globalThis",
        'Function("return this")()': "globalThis",
      },
    }),
    typescript({ tsconfig: "demo/tsconfig.json" }),
  ],
};

export default [entries("dist/esm", "es", "js"), entries("dist/cjs", "cjs", "cjs"), scriptTag, command, demo];
