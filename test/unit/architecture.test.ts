// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const SRC = fileURLToPath(new URL("../../src/", import.meta.url));
const MAX_FILE_LINES = 150;
const MAX_FUNCTION_LINES = 40;
const MAX_MEDIAN_LINES = 7;

/**
 * A room is a folder or a top-level file of src/. This list contains the rooms, in rows from top to bottom. A file is allowed to
 * import from its own room and from all rooms in lower rows. It is not allowed to import from another room in its own row.
 */
const ROWS: readonly (readonly string[])[] = [
  ["global", "index", "testing"],
  ["buttons"],
  ["widget"],
  ["session"],
  ["client", "token", "modal"],
  ["messages"],
  ["events"],
  ["options"],
  ["errors"],
  ["platform"],
];
/** The folders of src/ that {@link ROWS} does not contain. Each folder's value lists the other folders it can import from. */
const OTHER_ROOMS: Readonly<Record<string, readonly string[]>> = {
  server: ["platform"],
  sandbox: ["server", "platform"],
  "vendor-types": [],
};

const roomOf = (file: string): string => file.split("/")[0]!.replace(/\.ts$/, "");
const rowOf = (room: string): number => ROWS.findIndex((row) => row.includes(room));

/**
 * Returns whether a file is allowed to import another file. The result depends only on the rooms of the two files. A room is a
 * folder or a top-level file of src/.
 */
function isAllowed(importer: string, imported: string): boolean {
  const [from, to] = [roomOf(importer), roomOf(imported)];
  if (from === to) return true;
  if (from in OTHER_ROOMS) return OTHER_ROOMS[from]!.includes(to);
  return rowOf(to) > rowOf(from);
}

interface SourceFile {
  /** The path relative to `src/`, with forward slashes. */
  readonly name: string;
  readonly tree: ts.SourceFile;
}

const listFiles = (): SourceFile[] =>
  readdirSync(SRC, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => ({
      name: name.split(path.sep).join("/"),
      tree: ts.createSourceFile(name, readFileSync(SRC + name, "utf8"), ts.ScriptTarget.Latest, true),
    }));

function visit(node: ts.Node, receive: (node: ts.Node) => void): void {
  receive(node);
  node.forEachChild((child) => visit(child, receive));
}

/**
 * Returns the specifier of an import or re-export, including imports of types and dynamic imports. Returns undefined for any
 * other node.
 */
function specifierOf(node: ts.Node): string | undefined {
  let specifier: ts.Node | undefined;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) specifier = node.moduleSpecifier;
  else if (ts.isImportTypeNode(node))
    specifier = ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined;
  else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    specifier = node.arguments[0];
  return specifier && ts.isStringLiteral(specifier) ? specifier.text : undefined;
}

/** Returns the files of `src/` that a file imports. */
function importsOf({ name, tree }: SourceFile): string[] {
  const imports: string[] = [];
  visit(tree, (node) => {
    const specifier = specifierOf(node);
    if (specifier?.startsWith("."))
      imports.push(path.posix.join(path.posix.dirname(name), specifier).replace(/\.js$/, ".ts"));
  });
  return imports;
}

/** Returns a chain of imports that begins and ends at the same file. Returns undefined if there is no such chain. */
function findCircle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const search = (name: string, trail: string[]): string[] | undefined => {
    if (trail.includes(name)) return [...trail.slice(trail.indexOf(name)), name];
    if (done.has(name)) return undefined;
    for (const next of graph.get(name) ?? []) {
      const circle = search(next, [...trail, name]);
      if (circle) return circle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of graph.keys()) {
    const circle = search(name, []);
    if (circle) return circle;
  }
  return undefined;
}

interface FunctionSize {
  readonly where: string;
  readonly lines: number;
}

/** Returns the place and the number of lines of every function that has a body. Comment lines above it are not counted. */
function measureFunctions({ name, tree }: SourceFile): FunctionSize[] {
  const sizes: FunctionSize[] = [];
  const lineOf = (position: number): number => tree.getLineAndCharacterOfPosition(position).line + 1;
  visit(tree, (node) => {
    if (!ts.isFunctionLike(node) || !("body" in node) || !node.body) return;
    const first = lineOf(node.getStart(tree));
    sizes.push({ where: `${name}:${first}`, lines: lineOf(node.end) - first + 1 });
  });
  return sizes;
}

