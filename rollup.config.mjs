// Builds each entry as an ES module and as CommonJS, its types, the script tag, and the demo's SPA page.
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import commonjs from "@rollup/plugin-commonjs";
import nodeResolve from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";
import { declarations } from "./.rollup/declarations.mjs";
import { ENTRIES, linkEntries } from "./.rollup/entries.mjs";
import { transpile } from "./.rollup/transpile.mjs";

/** Ends the build, because a half-built package is worse than none. */
const onwarn = (warning) => {
  throw new Error(warning.message);
};

/** An entry in one file. @param format "es" or "cjs" */
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

/** Writes the script's Subresource Integrity, and the script itself once more for `require("human-connect-widget/global")`. */
const besideScriptTag = () => ({
  name: "beside-script-tag",
  writeBundle() {
    const script = readFileSync(`dist/${GLOBAL}`);
    const hash = `sha384-${createHash("sha384").update(script).digest("base64")}`;
    writeFileSync("dist/integrity.json", `${JSON.stringify({ [GLOBAL]: hash }, null, 2)}\n`);
    copyFileSync(`dist/${GLOBAL}`, `dist/${GLOBAL.replace(/js$/, "cjs")}`);
  },
});

/** One file, which a page may load from anywhere, under any name. It sets the global itself, also when it is imported. */
const scriptTag = {
  input: "src/global.ts",
  output: {
    file: `dist/${GLOBAL}`,
    format: "iife",
    inlineDynamicImports: true,
    // These two save bytes. No code outside of the file sees a module namespace.
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

/** The command: one file, so that it does not depend on how the entries are split. */
const command = {
  input: "src/sandbox/command/cli.ts",
  output: { file: "dist/human-connect-sandbox.js", format: "es" },
  external: /^node:/,
  plugins: [transpile()],
  onwarn,
};

/** The npm client finds the global object by `Function("return this")` in strict code, which a Content-Security-Policy refuses. */
const withoutEval = {
  name: "without-eval",
  transform: (code) => ({
    code: code.replace(/(new )?Function\("return this"\)\(\)/g, "globalThis"),
    map: { mappings: "" },
  }),
};

/** The scripts of the demo's pages, bundled as a user's app would be: the npm client in a chunk of its own. */
const demo = {
  input: ["demo/spa.ts", "demo/static.ts"],
  output: { dir: "dist/demo", format: "es", chunkFileNames: "[name].js" },
  // The package is found by its own name, as in an app: by its exports, from what was just built.
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
