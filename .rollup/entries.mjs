import { resolve } from "node:path";
import { toSource } from "./transpile.mjs";

/** The entries of the package: each key is the name of a built file, and each value is the path of its source. */
export const ENTRIES = {
  index: "src/index.ts",
  testing: "src/testing.ts",
  server: "src/server/index.ts",
  sandbox: "src/sandbox/index.ts",
};

const names = new Map(Object.entries(ENTRIES).map(([name, path]) => [resolve(path), name]));

/**
 * Returns a Rollup plugin that keeps an import of another entry as an import of that entry's built file. Otherwise each entry
 * would contain its own copy of a shared class.
 * @param extension the file extension of the built files: "js" or "cjs"
 */
export const linkEntries = (extension) => ({
  name: "link-entries",
  resolveId(specifier, importer) {
    const name = importer && specifier.startsWith(".") && names.get(toSource(specifier, importer));
    return name ? { id: `./${name}.${extension}`, external: true } : null;
  },
});
