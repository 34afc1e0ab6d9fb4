import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { packedApp } from "./support/packed-app.js";
import { bin, ROOT, run } from "./support/run.js";

const app = packedApp();
afterAll(() => app.remove());
const read = (path: string): string => readFileSync(join(app.installed, path), "utf8");
const files = readdirSync(app.installed, { recursive: true, encoding: "utf8" });
const code = files.filter((file) => /^dist\/(esm|cjs)\/.*\.c?js$/.test(file));
const manifest = JSON.parse(read("package.json")) as Record<string, any>;
const EVENTS = ["ConnectCloseEvent", "ConnectError", "ConnectErrorEvent", "ConnectSourceEvent"];
const ENTRIES = {
  "human-connect-widget": [...EVENTS, "HumanConnectWidget"],
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
  const names = (load: string): unknown => {
    const program = `import { createRequire } from "node:module";
      const require = createRequire(process.cwd() + "/main.js");
      const names = {};
      for (const entry of ${JSON.stringify(Object.keys(ENTRIES))}) {
        const { default: _, "module.exports": __, ...rest } = ${load};
        names[entry] = Object.keys(rest).sort();
      }
      console.log(JSON.stringify(names));`;
    return JSON.parse(run("node", ["--input-type=module", "--eval", program], app.root));
  };
  expect(names("await import(entry)")).toEqual(ENTRIES);
  expect(names("require(entry)")).toEqual(ENTRIES);
  expect(names("await import(require.resolve(entry))")).toEqual(ENTRIES);
});

it("each class is in one file per module format, so that `instanceof` holds across entries", () => {
  for (const name of ["ConnectError", "HumanApiAuthError", "HumanConnectWidget"])
    expect(
      code.filter((file) => new RegExp(`class ${name}\\b`).test(read(file))).map((file) => file.slice(0, 8)),
    ).toEqual(["dist/cjs", "dist/esm"]);
});

it("no entry imports a module of Node, so that they run in browsers and on edge runtimes", () => {
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

it("`npm publish --dry-run` accepts the tarball, in which no file names this machine's folders", () => {
  // Nothing listens on port 9, so that the command reaches no registry.
  const env = { npm_config_registry: "http://127.0.0.1:9/", npm_config_fetch_retries: "0" };
  const name = `${manifest.name}@${manifest.version}`;
  // As JSON, because `npm run --silent` passes its silence on.
  expect(run("npm", ["publish", "--dry-run", "--json", app.tarball], app.root, env)).toContain(name);
  expect(files.filter((file) => /\.\w+$/.test(file) && read(file).includes(ROOT))).toEqual([]);
});
