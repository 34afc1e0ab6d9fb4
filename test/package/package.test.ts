import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packedApp, type PackedApp } from "./support/packed-app.js";
import { ROOT, run } from "./support/run.js";

let app: PackedApp;
let files: string[];
let manifest: Record<string, any>;

beforeAll(() => {
  app = packedApp();
  files = readdirSync(app.installed, { recursive: true, encoding: "utf8" });
  manifest = JSON.parse(read("package.json")) as Record<string, any>;
});
afterAll(() => app.remove());

const bin = (name: string): string => join(ROOT, "node_modules/.bin", name);
const read = (path: string): string => readFileSync(join(app.installed, path), "utf8");
/** Runs code in the app and returns what it prints. */
const node = (code: string, type: "module" | "commonjs" = "module"): string =>
  run("node", [`--input-type=${type}`, "--eval", code], app.root);

const ENTRIES = {
  "human-connect-widget": [
    "ConnectCloseEvent",
    "ConnectError",
    "ConnectErrorEvent",
    "ConnectSourceEvent",
    "HumanConnectWidget",
  ],
  "human-connect-widget/server": ["HumanApiAuth", "HumanApiAuthError", "createTokenHandler"],
  "human-connect-widget/sandbox": ["createSandbox"],
  "human-connect-widget/testing": ["createFakeClient"],
  "human-connect-widget/global": [],
};

it("publint in strict mode finds nothing", () =>
  expect(run(bin("publint"), ["--strict", app.tarball], app.root)).toMatch(/All good/));

it("attw finds nothing in any resolution mode", () =>
  expect(run(bin("attw"), [app.tarball], app.root)).toMatch(/No problems found/));

it("each entry exports the same names to import, to require(), and to an import of its CommonJS file", () => {
  const list = JSON.stringify(Object.keys(ENTRIES));
  const imported = `const names = {};
    for (const entry of ${list}) names[entry] = Object.keys(await import(entry)).sort();
    console.log(JSON.stringify(names));`;
  expect(JSON.parse(node(imported))).toEqual(ENTRIES);
  const required = `console.log(JSON.stringify(
    Object.fromEntries(${list}.map((entry) => [entry, Object.keys(require(entry)).sort()]))))`;
  expect(JSON.parse(node(required, "commonjs"))).toEqual(ENTRIES);
  const interop = `import { createRequire } from "node:module";
    const names = {};
    for (const entry of ${list}) {
      const { default: _, "module.exports": __, ...rest } = await import(createRequire(import.meta.url).resolve(entry));
      names[entry] = Object.keys(rest).sort();
    }
    console.log(JSON.stringify(names));`;
  app.write("interop.mjs", interop);
  expect(JSON.parse(run("node", ["interop.mjs"], app.root))).toEqual(ENTRIES);
});

it("each class is in one file per module format, so that `instanceof` holds across entries", () => {
  const code = files.filter((file) => /^dist\/(esm|cjs)\/.*\.c?js$/.test(file));
  for (const name of ["ConnectError", "HumanApiAuthError", "HumanConnectWidget"])
    expect(code.filter((file) => new RegExp(`class ${name}\\b`).test(read(file)))).toEqual([
      expect.stringMatching(/^dist\/cjs/),
      expect.stringMatching(/^dist\/esm/),
    ]);
});

it("open() in Node rejects with not-in-browser", () =>
  expect(
    node(`import { HumanConnectWidget } from "human-connect-widget";
    console.log(await new HumanConnectWidget({ tokenUrl: "/t" }).open().catch(({ code }) => code));`),
  ).toBe("not-in-browser"));

it("no entry imports a module of Node, so that they run in browsers and on edge runtimes", () => {
  const code = files.filter((file) => /^dist\/(esm|cjs)\/.*\.c?js$/.test(file));
  expect(code.filter((file) => /(from|import\(|require\() ?["']node:/.test(read(file)))).toEqual([]);
});

it("every source map contains its sources", () => {
  const maps = files.filter((file) => file.endsWith(".map"));
  expect(maps.length).toBeGreaterThanOrEqual(10);
  for (const file of maps) {
    const { sources, sourcesContent } = JSON.parse(read(file)) as Record<string, (string | null)[]>;
    expect(sources!.filter((source) => !/^(\.\.\/)+src\/\S+\.ts$/.test(source ?? ""))).toEqual([]);
    expect(sourcesContent!.filter(Boolean)).toHaveLength(sources!.length);
  }
});

it("integrity.json contains the hash of the file for the script tag", () => {
  const script = readFileSync(join(app.installed, "dist/human-connect-widget.global.js"));
  const hash = `sha384-${createHash("sha384").update(script).digest("base64")}`;
  expect(JSON.parse(read("dist/integrity.json"))).toEqual({ "human-connect-widget.global.js": hash });
});

it("the package has no dependency, no file of the demo, the tests or the vendor, and every file that it names", () => {
  expect(manifest.dependencies).toBeUndefined();
  expect(files.filter((file) => /demo|test\/|humanapi-connect-client/.test(file))).toEqual([]);
  const { unpkg, jsdelivr, main, types, typesVersions, sideEffects } = manifest;
  const named = [unpkg, jsdelivr, main, types, ...sideEffects, ...Object.values(typesVersions["*"]).flat()];
  expect(named.filter((path: string) => !existsSync(join(app.installed, path)))).toEqual([]);
});

it("`npm publish --dry-run` in another folder builds the same bytes", { timeout: 120_000 }, () => {
  const copy = mkdtempSync(join(tmpdir(), "hcw-copy-"));
  const isNeeded = (path: string): boolean => !/\/(node_modules|dist|\.git|test)$/.test(path);
  cpSync(ROOT, copy, { recursive: true, filter: isNeeded });
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  // Nothing listens on port 9, so that the command reaches no registry.
  const env = { npm_config_registry: "http://127.0.0.1:9/", npm_config_fetch_retries: "0" };
  run("npm", ["publish", "--dry-run"], copy, env);
  const built = files.filter((file) => /^dist\/.*\.\w+$/.test(file));
  const differing = built.filter((file) => !readFileSync(join(copy, file)).equals(Buffer.from(read(file))));
  expect(differing).toEqual([]);
  rmSync(copy, { recursive: true });
});
