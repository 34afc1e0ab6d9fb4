import { cpSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packedApp, type PackedApp } from "../package/support/packed-app.js";
import { ROOT, run } from "../package/support/run.js";
import { MATRIX } from "./support/recipes.js";

const bin = (name: string): string => join(MATRIX, "node_modules/.bin", name);

describe("the tarball", () => {
  let app: PackedApp;
  beforeAll(() => void (app = packedApp()));
  afterAll(() => app.remove());

  it("passes publint in strict mode", () =>
    expect(run(bin("publint"), ["--strict", app.tarball], app.root)).toMatch(/All good/));

  it("passes attw in every resolution mode: node10, node16 (CommonJS), node16 (ES modules) and bundler", () =>
    expect(run(bin("attw"), [app.tarball], app.root)).toMatch(/No problems found/));
});

it(
  "every export has a docstring from which typedoc can build the API reference",
  { timeout: 180_000 },
  // typedoc can skip the compiler's errors, because the type check reports them earlier.
  () => void run(bin("typedoc"), ["--emit", "none", "--skipErrorChecking"], ROOT),
);

describe("a copy of the repository in another folder", () => {
  let copy: string;
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), "hcw-copy-"));
    // `npm publish` needs only these files of the repository.
    for (const path of [
      ".rollup",
      "demo",
      "src",
      "test/set-up.mjs",
      "test/browser/support/find-browser.mjs",
      ...topLevelFiles(),
    ])
      cpSync(join(ROOT, path), join(copy, path), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  });
  afterAll(() => rmSync(copy, { recursive: true }));

  it("builds the same bytes as the original during `npm publish --dry-run`", { timeout: 240_000 }, () => {
    // The command must not reach a registry, so the test sets the registry's URL to port 9, which is closed.
    const env = { npm_config_registry: "http://127.0.0.1:9/", npm_config_fetch_retries: "0" };
    run("npm", ["publish", "--dry-run"], copy, env);
    const built = filesOf(join(copy, "dist"));
    expect(built).toEqual(filesOf(join(ROOT, "dist")));
    const differing = built.filter(
      (file) => !readFileSync(join(copy, "dist", file)).equals(readFileSync(join(ROOT, "dist", file))),
    );
    expect(differing).toEqual([]);
  });
});

/** Returns the names of the files in the repository's root. */
const topLevelFiles = (): string[] =>
  readdirSync(ROOT).filter((name) => lstatSync(join(ROOT, name)).isFile());

/** Returns the names of the built files, without the files that other commands write to the same folder. */
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .filter((file) => !/^(docs|playwright)\//.test(file))
    .sort();
