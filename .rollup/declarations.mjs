import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { dts } from "rollup-plugin-dts";
import { linkEntries } from "./entries.mjs";
import { toSource } from "./transpile.mjs";

const REFERENCE = /^\/\/\/ <reference path="(\S+)\.ts".*\n/gm;

/** Takes the types that an entry shares with the facade from the facade's declarations, so that there is one class. */
const shareWithFacade = (input) => ({
  name: "share-with-facade",
  resolveId: (specifier, importer) =>
    importer === resolve(input) && specifier.startsWith(".") ? { id: "./index.js", external: true } : null,
});

/** Keeps what an entry refers to by `/// <reference path>`, such as the ambient module of the vendor's client. */
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

/** The same declarations for `require`, which name each other by the CommonJS files. */
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

/** Builds an entry's types into one file. @param sharesTypes whether it is used together with the facade */
export const declarations = (name, input, { sharesTypes, onwarn }) => ({
  input,
  output: { dir: "dist", format: "es", entryFileNames: `${name}.d.ts` },
  plugins: [
    sharesTypes && shareWithFacade(input),
    linkEntries("js"),
    dts(),
    keepReferences(input),
    forCommonJs(),
  ],
  onwarn,
});
