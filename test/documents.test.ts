import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");
const list = (folder: string, recursive = false): string[] =>
  readdirSync(join(ROOT, folder), { recursive, encoding: "utf8" }).map((file) => join(folder, file));
const DOCUMENTS = [
  ...list("."),
  ...list(".github"),
  ...list("demo", true),
  ...list("src", true),
  ...list("test/bench"),
].filter((file) => /\.(md|txt)$/.test(file));

describe.each(DOCUMENTS)("%s", (file) => {
  const text = read(file);

  it("links only to files that exist", () => {
    const targets = Array.from(text.matchAll(/(?:\]\(|src=")([^)"#]+)[#)"]/g), ([, target]) => target!)
      .filter((target) => !/^(https?:|mailto:|\/)/.test(target))
      .map((target) => join(dirname(file), target));
    expect(targets.filter((target) => !existsSync(join(ROOT, target)))).toEqual([]);
  });

  it("names only files of src, test and demo that exist", () => {
    const paths = Array.from(
      text.matchAll(/`((?:src|test|demo|\.github|\.ci)\/[\w./-]*)`/g),
      ([, path]) => path!,
    );
    // The README names files of an app, the change log files that are gone.
    if (/README|CHANGELOG/.test(file) && !file.startsWith("test")) return;
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it("runs the sandbox with --no-install, because anybody could register the name of its command", () =>
    expect(text.match(/npx (?!--no-install )(\S+ )*human-connect-sandbox/g)).toBeNull());
});

it("CONTRIBUTING names only npm scripts that exist", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: object };
  const named = Array.from(
    read(".github/CONTRIBUTING.md").matchAll(/`npm (?:run )?([\w:]+)/g),
    ([, name]) => name!,
  );
  expect(named.filter((name) => !(name in scripts) && !/^(i|ci)$/.test(name))).toEqual([]);
});

describe("llms.txt", () => {
  const ENTRIES = ["index", "global", "testing", "server/index", "sandbox/index"].map((name) =>
    join(ROOT, `src/${name}.ts`),
  );
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(ROOT, "tsconfig.json"), (name) => ts.sys.readFile(name)).config,
    ts.sys,
    ROOT,
  );
  const program = ts.createProgram(ENTRIES, options);
  const checker = program.getTypeChecker();
  const isOurs = (symbol: ts.Symbol): boolean =>
    !!symbol.declarations?.some((declaration) =>
      declaration.getSourceFile().fileName.startsWith(join(ROOT, "src")),
    );

  /** The names of a type's members, and the literals of a union. */
  function partsOf(type: ts.Type): string[] {
    if (type.isStringLiteral()) return [type.value];
    if (type.isUnion()) return type.types.flatMap(partsOf);
    if (type.isIntersection()) return type.types.flatMap(partsOf);
    return type
      .getProperties()
      .filter(isOurs)
      .map(({ name }) => name);
  }

  const names = new Set<string>();
  for (const entry of ENTRIES)
    for (const exported of checker.getExportsOfModule(
      checker.getSymbolAtLocation(program.getSourceFile(entry)!)!,
    )) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      names.add(symbol.name);
      for (const part of partsOf(checker.getDeclaredTypeOfSymbol(symbol))) names.add(part);
    }
  /** Private names, the index signature, and the object form of a listener. */
  const public_ = [...names].filter((name) => !/^(__|#)/.test(name) && name !== "handleEvent");
  const text = read("demo/llms.txt");

  it("has every name of the public types", () => {
    expect(public_.length).toBeGreaterThan(150);
    expect(public_.filter((name) => !new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text))).toEqual([]);
  });

  it("has no name that the public types do not have", () => {
    const prose = text.replace(/```[^]*?```/g, "");
    const named = Array.from(prose.matchAll(/`([A-Za-z]\w+)(?=[(?`: ])/g), ([, name]) => name!);
    const others =
      "new string null npm npx preventDefault message cause request getRequestListener config fetch element".split(
        " ",
      );
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((name) => !names.has(name) && !others.includes(name))).toEqual([]);
  });
});
