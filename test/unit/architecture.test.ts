// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, it } from "vitest";

const SRC = fileURLToPath(new URL("../../src/", import.meta.url));

/**
 * The rooms of src/ (its folders and its top-level files), in rows from top to bottom. A file may import from its own room, and from
 * rooms in lower rows.
 */
const ROWS = [
  ["global", "index", "testing"],
  ...["buttons", "widget", "session", "ahead", "make-frame"].map((room) => [room]),
  ["client", "token", "view"],
  ...["messages", "events", "options", "errors", "platform"].map((room) => [room]),
];
/** The other rooms, with the rooms from which they may import. */
const OTHERS: Record<string, string[]> = {
  server: ["platform"],
  sandbox: ["server", "platform"],
  "vendor-types": [],
};
/** The fake client and the sandbox keep their lists of sources in the same way. */
const EXCEPTIONS = ["testing.ts → sandbox/source-lists.ts"];

const roomOf = (file: string): string => file.split("/")[0]!.replace(/\.ts$/, "");
const rowOf = (file: string): number => ROWS.findIndex((row) => row.includes(roomOf(file)));
function isAllowed(importer: string, imported: string): boolean {
  const [from, to] = [roomOf(importer), roomOf(imported)];
  const isBelow = rowOf(importer) >= 0 && rowOf(imported) > rowOf(importer);
  return from === to || (OTHERS[from]?.includes(to) ?? isBelow);
}

/** Returns the files of src/ that a file imports, types included. */
function importsOf(name: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(SRC + name, "utf8"));
  return importedFiles
    .map(({ fileName }) => fileName)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => path.posix.join(path.posix.dirname(name), specifier).replace(/\.js$/, ".ts"));
}

const FILES = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .map((name) => name.split(path.sep).join("/"))
  .filter((name) => name.endsWith(".ts"));
const GRAPH = new Map(FILES.map((name) => [name, importsOf(name)]));

it("imports run one way, between files that exist", () => {
  expect(FILES.filter((name) => rowOf(name) < 0 && !(roomOf(name) in OTHERS))).toEqual([]);
  const wrong = [...GRAPH].flatMap(([importer, imports]) =>
    imports
      .filter((imported) => !GRAPH.has(imported) || !isAllowed(importer, imported))
      .map((imported) => `${importer} → ${imported}`),
  );
  expect(wrong.filter((line) => !EXCEPTIONS.includes(line))).toEqual([]);
  // The check would notice.
  expect(GRAPH.get("index.ts")).toContain("events/connect-result.ts");
  expect(isAllowed("session.ts", "widget.ts")).toBe(false);
  expect(isAllowed("client/get-client.ts", "token/token-cache.ts")).toBe(false);
  expect(isAllowed("server/index.ts", "options/urls.ts")).toBe(false);
  expect(isAllowed("widget.ts", "server/index.ts")).toBe(false);
});

it("imports do not form a circle", () => {
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): void => {
    expect(trail, "a circle").not.toContain(name);
    if (done.has(name)) return;
    for (const next of GRAPH.get(name) ?? []) visit(next, [...trail, name]);
    done.add(name);
  };
  for (const name of FILES) visit(name, []);
});
