import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { dts } from "rollup-plugin-dts";
import { linkEntries } from "./entries.mjs";
import { toSource } from "./transpile.mjs";

const REFERENCE = /^\/\/\/ <reference path="(\S+)\.ts".*\n/gm;

/**
 * Returns a Rollup plugin that turns the relative imports of an entry's own file into imports from `index`, so that both entries
 * declare the same class.
 */
const shareWithFacade = (input) => ({
  name: "share-with-facade",
  resolveId: (specifier, importer) =>
    importer === resolve(input) && specifier.startsWith(".") ? { id: "./index.js", external: true } : null,
});

/**
 * Returns a Rollup plugin that copies each file that an entry names in a `/// <reference path>`, such as the types of the
 * vendor's module.
 */
const keepReferences = (input) => ({
  name: "keep-references",
  renderChunk(code) {
    const references = [...readFileSync(input, "utf8").matchAll(REFERENCE)].map(([, path]) => {
      const fileName = `${path.split("/").at(-1)}.d.ts`;
      this.emitFile({
        type: "asset",
        fileName,
        source: readFileSync(toSource(`${path}.js`, resolve(input)), "utf8"),
      });
      return `/// <reference path="./${fileName}" />\n`;
    });
    return references.join("") + code.replace(REFERENCE, "");
  },
});

/**
 * Returns a Rollup plugin that writes each declaration file a second time as `.d.cts`, for `require()`. Its imports name the
 * `.cjs` files.
 */
const forCommonJs = () => ({
  name: "for-common-js",
  generateBundle(_, bundle) {
    for (const { fileName, code } of Object.values(bundle).filter(({ type }) => type === "chunk"))
      this.emitFile({
        type: "asset",
        fileName: fileName.replace(/\.ts$/, ".cts"),
        source: code.replaceAll(/(from '\.\/\w+)\.js'/g, "$1.cjs'"),
      });
  },
});

/**
 * Returns the Rollup configuration that builds the types of one entry into one file.
 * @param sharesTypes whether the entry imports its types from `index`
 */
export const declarations = (name, input, { sharesTypes, onwarn }) => ({
  input,
  output: { dir: "dist", format: "es", entryFileNames: `${name}.d.ts` },
  plugins: [
    sharesTypes && shareWithFacade(input),
    linkEntries("js"),
    // Every export has an explicit type (`isolatedDeclarations`), so the compiler needs no types of JavaScript's and the browser's
    // built-in objects to write the declarations. `npm test` checks the types.
    dts({ compilerOptions: { noLib: true } }),
    keepReferences(input),
    forCommonJs(),
  ],
  onwarn,
});
