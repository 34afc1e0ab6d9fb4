import { resolve } from "node:path";
import { toSource } from "./transpile.mjs";

/** The package's entries: the name of the built file → its source. Each is built into one file. */
export const ENTRIES = {
  index: "src/index.ts",
  testing: "src/testing.ts",
  server: "src/server/index.ts",
  sandbox: "src/sandbox/index.ts",
};

const names = new Map(Object.entries(ENTRIES).map(([name, path]) => [resolve(path), name]));

/**
 * Keeps an import of another entry as an import of its built file, so that two entries share one class and not two copies.
 * @param extension of the built files: "js" or "cjs"
 */
export const linkEntries = (extension) => ({
  name: "link-entries",
  resolveId(specifier, importer) {
    const name = importer && specifier.startsWith(".") && names.get(toSource(specifier, importer));
    return name ? { id: `./${name}.${extension}`, external: true } : null;
  },
});
