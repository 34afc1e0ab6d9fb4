import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import ts from "typescript";

const { config } = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
const { options } = ts.convertCompilerOptionsFromJson(
  { ...config.compilerOptions, declaration: false, isolatedDeclarations: false },
  ".",
);

/** Returns the path of the source file for a relative import. An import of `./x.js` means the file `./x.ts`. */
export const toSource = (specifier, importer) =>
  resolve(dirname(importer), specifier.replace(/\.js$/, ".ts"));

/** The results by file. Most files are part of several builds. */
const transpiled = new Map();

function transpileFile(code, fileName) {
  const { outputText, sourceMapText } = ts.transpileModule(code, { compilerOptions: options, fileName });
  return {
    code: outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"),
    map: { ...JSON.parse(sourceMapText), sources: [fileName], sourcesContent: [code] },
  };
}

/**
 * Returns a Rollup plugin that removes the types from each TypeScript file. It does not check types, because `npm test` does
 * that.
 */
export const transpile = () => ({
  name: "transpile",
  resolveId(specifier, importer) {
    const source = specifier.startsWith(".") && importer?.endsWith(".ts") && toSource(specifier, importer);
    return source && existsSync(source) ? source : null;
  },
  transform(code, id) {
    if (!id.endsWith(".ts")) return null;
    if (!transpiled.has(id)) transpiled.set(id, transpileFile(code, id));
    return transpiled.get(id);
  },
});
