// Builds the package. It contains each entry as an ES module and as CommonJS, the type declarations, the script for a script tag,
// and the sandbox command. Also builds the scripts of the demo.
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import commonjs from "@rollup/plugin-commonjs";
import nodeResolve from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";
import { declarations } from "./.rollup/declarations.mjs";
import { ENTRIES, linkEntries } from "./.rollup/entries.mjs";
import { transpile } from "./.rollup/transpile.mjs";

/** Throws an error for each Rollup warning, because a failed build is better than an incomplete package. */
const onwarn = (warning) => {
  throw new Error(warning.message);
};

/**
 * Returns the Rollup configuration that builds an entry into one file.
 * @param format "es" or "cjs"
 */
const entry = ([name, input], format) => {
  const extension = format === "es" ? "js" : "cjs";
  return {
    input,
    output: {
      file: `dist/${name}.${extension}`,
      format,
      exports: "named",
      inlineDynamicImports: true,
      sourcemap: true,
    },
    plugins: [linkEntries(extension), transpile()],
    onwarn,
  };
};

const GLOBAL = "human-connect-widget.global.js";

/**
 * Returns a Rollup plugin that writes the Subresource Integrity hash of the script. It also copies the script for
 * `require("human-connect-widget/global")`.
 */
const besideScriptTag = () => ({
  name: "beside-script-tag",
  writeBundle() {
    const script = readFileSync(`dist/${GLOBAL}`);
    const hash = `sha384-${createHash("sha384").update(script).digest("base64")}`;
    writeFileSync("dist/integrity.json", `${JSON.stringify({ [GLOBAL]: hash }, null, 2)}\n`);
    copyFileSync(`dist/${GLOBAL}`, `dist/${GLOBAL.replace(/js$/, "cjs")}`);
  },
});

/**
 * The configuration of the script for a script tag. The script is one file, which works at any URL. It sets the global variable
 * itself, even when it is imported.
 */
const scriptTag = {
  input: "src/global.ts",
  output: {
    file: `dist/${GLOBAL}`,
    format: "iife",
    inlineDynamicImports: true,
    // These two options save bytes. They are safe because no code outside the file uses a module namespace of this build.
    generatedCode: { preset: "es2015", symbols: false },
    freeze: false,
    sourcemap: true,
  },
  plugins: [
    transpile(),
    terser({ ecma: 2020, compress: { passes: 3, hoist_funs: true } }),
    besideScriptTag(),
  ],
  onwarn,
};

/**
 * The configuration of the command `human-connect-sandbox`. The command is one file, so that it does not depend on how the
 * package is split into entries.
 */
const command = {
  input: "src/sandbox/command/cli.ts",
  output: { file: "dist/human-connect-sandbox.js", format: "es" },
  external: /^node:/,
  plugins: [transpile()],
  onwarn,
};

/**
 * The Rollup plugin that replaces `Function("return this")()` in the npm client with `globalThis`, because a
 * Content-Security-Policy blocks `Function()`.
 */
const withoutEval = {
  name: "without-eval",
  transform: (code) => ({
    code: code.replace(/(new )?Function\("return this"\)\(\)/g, "globalThis"),
    map: { mappings: "" },
  }),
};

/**
 * The configuration of the scripts for the demo's pages. They are bundled like a user's app, so the npm client gets its own
 * chunk.
 */
const demo = {
  input: ["demo/spa.ts", "demo/static.ts"],
  output: { dir: "dist/demo", format: "es", chunkFileNames: "[name].js" },
  // `nodeResolve` finds the package by its own name, as in an app. So the demo uses the files that were just built.
  plugins: [nodeResolve({ browser: true }), commonjs(), withoutEval, transpile()],
  onwarn,
};

const entries = Object.entries(ENTRIES);
export default [
  ...entries.flatMap((each) => [entry(each, "es"), entry(each, "cjs")]),
  scriptTag,
  command,
  ...entries.map(([name, input]) => declarations(name, input, { sharesTypes: name === "testing", onwarn })),
  declarations("global", "src/global.ts", { sharesTypes: true, onwarn }),
  demo,
];