const FILES = listFiles();
const GRAPH = new Map(FILES.map((file) => [file.name, importsOf(file)]));

describe("the imports in src/, including imports of types,", () => {
  it("follow the order of the layers, from the entry points down to src/platform", () => {
    const upward = [...GRAPH].flatMap(([importer, imports]) =>
      imports
        .filter((imported) => !isAllowed(importer, imported))
        .map((imported) => `${importer} → ${imported}`),
    );
    expect(upward).toEqual([]);
  });

  it("do not form a circle", () => expect(findCircle(GRAPH)).toBeUndefined());

  it("refer to files that exist", () =>
    expect([...GRAPH.values()].flat().filter((name) => !GRAPH.has(name))).toEqual([]));

  it("occur only in folders and top-level files that this test lists", () =>
    expect(
      FILES.map(({ name }) => roomOf(name)).filter((room) => rowOf(room) < 0 && !(room in OTHER_ROOMS)),
    ).toEqual([]));

  it("are found by this test: two known imports are among the results", () => {
    expect(FILES.length).toBeGreaterThan(50);
    expect(GRAPH.get("index.ts")).toContain("events/connect-result.ts");
    expect(GRAPH.get("session/session.ts")).toContain("events/outcome.ts");
  });
});

describe("the code that this test uses to check imports", () => {
  it.each<[string, string, boolean]>([
    ["widget.ts", "session.ts", true],
    ["session.ts", "widget.ts", false],
    ["client/a.ts", "token/b.ts", false],
    ["client/a.ts", "client/b.ts", true],
    ["index.ts", "global.ts", false],
    ["errors/a.ts", "events/b.ts", false],
    ["server/a.ts", "platform/b.ts", true],
    ["server/a.ts", "options/b.ts", false],
    ["sandbox/a.ts", "server/b.ts", true],
    ["server/a.ts", "sandbox/b.ts", false],
    ["platform/a.ts", "server/b.ts", false],
    ["widget.ts", "server/b.ts", false],
  ])("knows whether %s is allowed to import %s: %s", (importer, imported, allowed) =>
    expect(isAllowed(importer, imported)).toBe(allowed),
  );

  it("finds a circle of imports", () =>
    expect(
      findCircle(
        new Map([
          ["a", ["b"]],
          ["b", ["c"]],
          ["c", ["b"]],
        ]),
      ),
    ).toEqual(["b", "c", "b"]));

  it("finds type imports, dynamic imports and re-exports", () => {
    const text = `import type { A } from "./a.js"; export { b } from "./b.js"; export type { C } from "./c.js";
      type D = import("./d.js").D; const e = import("../e.js"); import "node:fs";`;
    const tree = ts.createSourceFile("x.ts", text, ts.ScriptTarget.Latest, true);
    expect(importsOf({ name: "x/y.ts", tree })).toEqual(["x/a.ts", "x/b.ts", "x/c.ts", "x/d.ts", "e.ts"]);
  });
});

describe("src/ stays readable:", () => {
  const sizes = FILES.flatMap(measureFunctions).sort((a, b) => a.lines - b.lines);

  it(`no file has more than ${MAX_FILE_LINES} lines`, () => {
    const lineCounts = FILES.map(({ name, tree }) => [name, tree.getLineStarts().length - 1] as const);
    expect(lineCounts.filter(([, lines]) => lines > MAX_FILE_LINES)).toEqual([]);
  });

  it(`no function has more than ${MAX_FUNCTION_LINES} lines`, () =>
    expect(sizes.filter(({ lines }) => lines > MAX_FUNCTION_LINES)).toEqual([]));

  it(`the median length of a function is at most ${MAX_MEDIAN_LINES} lines`, () => {
    expect(sizes.length).toBeGreaterThan(200);
    expect(sizes[Math.floor(sizes.length / 2)]!.lines).toBeLessThanOrEqual(MAX_MEDIAN_LINES);
  });
});
