import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");
const list = (folder: string, recursive = false): string[] =>
  readdirSync(join(ROOT, folder), { recursive, encoding: "utf8" }).map((file) => join(folder, file));
/** Returns what the first group of an expression matches in a text. */
const matches = (text: string, expression: RegExp): string[] =>
  Array.from(text.matchAll(expression), ([, found]) => found!);
const folders = [".", ".github", "test/bench"].flatMap((folder) => list(folder));
const files = [...folders, ...list("demo", true), ...list("src", true)];
const DOCUMENTS = files.filter((file) => /\.(md|txt)$/.test(file));

it.each(DOCUMENTS)("%s names only files that exist, and runs the sandbox safely", (file) => {
  const text = read(file);
  const targets = matches(text, /(?:\]\(|src=")([^)"#]+)[#)"]/g)
    .filter((target) => !/^(https?:|mailto:|\/)/.test(target))
    .map((target) => join(dirname(file), target));
  const paths = matches(text, /`((?:(?:src|test|demo|\.github|\.ci)\/[\w./-]*)|[A-Z]+\.md)`/g);
  // The README names files of an app, the change log files that are gone.
  const named = /^(README|CHANGELOG)/.test(file) ? targets : [...targets, ...paths];
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  // Anybody could register the name of the command.
  expect(text.match(/npx (?!--no-install )(\S+ )*human-connect-sandbox/g)).toBeNull();
});

it("CONTRIBUTING names only npm scripts that exist", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: object };
  const named = matches(read(".github/CONTRIBUTING.md"), /`npm (?:run )?([\w:]+)/g);
  expect(named.filter((name) => !(name in scripts) && !/^(i|ci)$/.test(name))).toEqual([]);
});

describe("the public types", () => {
  const BUILT = join(ROOT, "dist/esm");
  const entries = ["index", "global", "testing", "server/index", "sandbox/index"];
  const paths = entries.map((name) => join(BUILT, `${name}.d.ts`));
  const options = { target: ts.ScriptTarget.ES2022, moduleResolution: ts.ModuleResolutionKind.Bundler };
  const program = ts.createProgram(paths, options);
  const checker = program.getTypeChecker();
  const isOurs = ({ name, declarations }: ts.Symbol): boolean =>
    !/^(__|#)/.test(name) && // the index signature, private names
    name !== "handleEvent" && // the object form of a listener
    !!declarations?.some((declaration) => declaration.getSourceFile().fileName.startsWith(BUILT));
  const modules = paths.map((path) => checker.getSymbolAtLocation(program.getSourceFile(path)!)!);
  const exported = modules
    .flatMap((module) => checker.getExportsOfModule(module))
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol));

  /** The names of a type's members, and the literals of a union. */
  function partsOf(type: ts.Type): string[] {
    if (type.isStringLiteral()) return [type.value];
    if (type.isUnionOrIntersection()) return type.types.flatMap(partsOf);
    const properties = type.getProperties().filter(isOurs);
    return properties.map(({ name }) => name);
  }
  const names = new Set(
    exported.flatMap((symbol) => [symbol.name, ...partsOf(checker.getDeclaredTypeOfSymbol(symbol))]),
  );
  const text = read("demo/llms.txt");

  it("are all in llms.txt", () => {
    expect(names.size).toBeGreaterThan(150);
    const missing = [...names].filter((name) => !new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text));
    expect(missing).toEqual([]);
  });

  it("have every name that llms.txt has", () => {
    const named = matches(text.replace(/```[^]*?```/g, ""), /`([A-Za-z]\w+)(?=[(?`: ])/g);
    const others =
      "new string null npm npx preventDefault message cause request getRequestListener config fetch element";
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((name) => !names.has(name) && !others.split(" ").includes(name))).toEqual([]);
  });

  it("have documentation that an editor can show, for every export, option, member and field", () => {
    const documented = new Map<string, boolean>();
    for (const symbol of exported) {
      const isAlias = symbol.flags & ts.SymbolFlags.TypeAlias;
      const members = isAlias ? [] : checker.getDeclaredTypeOfSymbol(symbol).getProperties().filter(isOurs);
      for (const one of [symbol, ...members])
        documented.set(`${symbol.name} ${one.name}`, one.getDocumentationComment(checker).length > 0);
    }
    expect(documented.size).toBeGreaterThan(100);
    expect([...documented.keys()].filter((name) => !documented.get(name))).toEqual([]);
  });
});
